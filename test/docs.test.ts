// Every TypeScript block of the README and of docs/ runs and gives the values in its comments; every link
// and figure exists.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runSnippet, shownValues } from "./snippets.ts";

const DOCS = existsSync("docs") ? readdirSync("docs").filter((name) => name.endsWith(".md")) : [];
const PAGES = ["README.md", ...DOCS.sort().map((name) => `docs/${name}`)].map((path) => {
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  return { path, text, blocks };
});

describe.each(PAGES)("$path", ({ path, text, blocks }) => {
  it.runIf(blocks.length > 0).each(blocks.map((code, i) => [i + 1, code] as const))(
    "block %i runs",
    async (_, code) => {
      await runSnippet(code);
    },
  );

  it("has valid links", () => {
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

  it("shows the results of the custom graph", async () => {
    expect(await runSnippet(blocks.find((code) => code.includes("graph("))!)).toBe(2);
  });
});

describe("values shown", () => {
  it.each([
    ["of a call in parentheses", "(await 2).toFixed(1); // '2.0'"],
    ["of an arrow function", "[1, 2].map((each) => each + 1); // [2, 3]"],
    ["of a call over several lines", "Math.max(\n  1,\n  2,\n); // 2"],
    ["without a semicolon", "1 + 1 // 2"],
    ["to the digits shown", "1 / 3; // 0.33"],
    ["of objects", "({ a: -1, b: [true] }); // { a: -1, b: [true] }"],
    ["inside a loop", "for (const each of [3, 3]) {\n  each; // 3\n}"],
    ["of TypeScript", "([1] as number[])[0]!; // 1"],
    ["beside words", "console.log; // a function\n1; // 1"],
  ])("are checked: %s", async (_, code) => {
    expect(await runSnippet(code)).toBe(1);
  });

  it.each([
    "1 + 1; // 3",
    "[1, 2]; // [1]",
    "(() => 'b')(); // 'a'",
    "Math.max(\n  1,\n  2,\n); // 1",
    "for (const each of []) {\n  each; // 1\n}",
  ])("fail where they are wrong: %s", async (code) => {
    await expect(runSnippet(code)).rejects.toThrow();
  });

  it.each([
    "const a = 1; // 1",
    "f(\n  1, // 1\n);",
    "1; // [2, π/2]",
    "1; // 1: one",
    "if (true) {} // true",
  ])("are refused where nothing can check them: %s", (code) => {
    expect(() => shownValues(code)).toThrow("expected an expression statement");
  });

  it("that are words remain comments", () => {
    expect(shownValues("f(1, /* 2 */ 2); // returns the loss\n// 3\ng();")).toEqual([]);
  });
});
