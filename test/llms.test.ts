// llms.txt tells of the docs and exports that there are.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as gradlane from "../src/index.ts";
import { llmsText } from "../tools/llms.mjs";

const text = llmsText();

it("has the example of the README", () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(text)!;
  expect(example!.length).toBeGreaterThan(100);
  expect(readFileSync("README.md", "utf8")).toContain(example);
});

it("names every page of docs/ with a line about it, and no other file", () => {
  const linked = [...text.matchAll(/^- \[.+?\]\((.+?)\)(.*)$/gm)].map(([, path, line]) => {
    if (path!.startsWith("docs/")) expect(line!.length, path).toBeGreaterThan(20);
    expect(existsSync(path!), path).toBe(true);
    return path!;
  });
  const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
  expect(linked.filter((path) => path.startsWith("docs/")).sort()).toEqual(
    pages.sort().map((name) => `docs/${name}`),
  );
});

it("names every export of the main entry point", () => {
  const [, names] = /^- `gradlane`: (.+)$/m.exec(text)!;
  expect(names!.split(", ")).toEqual(Object.keys(gradlane).sort());
});
