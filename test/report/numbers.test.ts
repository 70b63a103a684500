import { expect, test } from "vitest";
import { duration, printedCount, printedNumber, printedPercent } from "../../src/report/numbers.ts";

test.each([
  [0.123, "0.12 s"],
  [9.999, "10.00 s"],
  [10, "10.0 s"],
  [59.94, "59.9 s"],
  [59.95, "1 min 0 s"],
  [59.97, "1 min 0 s"],
  [119.4, "1 min 59 s"],
  [119.7, "2 min 0 s"],
  [3599.4, "59 min 59 s"],
  [3599.6, "1 h 0 min"],
  [7322, "2 h 2 min"],
])("%d seconds are %s", (seconds, shown) => {
  expect(duration(seconds)).toBe(shown);
});

test.each([
  [undefined, "–"],
  [Number.NaN, "–"],
  [Infinity, "∞"],
  [-Infinity, "−∞"],
  [0, "0"],
  [-12, "−12"],
  [999_999_999, "999\u202f999\u202f999"],
  [1_000_000_000, "1000000000"],
  [999.96, "1000"],
  [1000.4, "1\u202f000"],
  [1234567, "1\u202f234\u202f567"],
  [-1234.6, "−1\u202f235"],
])("%d is printed as %s", (value, shown) => {
  expect(printedNumber(value)).toBe(shown);
});

test("thousands and percent have a narrow space", () => {
  expect(printedCount(12345)).toBe("12\u202f345");
  expect(printedPercent(0.1234)).toBe("12.3\u202f%");
  expect(printedPercent(0.1234, 2)).toBe("12.34\u202f%");
  expect(printedPercent(Number.NaN)).toBe("–");
});
