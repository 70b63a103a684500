import { expect, it } from "vitest";
import { classesOf } from "../../src/metrics/class-numbers.ts";
import { tableOf } from "../../src/metrics/metric-values.ts";

it("a logit above 0 is class 1; of several, the largest decides", () => {
  const logits = [-1, 0, 0.5, 1, 2, -0.5];
  expect(classesOf(logits, 1)).toEqual(Int32Array.of(0, 0, 1, 1, 1, 0));
  expect(classesOf(logits, 2)).toEqual(Int32Array.of(1, 1, 0));
  expect(classesOf(logits, 3)).toEqual(Int32Array.of(2, 1));
});

it("rows of one number become a list, longer ones a table", () => {
  const data = Float64Array.of(1, 2, 3, 4);
  expect(tableOf([1, 2, 3, 4], [])).toEqual({ data, shape: [4] });
  expect(tableOf([1, 2, 3, 4], [1])).toEqual({ data, shape: [4] });
  expect(tableOf([1, 2, 3, 4], [2])).toEqual({ data, shape: [2, 2] });
  expect(tableOf([1, 2, 3, 4], [2, 2])).toEqual({ data, shape: [1, 4] });
});
