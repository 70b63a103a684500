// What a page loads, in bytes of gzipped files, by the two bundlers that split most differently: esbuild
// assigns whole modules to chunks, Rollup first removes what is unused. `node tools/app-size.mjs --modules`
// shows what they consist of. Raised only in the commit that causes it, with the reason here.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const { APPS, measureApp } = (await import(
  new URL("../tools/app-size.mjs", import.meta.url).href
)) as {
  APPS: Record<string, string>;
  measureApp(
    app: string,
    bundler: string,
    isIsolated?: boolean,
  ): Promise<{ atStart: number; loaded: number }>;
};

/**
 * By static import, in all before the first step, and the same on a page that may have threads. esbuild also includes
 * what other entry points use of a module: Rollup's bundles of the same apps are 10 to 60 % smaller.
 */
const BUDGETS = {
  // layers, compiler, training, one binary of kernels; 36,000 and 85,000 before layers had branches, 36,700 and 86,700
  // before workers led and networks had branches; an isolated page adds what divides programs, and the pool with the
  // text of its workers; 37,200 and 88,100 before commands could be cut and binaries had pictures;
  // 90,200 and 97,700 before events had a number of steps, and threads tried whether they help; 99,400 before callbacks
  // knew what a model has done
  minimal: { atStart: 38_200, loaded: 91_200, isolated: 99_900 },
  // arrays, errors, option checks
  metric: { atStart: 10_700, loaded: 10_700, isolated: 10_700 },
  // tensors, operations, gradients: no engine, which the first run loads; 23,400 before tensors had the operations of
  // pictures; 34,300 before predictors shared its constants
  graph: { atStart: 34_350, loaded: 34_350, isolated: 34_350 },
  // a model file, its checks, kernels of dense layers
  predict: { atStart: 23_000, loaded: 23_000, isolated: 23_000 },
  // the same with scalers in the file, which are loaded for it
  scaled: { atStart: 23_000, loaded: 28_500, isolated: 28_500 },
} as const;

/** Files of dist/modules/ that imports lead to, static and lazy ones, with their code. */
function reach(path: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(path)) return seen;
  const code = readFileSync(path, "utf8");
  seen.set(path, code);
  for (const [, next] of code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g)) {
    reach(join(dirname(path), next!), seen);
  }
  return seen;
}

describe("what a page loads", () => {
  beforeAll(() => {
    if (!existsSync("dist/index.js")) throw new Error("no dist/: run npm run build first");
  });

  for (const [app, budget] of Object.entries(BUDGETS)) {
    it.each(["esbuild", "Rollup"])(
      `stays within its size: ${app}, bundled by %s`,
      async (bundler) => {
        const { atStart, loaded } = await measureApp(APPS[app]!, bundler);
        expect(loaded).toBeGreaterThan(1000);
        expect(atStart).toBeLessThanOrEqual(budget.atStart);
        expect(loaded).toBeLessThanOrEqual(budget.loaded);
        const isolated = await measureApp(APPS[app]!, bundler, true);
        expect(isolated.loaded).toBeLessThanOrEqual(budget.isolated);
      },
    );
  }

  it("imports no module for its effects alone, which bundlers would leave out", () => {
    const predictors = reach("dist/modules/entries/predict.js");
    const found = [...reach("dist/modules/index.js"), ...predictors].flatMap(([file, code]) =>
      [...code.matchAll(/\bimport ?["'][^"']*/g)].map(([name]) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it("imports nothing external, not even Node modules or dynamically", () => {
    const modules = reach("dist/modules/entries/predict.js", reach("dist/modules/index.js"));
    expect(modules.has("dist/modules/engine/training-fast.generated.js")).toBe(true);
    const page = readFileSync("dist/gradlane.min.js", "utf8");
    const comments = /^ *\/?\*.*$/gm;
    const outside =
      /\b(?:import|from)\s*\(?\s*["'`][\w@][^"'`]*|["'`]node:\w*|\brequire\s*\(|\bimport\.meta\b/g;
    const found = [...modules, ["the file for pages", page] as const].flatMap(([file, code]) =>
      [...code.replaceAll(comments, "").matchAll(outside)].map(([name]) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});
