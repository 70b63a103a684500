// Options exactly at their limits are accepted, the nearest values beyond are refused.

import { describe, expect, it } from "vitest";
import * as gradlane from "../src/index.ts";

const EXPORTS = gradlane as unknown as Record<string, (...given: unknown[]) => object>;

/** Valid limits, and the nearest invalid values. */
type Row = readonly [name: string, option: string, taken: unknown[], refused: unknown[]];

const ALMOST_ONE = 1 - 2 ** -53;
const FLOAT32 = 3.4028234663852886e38;
const TINY = 2 ** -149;
/** The smallest number that kernels distinguish from 0. */
const NORMAL = 2 ** -126;
const ALMOST_NORMAL = NORMAL * ALMOST_ONE;
const rates = (name: string): Row[] => [
  [name, "learningRate", [0, FLOAT32], [-TINY, 3.5e38]],
  [name, "weightDecay", [0, FLOAT32], [-TINY, 3.5e38]],
  [name, "clipValue", [NORMAL, FLOAT32], [0, ALMOST_NORMAL, 3.5e38]],
  [name, "clipNorm", [NORMAL, FLOAT32], [0, ALMOST_NORMAL, 3.5e38]],
];

const ROWS: readonly Row[] = [
  ...["sgd", "adam", "adamw", "rmsprop", "adagrad"].flatMap(rates),
  ["sgd", "momentum", [0, ALMOST_ONE], [1, -TINY]],
  ["rmsprop", "momentum", [0, ALMOST_ONE], [1, -TINY]],
  ["rmsprop", "alpha", [0, 1], [1.0001, -TINY]],
  ["rmsprop", "epsilon", [NORMAL], [0, ALMOST_NORMAL]],
  ["adagrad", "epsilon", [NORMAL], [0, ALMOST_NORMAL]],
  ["adam", "beta1", [0, ALMOST_ONE], [1, -TINY]],
  ["adam", "beta2", [0, ALMOST_ONE], [1, -TINY]],
  ["adamw", "epsilon", [NORMAL], [0, ALMOST_NORMAL]],
  ["horizontalFlip", "p", [0, 1], [-0.001, 1.001]],
  ["verticalFlip", "p", [0, 1], [-0.001, 1.001]],
  ["randomCrop", "padding", [0, 16_384], [-1, 16_385]],
  [
    "randomCrop",
    "size",
    [1, 16_384, [1, 16_384]],
    [0, 16_385, [1, 0], [16_385, 1], [1], [1, 1, 1]],
  ],
  ["randomResizedCrop", "size", [1, [3, 4]], [0, [0, 1], [3]]],
  [
    "randomResizedCrop",
    "area",
    [
      [1e-6, 1],
      [0.5, 0.5],
    ],
    [[9e-7, 1], [0.5, 1.001], [0.6, 0.5], [1]],
  ],
  [
    "randomResizedCrop",
    "ratio",
    [
      [1e-3, 1e3],
      [1, 1],
    ],
    [
      [9e-4, 1],
      [1, 1001],
      [2, 1],
    ],
  ],
  ["shift", "max", [0, 16_384, [0, 3]], [-1, 16_385, [0, -1]]],
  ["rotate", "degrees", [0, 360, [-360, 360], [5, 5]], [-1, 361, [-361, 0], [0, 361], [6, 5]]],
  ["colorJitter", "brightness", [0, 1e6, [0, 1e6]], [-0.1, 1_000_001, [-0.1, 1], [0, 1_000_001]]],
  ["colorJitter", "contrast", [0, 1e6, [2, 2]], [-0.1, 1_000_001, [2, 1]]],
  ["colorJitter", "saturation", [0, 1e6, [2, 2]], [-0.1, 1_000_001, [2, 1]]],
  ["colorJitter", "hue", [0, 0.5, [-0.5, 0.5]], [-0.1, 0.501, [-0.501, 0], [0, 0.501]]],
  ["tint", "max", [0, 1, [-1, 1]], [-0.1, 1.001, [-1.001, 0], [0, 1.001]]],
  ["cutout", "size", [1, 16_384, [2, 3]], [0, 16_385, [0, 1], [1]]],
  ["mixup", "alpha", [1e-6, 1e6], [9e-7, 1_000_001]],
  ["huber", "delta", [TINY, 1e30], [0]],
  ["earlyStopping", "patience", [0, 1, 1000], [-1, 0.5]],
  ["earlyStopping", "minDelta", [0, FLOAT32], [-TINY, 3.5e38]],
  ["reduceOnPlateau", "factor", [TINY, ALMOST_ONE], [0, 1]],
  ["reduceOnPlateau", "cooldown", [0, 7], [-1, 0.5]],
  ["reduceOnPlateau", "minLearningRate", [0, FLOAT32], [-TINY, 3.5e38]],
  ["constant", "learningRate", [0, FLOAT32], [-TINY, 3.5e38]],
  ["polynomialDecay", "power", [TINY, 3], [0]],
  ["polynomialDecay", "end", [0, 1], [-TINY]],
  ["cosine", "end", [0, 1], [-TINY]],
];

