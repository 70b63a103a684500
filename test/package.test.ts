// package.json and its lock file, without a build; test/package/ tests the rest.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const manifest = read("package.json");
const lock: Record<string, { bin?: Record<string, string>; resolved?: string; version?: string }> =
  read("package-lock.json").packages;

/** Entries that no bundler for browsers follows. */
const FOR_NODE_ALONE = ["./bullmq", "./sweep"];

describe("package.json", () => {
  it("has scripts that need no npm", () => {
    const calling = Object.entries<string>(manifest.scripts).filter(([, script]) =>
      /\b(?:npm|npx|yarn|pnpm)\b/.test(script),
    );
    expect(calling).toEqual([]);
  });

  it("has types before any other condition, few files for Node, modules for bundlers", () => {
    const entries = Object.entries<Record<string, string>>(manifest.exports).filter(
      ([name]) => !/\.\w+$/.test(name),
    );
    expect(entries.length).toBeGreaterThan(2);
    for (const [name, files] of entries) {
      const file = name === "." ? "index" : name.slice("./".length);
      const source = name === "." ? "index" : `entries/${file}`;
      const forNode = `./dist/${file}.js`;
      expect(Object.entries(files)).toEqual([
        ["types", `./dist/${file}.d.ts`],
        ...(FOR_NODE_ALONE.includes(name)
          ? [["default", forNode]]
          : [
              ["node", forNode],
              ["default", `./dist/modules/${source}.js`],
            ]),
      ]);
      expect(existsSync(`src/${source}.ts`)).toBe(true);
    }
  });

  it("depends on nothing at run time", () => {
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
    const optional = { optional: true };
    expect(manifest.peerDependenciesMeta).toEqual({
      ...{ bullmq: optional, ioredis: optional, pg: optional, sharp: optional },
    });
    expect(Object.keys(manifest.peerDependencies)).toEqual(
      Object.keys(manifest.peerDependenciesMeta),
    );
  });

  it("packs the build, and nothing else", () => {
    expect(manifest.files).toContain("dist");
    expect(manifest.scripts.prepack).toBe(manifest.scripts.build);
    expect(readFileSync(".npmrc", "utf8")).not.toMatch(/ignore-scripts/);
  });
});

describe("package-lock.json", () => {
  it("installs no npm that would shadow the user's", () => {
    const taking = Object.entries(lock).filter(([, { bin }]) =>
      ["npm", "npx", "node"].some((name) => bin && Object.hasOwn(bin, name)),
    );
    expect(taking.map(([path]) => path)).toEqual([]);
  });

  it("matches package.json, and names no host", () => {
    expect(lock[""]).toMatchObject({
      version: manifest.version,
      devDependencies: manifest.devDependencies,
    });
    expect(Object.values(lock).filter(({ resolved }) => resolved)).toEqual([]);
  });
});
