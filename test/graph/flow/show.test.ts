// Formatting of values in flows: digits, elements, norms.

import { describe, expect, it } from "vitest";
import { norm, showNumber, showValue } from "../../../src/graph/flow/show.ts";

const array = (shape: number[], ...values: number[]) => ({
  data: Float32Array.from(values),
  shape,
});

describe("a flow shows", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [12, "12"],
    [999_999, "999999"],
    [1_000_000, "1000000"],
    [1_234_567, "1235000"],
    [0.19661193, "0.1966"],
    [1234.56, "1235"],
    [1e-4, "0.0001"],
    [0.99996e-4, "1e-4"],
    [1.23456e-9, "1.235e-9"],
    [-1.23456e-9, "-1.235e-9"],
    [Infinity, "∞"],
    [-Infinity, "-∞"],
    [Number.NaN, "NaN"],
  ])("%d as %s", (value, shown) => {
    expect(showNumber(value)).toBe(shown);
  });

  it("up to four elements individually, otherwise shape and norm", () => {
    expect(showValue(0.5)).toBe("0.5");
    expect(showValue(array([4], 1, 2, 3, 4))).toBe("[1, 2, 3, 4]");
    expect(showValue(array([2, 2], 1, 2, 3, 4))).toBe("[[1, 2], [3, 4]]");
    expect(showValue(array([1, 2, 1], 1, 2))).toBe("[[[1], [2]]]");
    expect(showValue(array([0]))).toBe("[]");
    expect(showValue(array([0, 3]))).toBe("[]");
    expect(showValue(array([5], 3, 4, 0, 0, 0))).toBe("[5] norm 5");
  });

  it("norms: roots of sums of squares", () => {
    expect([norm([]), norm([-3, 4]), norm([2, 3, 6])]).toEqual([0, 5, 7]);
  });
});
