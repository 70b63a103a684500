// Numbers that a weight cannot have are refused where they are set or loaded.

import { expect, it } from "vitest";
import { batchNorm, dense, input, loadModel, sequential } from "../../src/index.ts";

const PATH = "batchNorm1.variance";
const build = () => sequential([input([3]), dense(2), batchNorm()]);

it.each([
  // as in converted files: shicai/MobileNet-Caffe, issue 87
  [-9.9998997e-6, "WEIGHT_RANGE"],
  [Number.NaN, "NOT_FINITE"],
  [Infinity, "NOT_FINITE"],
])("setWeights() refuses a running variance of %s", (variance, code) => {
  const model = build();
  const before = model.weightsHash();
  const given = { [PATH]: [1, variance] };
  expect(() => model.setWeights(given, { partial: true })).toThrow(
    expect.objectContaining({ code }),
  );
  expect(model.weightsHash()).toBe(before);
  model.setWeights({ [PATH]: [1, 0] }, { partial: true });
});

it("loadModel() refuses a negative running variance", async () => {
  const model = build();
  model.adoptWeights({ ...model.currentWeights(), [PATH]: Float32Array.of(1, -1) });
  await expect(loadModel(await model.save())).rejects.toThrow(
    'expected numbers >= 0 in "batchNorm1.variance", got -1',
  );
});