describe("options at their limits", () => {
  it.each(ROWS)("of %s: %s", (name, option, taken, refused) => {
    for (const value of taken) {
      expect([value, typeof EXPORTS[name]!({ [option]: value })]).toEqual([value, "object"]);
    }
    for (const value of refused) {
      const make = () => EXPORTS[name]!({ [option]: value });
      expect(make, `${name} with ${option} ${JSON.stringify(value)}`).toThrow(gradlane.DataError);
      expect(make).toThrow(new RegExp(`Cannot use ${name}: expected .*${option}`));
    }
  });

  it.each<[name: string, base: object, option: string, taken: unknown[], refused: unknown[]]>([
    ["randomScale", { max: 100 }, "min", [0.01, 100], [0.0099, 101]],
    ["randomScale", { min: 0.5 }, "max", [0.5, 100], [0.49, 101]],
    ["stepDecay", { every: 2 }, "every", [1, 7], [0, 1.5]],
    ["cosineRestarts", { period: 2 }, "period", [1, 7], [0, 1.5]],
    ["cosineRestarts", { period: 2 }, "multiplier", [1, 3], [0, 1.5]],
    ["inverseTimeDecay", {}, "rate", [0, 5], [-TINY]],
    ["exponentialDecay", {}, "factor", [TINY, 5], [0]],
    ["oneCycle", {}, "maxLearningRate", [0, FLOAT32], [-TINY]],
    ["oneCycle", { maxLearningRate: 1 }, "warmupShare", [0, 1], [-0.001, 1.001]],
    ["oneCycle", { maxLearningRate: 1 }, "divFactor", [TINY, 1], [0]],
    ["oneCycle", { maxLearningRate: 1 }, "finalDivFactor", [TINY, 1], [0]],
    ["warmupStep", { warmupSteps: 3 }, "warmupSteps", [0, 9], [-1, 0.5]],
  ])("of %s with %j: %s", (name, base, option, taken, refused) => {
    for (const value of taken) {
      expect(typeof EXPORTS[name]!({ ...base, [option]: value })).toBe("object");
    }
    for (const value of refused) {
      const make = () => EXPORTS[name]!({ ...base, [option]: value });
      expect(make, `${name} with ${option} ${JSON.stringify(value)}`).toThrow(gradlane.DataError);
    }
  });

  it.each<[name: string, taken: unknown[][], refused: unknown[][]]>([
    ["dropout", [[0], [ALMOST_ONE]], [[1], [-TINY]]],
    ["dense", [[1], [2]], [[0], [1.5]]],
    ["input", [[[1]], [[1, 2, 3]]], [[[]], [[0]], [[1.5]], [3]]],
    ["reshape", [[[1]], [[1, 2, 3]]], [[[]], [[0]], [[1.5]], [3]]],
    ["l1", [[0], [FLOAT32]], [[-TINY], [3.5e38]]],
    ["l2", [[0], [FLOAT32]], [[-TINY], [3.5e38]]],
  ])("of %s(…)", (name, taken, refused) => {
    for (const given of taken) expect(typeof EXPORTS[name]!(...given)).toBe("object");
    for (const given of refused) {
      expect(() => EXPORTS[name]!(...given), JSON.stringify(given)).toThrow(gradlane.GradlaneError);
    }
  });

  it("require a size that the padded image contains", () => {
    const x = { data: new Uint8Array(4 * 6), shape: [1, 4, 6, 1] };
    const { randomCrop, cutout } = gradlane;
    const shapeOf = (size: [number, number], padding = 0) =>
      randomCrop({ size, padding }).preview(x, 1).shape;
    expect(shapeOf([4, 6])).toEqual([1, 4, 6, 1]);
    expect(shapeOf([8, 10], 2)).toEqual([1, 8, 10, 1]);
    const message = /expected a size of at most \[8, 10\], got \[/;
    expect(() => shapeOf([9, 10], 2)).toThrow(message);
    expect(() => shapeOf([8, 11], 2)).toThrow(message);
    expect(cutout({ size: [4, 6] }).preview(x, 1).shape).toEqual([1, 4, 6, 1]);
    expect(() => cutout({ size: [5, 6] }).preview(x, 1)).toThrow("at most [4, 6], got [5, 6]");
    expect(() => cutout({ size: [4, 7] }).preview(x, 1)).toThrow("at most [4, 6], got [4, 7]");
  });
});
