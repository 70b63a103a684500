// Sample weights far from 1, and the means over steps.

import { describe, expect, it } from "vitest";
import { SlotType } from "../../assembly/control.ts";
import { resolveLoss } from "../../src/losses/losses.ts";
import { meanOfSteps, stepWeights } from "../../src/training/step-weights.ts";
import { rowWeights, weightsOfRows } from "../../src/training/weights.ts";

const HUGE = 2 ** 64;

/** sampleWeight of rows with these class numbers. */
const weightsOf = (sampleWeight: number[], classWeight?: number[]) => {
  const truth = Int32Array.from(sampleWeight, (_, i) => i % 2);
  const rows = { truth, count: truth.length, outputs: 2, classNames: undefined };
  const { data } = rowWeights(resolveLoss("softmaxCrossEntropy"), rows, {
    sampleWeight,
    ...(classWeight && { classWeight }),
  })!;
  return [...data];
};

describe("weights of rows", () => {
  it.each([[[1, 2, 0]], [[HUGE, 1]], [[1 / HUGE, 0]]])("of %j are unchanged", (weights) => {
    expect(weightsOf(weights)).toEqual(weights);
  });

  it("are scaled by powers of two if float32 sums would overflow", () => {
    expect(weightsOf([2 * HUGE, HUGE])).toEqual([2, 1]);
    expect(weightsOf([2 ** 100, 2 ** 99])).toEqual([2 ** 36, 2 ** 35]);
    expect(weightsOf([2 ** -65, 2 ** -66])).toEqual([0.5, 0.25]);
    expect(weightsOf([2 ** 100, 2 ** 100], [2 ** 100, 2 ** 99])).toEqual([2 ** 8, 2 ** 7]);
    expect(weightsOf([2 ** -100, 2 ** -100], [2 ** -100, 2 ** -99])).toEqual([2 ** -8, 2 ** -7]);
  });

  it("are products, at least one of them above 0", () => {
    expect(weightsOf([1, 3, 5], [2, 0.5])).toEqual([2, 1.5, 10]);
    expect(() => weightsOf([0, 3], [1, 0])).toThrow("Cannot weight rows: expected a weight > 0");
    expect(() => weightsOf([0, 0])).toThrow("Cannot weight rows: expected a weight > 0");
  });

  it("of a subset equal those of all rows", () => {
    expect([...weightsOfRows([1, 2, 3, 4], 4, [3, 1])]).toEqual([4, 2]);
    expect(() => weightsOfRows([1, 2, 3, 4], 5, [3])).toThrow("expected shape [5], got [4]");
  });
});

describe("steps", () => {
  const rows = (...data: number[]) => ({
    ...{ data: Float32Array.from(data), stride: 1, type: SlotType.word },
  });

  it("count their rows, or the sum of their weights", () => {
    expect([...stepWeights(7, 3, undefined)]).toEqual([3, 3, 1]);
    expect([...stepWeights(6, 3, undefined)]).toEqual([3, 3]);
    expect([...stepWeights(5, 2, rows(1, 2, 3, 4, 5))]).toEqual([3, 7, 5]);
    const shuffled = stepWeights(5, 2, rows(1, 2, 4, 8, 16), [1, 2]);
    expect(shuffled).toHaveLength(3);
    expect(shuffled.reduce((sum, each) => sum + each, 0)).toBe(31);
    expect([...shuffled]).not.toEqual([3, 12, 16]);
  });

  it("are averaged by these counts, from any step on", () => {
    const mean = (losses: number[], weights: number[], first?: number) =>
      meanOfSteps(Float32Array.from(losses), Float64Array.from(weights), first);
    expect(mean([1, 4], [3, 1])).toBe(1.75);
    expect(mean([4], [3, 1], 1)).toBe(4);
    expect(mean([1, 5], [9, 3, 1], 1)).toBe(2);
    expect(mean([1, 4], [0, 0])).toBe(0);
  });
});
