// Every TypeScript block of the README runs, and gives what its comments say.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as gradlane from "../src/index.ts";

const BLOCKS = [...readFileSync("README.md", "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code]) => code!,
);

/** Runs a block as the body of an async function; `// value` after an expression is what it gives. */
async function run(code: string): Promise<number> {
  let expectations = 0;
  const body = code
    .replace(/import (\{[^}]+\}) from "gradlane";/g, "const $1 = gradlane;")
    .replace(
      /^(await [^;\n]+|[^;\n=]+ === [^;\n]+); \/\/ (-?[\d.]+|true|\{.*\})$/gm,
      (_, call, value) => {
        expectations++;
        return `expect(${call}).toEqual(${value});`;
      },
    );
  const AsyncFunction = (async () => {}).constructor as new (
    ...parameters: string[]
  ) => (library: typeof gradlane, check: typeof expect) => Promise<void>;
  await new AsyncFunction("gradlane", "expect", body)(gradlane, expect);
  return expectations;
}

describe("README", () => {
  it("has blocks to run", () => {
    expect(BLOCKS.length).toBeGreaterThanOrEqual(4);
  });

  it.each(BLOCKS.map((code, i) => [i + 1, code] as const))("block %i runs", async (_, code) => {
    await run(code);
  });

  it("says what the graph by hand gives", async () => {
    expect(await run(BLOCKS.find((code) => code.includes("graph("))!)).toBe(2);
  });
});
