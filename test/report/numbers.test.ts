import { expect, test } from "vitest";
import { duration } from "../../src/report/numbers.ts";

test.each([
  [0.123, "0.12 s"],
  [59.94, "59.9 s"],
  [59.97, "1 min 0 s"],
  [119.4, "1 min 59 s"],
  [119.7, "2 min 0 s"],
  [3599.6, "1 h 0 min"],
  [7322, "2 h 2 min"],
])("%d seconds are %s", (seconds, shown) => {
  expect(duration(seconds)).toBe(shown);
});
