// Tests mutants of the kernels, one by one. The tests of kernels compile their kernels; all others need the
// recompiled binaries.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withMutant } from "./plant.mjs";
import { mirrorOf, runTests } from "./tests.mjs";
import { write } from "./workshop.mjs";

/** Tests that train, preprocess and augment on both engines. */
const END_TO_END = [
  "test/kernels/index.test.ts",
  "test/engine/program.test.ts",
  "test/training/golden.test.ts",
  "test/training/engines.test.ts",
  "test/engine/tiles.test.ts",
  "test/training/augmentation.test.ts",
  "test/preprocessing/pca.test.ts",
  "test/inspect/model-flow.test.ts",
];
const LIMIT = 1200;

/** Runs the tests for each mutant and records the first that fails. */
export async function testKernels(folder, mutants, distances, record) {
  for (const mutant of mutants) {
    const text = readFileSync(join(folder, mutant.path), "utf8");
    write(folder, mutant.path, withMutant(text, mutant));
    const caughtBy = await firstCatch(folder, mutant, distances);
    write(folder, mutant.path, text);
    record(mutant, caughtBy);
  }
  if (mutants.length > 0) compile(folder);
}

async function firstCatch(folder, { path }, distances) {
  const mirror = mirrorOf(path);
  const near = [...distances.keys()].filter(
    (test) => test.startsWith("test/kernels/") && distances.get(test).has(path),
  );
  const tests = [...new Set([...(existsSync(join(folder, mirror)) ? [mirror] : []), ...near])];
  if (tests.length > 0) {
    const { failed } = await runTests(folder, tests, { limit: LIMIT });
    if (failed) return failed;
  }
  if (!compile(folder)) return "the AssemblyScript compiler";
  return (await runTests(folder, END_TO_END, { limit: LIMIT })).failed;
}

const compile = (folder) =>
  spawnSync(process.execPath, ["tools/build-wasm.mjs"], { cwd: folder }).status === 0;
