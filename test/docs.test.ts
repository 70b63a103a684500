// Every TypeScript block of the README and of docs/ runs and gives what its comments say; every link
// and picture is there.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import * as gradlane from "../src/index.ts";
import * as node from "../src/node/index.ts";

const DOCS = existsSync("docs") ? readdirSync("docs").filter((name) => name.endsWith(".md")) : [];
const PAGES = ["README.md", ...DOCS.sort().map((name) => `docs/${name}`)].map((path) => {
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  return { path, text, blocks };
});

const PACKAGES = { gradlane, "gradlane/node": node };
const VALUE = String.raw`-?[\d.]+(?:e-?\d+)?|true|false|"[^"]*"|\{.*\}|\[.*\]`;
const STATEMENT = new RegExp(
  String.raw`^(await [^;\n]+|[\w.]+[^;\n=]*|[^;\n=]+ === [^;\n]+); \/\/ (${VALUE})$`,
  "gm",
);

const decimalsIn = (shown: string) =>
  Math.max(0, ...[...shown.matchAll(/\.(\d+)/g)].map(([, digits]) => digits!.length));

/** Numbers agree to the digits shown, all else exactly. */
function checkShown(got: unknown, shown: unknown, decimals: number): void {
  const rounded = (value: unknown): unknown => {
    if (typeof value === "number") return Number(value.toFixed(decimals));
    if (ArrayBuffer.isView(value)) return rounded([...(value as Float32Array)]);
    if (Array.isArray(value)) return value.map(rounded);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
  };
  expect(rounded(got)).toEqual(shown);
}

/** Runs a block as the body of an async function; `// value` after an expression is what it gives. */
async function run(code: string): Promise<number> {
  let expectations = 0;
  const body = code
    .replace(
      /import (\{[^}]+\}) from "(gradlane(?:\/node)?)";/g,
      (_, names, from) => `const ${names.replace(/ as /g, ": ")} = packages["${from}"];`,
    )
    .replace(
      /import (\{[^}]+\}) from "(node:[\w/]+)";/g,
      'const $1 = process.getBuiltinModule("$2");',
    )
    .replace(STATEMENT, (statement, call, value) => {
      if (/^(const|let|return|for|if)\b/.test(call)) return statement;
      expectations++;
      return `check(${call}, ${value}, ${decimalsIn(value)});`;
    });
  const AsyncFunction = (async () => {}).constructor as new (
    ...parameters: string[]
  ) => (packages: typeof PACKAGES, check: typeof checkShown) => Promise<void>;
  await new AsyncFunction("packages", "check", body)(PACKAGES, checkShown);
  return expectations;
}

describe.each(PAGES)("$path", ({ path, text, blocks }) => {
  it.runIf(blocks.length > 0).each(blocks.map((code, i) => [i + 1, code] as const))(
    "block %i runs",
    async (_, code) => {
      await run(code);
    },
  );

  it("links to what is there", () => {
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (!/^\w+:/.test(target!))
        expect(existsSync(join(dirname(path), target!)), target).toBe(true);
    }
  });
});

describe("README", () => {
  const { blocks } = PAGES[0]!;

  it("has blocks to run", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
  });

  it("says what the graph by hand gives", async () => {
    expect(await run(blocks.find((code) => code.includes("graph("))!)).toBe(2);
  });
});
