// tools/mutate.mjs from end to end: defects of one small file, and the tests of that file.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("finds planted defects by the tests, says which are missed, and leaves the tree alone", () => {
  const before = readFileSync("src/data/calendar.ts", "utf8");
  const options = ["--files", "src/data/calendar.ts", "--tests", "test/data/dates", "--count", "4"];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tools/mutate.mjs", ...options, "--least", "0.1"],
    { encoding: "utf8" },
  );
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/^found src\/data\/calendar\.ts:\d+ \w+: .+\n {4}by dates\.test\.ts: /m);
  expect(stdout).toMatch(/^src\/data +4 +\d +\d$/m);
  expect(stdout).toMatch(/^found: \d+\.\d % of 4, seed 1$/m);
  expect(readFileSync("src/data/calendar.ts", "utf8")).toBe(before);
});
