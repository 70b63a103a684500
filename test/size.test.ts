// Bytes that a page loads. Limits are raised only in the commit that needs it: 60,000 until PCA, encoders, features,
// augmentation and ready-made models, which are partly synchronous; 72,000 until messages
// showed values, losses and metrics had options, and training resumed inside an epoch; 80,000
// until splits by time and groups, windows, string labels and hints for names of other libraries.

import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";

const STATIC_BYTES = 86_000;
const LAZY_BYTES = 26_000;

/** All files reached by static imports. */
function reach(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const code = readFileSync(`dist/${file}`, "utf8");
  seen.set(file, code);
  for (const [, next] of code.matchAll(/(?:import|from)\s*"\.\/([^"]+)"/g)) reach(next!, seen);
  return seen;
}

/** All files reached by static and dynamic imports. */
function everything(): Map<string, string> {
  const found = reach("index.js");
  for (const code of found.values()) {
    for (const [, file] of code.matchAll(/import\("\.\/([^"]+)"\)/g)) reach(file!, found);
  }
  return found;
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
    const lazy = [...everything()].filter(([file]) => !reach("index.js").has(file));
    expect(lazy.some(([file]) => file.startsWith("training-fast"))).toBe(true);
    expect(lazy.filter(([, code]) => gzipped(code) > LAZY_BYTES).map(([file]) => file)).toEqual([]);
  });

  it("imports nothing external, not even Node modules or dynamically", () => {
    const outside =
      /\b(?:import|from)\s*\(?\s*["'`][\w@][^"'`]*|["'`]node:\w*|\brequire\s*\(|\bimport\.meta\b/g;
    const found = [...everything()].flatMap(([file, code]) =>
      [...code.matchAll(outside)].map(([name]) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});
