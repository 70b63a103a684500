// What a page loads. Raised only in the commit that causes it: 60,000 until PCA, encoders, features,
// augmentation and ready-made models came, all of them synchronous in part.

import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";

const STATIC_BYTES = 72_000;
const LAZY_BYTES = 20_000;

/** Every file that static imports reach. */
function reach(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const code = readFileSync(`dist/${file}`, "utf8");
  seen.set(file, code);
  for (const [, next] of code.matchAll(/(?:import|from)\s*"\.\/([^"]+)"/g)) reach(next!, seen);
  return seen;
}

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

describe("the bundle", () => {
  beforeAll(() => {
    if (!existsSync("dist/index.js")) throw new Error("no dist/: run npm run build first");
  });

  it("stays within its size by static import", () => {
    const total = [...reach("index.js").values()].reduce((sum, code) => sum + gzipped(code), 0);
    expect(total).toBeLessThanOrEqual(STATIC_BYTES);
  });

  it("loads nothing large on demand", () => {
    const loaded = reach("index.js");
    const lazy = new Set<string>();
    // what is loaded on demand loads more on demand
    for (const code of loaded.values()) {
      for (const [, file] of code.matchAll(/import\("\.\/([^"]+)"\)/g)) {
        lazy.add(file!);
        reach(file!, loaded);
      }
    }
    expect([...lazy].some((file) => file.startsWith("kernels-fast"))).toBe(true);
    for (const file of lazy) {
      expect(gzipped(readFileSync(`dist/${file}`, "utf8"))).toBeLessThanOrEqual(LAZY_BYTES);
    }
  });

  it("imports nothing from outside, on demand either", () => {
    const loaded = reach("index.js");
    for (const code of loaded.values()) {
      for (const [, file] of code.matchAll(/import\("\.\/([^"]+)"\)/g)) reach(file!, loaded);
    }
    for (const [file, code] of loaded) {
      expect(code, file).not.toMatch(/(?:\bimport|\bfrom)\s*"(?!\.\/)[\w@]/);
    }
  });
});
