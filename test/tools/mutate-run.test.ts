// tools/mutate.mjs end to end: mutants of one small file, and its tests.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("catches planted mutants, lists survivors and does not change the tree", () => {
  const before = readFileSync("src/data/calendar.ts", "utf8");
  const options = ["--files", "src/data/calendar.ts", "--tests", "test/data/dates", "--count", "4"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tools/mutate.mjs", ...options, "--least", "0.1"],
    { encoding: "utf8" },
  );
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/^caught src\/data\/calendar\.ts:\d+ \w+: .+\n {4}by dates\.test\.ts: /m);
  expect(stdout).toMatch(/^src\/data +4 +\d +\d$/m);
  expect(stdout).toMatch(/^caught: \d+\.\d % of 4, seed 1$/m);
  expect(readFileSync("src/data/calendar.ts", "utf8")).toBe(before);
});
