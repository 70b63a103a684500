import { expect, test } from "vitest";
import {
  percent,
  shorten,
  shortLine,
  shortNumber,
  shortPercent,
  showCount,
  table,
} from "../../src/core/text.ts";

test("counts have thousands separators", () => {
  expect([0, 999, 1000, 1234567.5, -12345].map((value) => showCount(value))).toEqual([
    ...["0", "999", "1,000", "1,234,568", "-12,345"],
  ]);
  expect(showCount(1e6, " ")).toBe("1 000 000");
});

test("numbers have at most four digits", () => {
  const numbers = [0.123456, 100, 123456, -1e-9, Infinity, Number.NaN];
  expect(numbers.map((value) => shortNumber(value))).toEqual([
    ...["0.1235", "100", "123500", "-1e-9", "Infinity", "–"],
  ]);
});

test("shares have fixed decimals, or at most three digits", () => {
  expect([0.5, 0.99666].map((share) => percent(share, 2))).toEqual(["50.00 %", "99.67 %"]);
  expect([0.5, 0.99666, 0.0001234].map(shortPercent)).toEqual(["50 %", "99.7 %", "0.0123 %"]);
});

test("columns of a table are aligned, numbers to the right, without trailing spaces", () => {
  const cells = [
    ["name", "n", "note"],
    ["a\tb", "10", ""],
    ["c", "7", "long one"],
  ];
  expect(table(cells, [1]).split("\n")).toEqual([
    "name   n  note",
    "a\\tb  10",
    "c      7  long one",
  ]);
  expect(table([["a", "b"]])).toBe("a  b");
});

test("texts are cut after whole characters", () => {
  expect(["abcd", "abcde", "abcdef", ""].map((text) => shorten(text, 5))).toEqual([
    ...["abcd", "abcde", "abcd…", ""],
  ]);
  const [three, four] = ["😀😀😀", "😀😀😀😀"];
  expect([shorten(three, 3), shorten(four, 3), shorten("ab😀😀", 3)]).toEqual([
    ...[three, "😀😀…", "ab…"],
  ]);
  expect(shortLine("a \n\t b\u001b", 20)).toBe("a b\\u001b");
  expect(shortLine("a\n\n\nbcd", 4)).toBe("a b…");
});
