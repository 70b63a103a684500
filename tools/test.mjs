// `npm test`: runs all checks in order and ends with one line of counts.

import { spawnSync } from "node:child_process";

const steps = [
  ["kernels", "node", "tools/build-wasm.mjs"],
  ["types", "node", "node_modules/typescript/bin/tsc", "--noEmit"],
  [
    "format and lint",
    "node",
    "node_modules/@biomejs/biome/bin/biome",
    "check",
    "--error-on-warnings",
    ".",
  ],
  ["twins, opcodes, operations", "node", "tools/check.mjs"],
  ["bundle", "node", "tools/build.mjs"],
  ["as-pect", "node", "node_modules/@as-pect/cli/bin/asp.js", "--summary"],
  ["vitest", "node", "node_modules/vitest/vitest.mjs", "run"],
  ["browsers", "node", "test/browser/run.mjs"],
  ["documentation site", "node", "test/site/run.mjs"],
  ["package and bundlers", "node", "test/package/run.mjs"],
];

let passed = 0;
const failed = [];
for (const [name, command, ...args] of steps) {
  console.log(`\n== ${name}`);
  const began = Date.now();
  const program = command === "node" ? process.execPath : command;
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  console.log(
    `== ${name}: ${status === 0 ? "passed" : "failed"} in ${(Date.now() - began) / 1000} s`,
  );
  if (status === 0) passed++;
  else failed.push(name);
}
if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
