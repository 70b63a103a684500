// Defects of the kernels, one after the other: the tests of kernels compile what they test, all others
// need the binaries.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withDefect } from "./plant.mjs";
import { mirrorOf, runTests } from "./tests.mjs";
import { write } from "./workshop.mjs";

/** What trains, transforms and augments, on both engines. */
const WHOLE = [
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

/** What finds each defect of the kernels. */
export async function tryKernels(folder, defects, ways, say) {
  for (const defect of defects) {
    const text = readFileSync(join(folder, defect.path), "utf8");
    write(folder, defect.path, withDefect(text, defect));
    const foundBy = await whoFinds(folder, defect, ways);
    write(folder, defect.path, text);
    say(defect, foundBy);
  }
  if (defects.length > 0) compile(folder);
}

async function whoFinds(folder, { path }, ways) {
  const mirror = mirrorOf(path);
  const near = [...ways.keys()].filter(
    (test) => test.startsWith("test/kernels/") && ways.get(test).has(path),
  );
  const tests = [...new Set([...(existsSync(join(folder, mirror)) ? [mirror] : []), ...near])];
  if (tests.length > 0) {
    const { failed } = await runTests(folder, tests, { limit: LIMIT });
    if (failed) return failed;
  }
  if (!compile(folder)) return "the compiler of the kernels";
  return (await runTests(folder, WHOLE, { limit: LIMIT })).failed;
}

const compile = (folder) =>
  spawnSync(process.execPath, ["tools/build-wasm.mjs"], { cwd: folder }).status === 0;
