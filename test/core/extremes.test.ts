import { expect, it } from "vitest";
import { extremes } from "../../src/core/extremes.ts";

it("extremes() are the smallest and the largest value, NaN apart", () => {
  expect(extremes([3, -1, 2])).toEqual([-1, 3]);
  expect(extremes([NaN, 5, NaN])).toEqual([5, 5]);
  expect(extremes(Float64Array.of(-Infinity, 0, Infinity))).toEqual([-Infinity, Infinity]);
  expect(extremes([0, -0])).toEqual([-0, 0]);
});

it("extremes() of no values are infinite, the other way round", () => {
  expect(extremes([])).toEqual([Infinity, -Infinity]);
  expect(extremes([NaN])).toEqual([Infinity, -Infinity]);
});
