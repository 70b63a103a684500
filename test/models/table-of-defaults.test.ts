// The table of defaults, just below and above each of its limits.

import { describe, expect, it, test } from "vitest";
import { adamw, cosine, sgd } from "../../src/index.ts";
import {
  forActivation,
  networkDefaults,
  optimizerOf,
  scheduleOf,
  tableDefaults,
  warmupStepsOf,
} from "../../src/models/defaults.ts";

describe("tables", () => {
  it.each([
    // rows, batch, hidden, epochs, rate, decay
    [20, 16, [32, 16], 200, 0.01, 0.7],
    [128, 16, [32, 16], 188, 0.01, 0.7],
    [499, 16, [32, 16], 47, 0.01, 0.7],
    [500, 32, [32, 16], 94, 0.01, 0.7],
    [714, 32, [32, 16], 66, 0.01, 0.7],
    [715, 32, [32, 16], 66, 0.01, 500 / 715],
    [999, 32, [32, 16], 47, 0.01, 500 / 999],
    [1000, 32, [64, 32], 47, 0.01, 0.5],
    [1999, 32, [64, 32], 24, 0.01, 500 / 1999],
    [2000, 64, [64, 32], 47, 0.01, 0.25],
    [4999, 64, [64, 32], 20, 0.01, 500 / 4999],
    [5000, 64, [128, 64], 20, 0.005, 0.1],
    [49_999, 64, [128, 64], 20, 0.005, 500 / 49_999],
    [50_000, 256, [128, 64], 20, 0.005, 0.01],
    [90_000, 256, [128, 64], 20, 0.005, 0.01],
  ])("of %i rows", (rows, batchSize, hidden, epochs, learningRate, weightDecay) => {
    expect(tableDefaults(rows)).toEqual({
      ...{ hidden, epochs, batchSize, optimizer: "adamw", learningRate, weightDecay },
      ...{ schedule: "cosine", standardize: true },
    });
  });

  it("have epochs for 1,500 steps of the given batch size", () => {
    expect(tableDefaults(1000, 10)).toMatchObject({ batchSize: 10, epochs: 20 });
    expect(tableDefaults(1000, 50)).toMatchObject({ batchSize: 50, epochs: 75 });
    expect(tableDefaults(1000, 1000)).toMatchObject({ batchSize: 1000, epochs: 200 });
  });
});

describe("images", () => {
  const of = (
    shape: number[],
    data: Uint8Array | Float32Array = new Uint8Array(1),
    batch?: number,
  ) => networkDefaults({ data, shape }, batch);
  const few = { optimizer: "adamw", learningRate: 0.003, weightDecay: 0.1, schedule: "cosine" };
  const many = { optimizer: "sgd", learningRate: 0.02, weightDecay: 0, schedule: "warmupStep" };

  it.each([
    [128, 100, few],
    [704, 91, few],
    [4999, 13, few],
    [5000, 13, many],
    [6400, 10, many],
    [60_000, 10, many],
  ])("%i of them", (rows, epochs, rest) => {
    expect(of([rows, 8, 8])).toEqual({
      ...{ hidden: [256, 128], epochs, batchSize: 64, standardize: false },
      ...rest,
    });
  });

  it("are standardised unless they are grey bytes", () => {
    expect(of([9, 8, 8, 1]).standardize).toBe(false);
    expect(of([9, 8, 8, 3]).standardize).toBe(true);
    expect(of([9, 8, 8], new Float32Array(1)).standardize).toBe(true);
    expect(of([9, 8]).hidden).toEqual([32, 16]);
    expect(of([1280, 8, 8], undefined, 32)).toMatchObject({ batchSize: 32, epochs: 25 });
  });
});

test("units that saturate have a decay of at most 0.02", () => {
  const strong = tableDefaults(20);
  expect(forActivation(strong, "relu")).toBe(strong);
  expect(forActivation(strong, "tanh")).toEqual({ ...strong, weightDecay: 0.02 });
  expect(forActivation({ ...strong, weightDecay: 0.01 }, "tanh").weightDecay).toBe(0.01);
});

test("optimizers and schedules follow their names", () => {
  const settings = { learningRate: 0.02, weightDecay: 0.1 };
  expect(optimizerOf({ optimizer: "sgd", ...settings })).toEqual(
    sgd({ momentum: 0.9, ...settings }),
  );
  expect(optimizerOf({ optimizer: "adamw", ...settings })).toEqual(adamw(settings));
  expect(scheduleOf({ schedule: "cosine" }).toJSON()).toEqual(cosine().toJSON());
  const warmed = scheduleOf({ schedule: "warmupStep" });
  expect(warmed.toJSON()).toEqual({ kind: "warmupStep", warmupShare: 0.05 });
  // warm-up over a twentieth of the steps
  expect([1, 20, 21, 100].map(warmupStepsOf)).toEqual([1, 1, 2, 5]);
  expect([0, 4, 5, 49, 50, 75].map((step) => warmed.at(step, 100, 1))).toEqual([
    ...[0.2, 1, 1, 1].map((each) => expect.closeTo(each, 12)),
    ...[0.1, 0.01].map((each) => expect.closeTo(each, 12)),
  ]);
});
