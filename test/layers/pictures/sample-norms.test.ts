// layerNorm and groupNorm in models. Their values and gradients are compared with PyTorch's in test/graph.

import { describe, expect, it } from "vitest";
import {
  activation,
  dense,
  flatten,
  groupNorm,
  input,
  layerNorm,
  loadModel,
  sequential,
  sgd,
} from "../../../src/index.ts";
import { engines, numbers } from "../../both-engines.ts";
import { dividedAlone } from "../../engine/divided.ts";
import { unfuse } from "../../training/unfused.ts";

const X = numbers([11, 4, 3, 6]);
const Y = Int32Array.from({ length: 11 }, (_, i) => (i * i) % 3);
const options = { epochs: 3, batchSize: 4 };

async function compiled(engine = engines.wasm, fuse = true) {
  const layers = [
    input([4, 3, 6]),
    groupNorm(3),
    activation("relu"),
    layerNorm(),
    flatten(),
    dense(17),
    layerNorm({ epsilon: 0.01 }),
    activation("tanh"),
    dense(3),
  ] as const;
  const model = sequential(layers, { seed: 5 });
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  if (!fuse) unfuse(model);
  return model;
}

describe("a model with layerNorm and groupNorm", () => {
  it("trains to the same bits on both engines, fused or not, divided or not, resumed or not", async () => {
    const train = async (...given: Parameters<typeof compiled>) => {
      const model = await compiled(...given);
      await model.fit({ x: X, y: Y }, options);
      return model.weightsHash();
    };
    const expected = await train(engines.js);
    expect(await train(engines.wasm)).toBe(expected);
    expect(await train(engines.wasm, false)).toBe(expected);
    for (const threads of [2, 3, 7]) {
      expect(await train(await dividedAlone(threads))).toBe(expected);
    }
    const first = await compiled();
    await first.fit({ x: X, y: Y }, { ...options, epochs: 1 });
    const resumed = await loadModel(await first.save(), { engine: engines.js });
    await resumed.fit({ x: X, y: Y }, { ...options, epochs: 2 });
    expect(resumed.weightsHash()).toBe(expected);
  });

  it("has scale and offset, which do not decay", async () => {
    const model = sequential([input([3, 2]), layerNorm(), groupNorm(2), flatten(), dense(2)]);
    const optimizer = sgd({ learningRate: 0.5, weightDecay: 0.5 });
    await model.compile({ optimizer, loss: "meanSquaredError" });
    expect(Object.keys(model.getWeights()).slice(0, 4)).toEqual([
      ...["layerNorm1.scale", "layerNorm1.offset", "groupNorm1.scale", "groupNorm1.offset"],
    ]);
    const kernel = { shape: [6, 2], data: new Float32Array(12) };
    model.setWeights({ "dense1.kernel": kernel }, { partial: true });
    const before = model.getWeights();
    // without an error and with a kernel of zeros, no gradient reaches them
    (await model.trainer()).step(numbers([4, 3, 2]), { shape: [4, 2], data: new Float32Array(8) });
    for (const name of ["layerNorm1.scale", "groupNorm1.scale", "layerNorm1.offset"]) {
      expect(model.getWeights()[name]).toEqual(before[name]);
    }
  });

  it("treats each sample by itself, in training as in evaluation", async () => {
    const model = await compiled();
    const { groupNorm1 } = await model.activations(X);
    const one = { shape: [1, 4, 3, 6], data: X.data.slice(72, 144) };
    const { groupNorm1: alone } = await model.activations(one);
    expect(alone!.data).toEqual(groupNorm1!.data.slice(72, 144));
    // a group of two channels has mean 0 and variance 1
    const group = [...alone!.data].filter((_, i) => i % 6 < 2);
    expect(group.reduce((sum, each) => sum + each, 0) / 24).toBeCloseTo(0, 6);
    expect(group.reduce((sum, each) => sum + each * each, 0) / 24).toBeCloseTo(1, 4);
  });

  it("refuses groups that do not divide the channels", () => {
    expect(() => sequential([input([4, 4, 6]), groupNorm(4)])).toThrow(
      'Cannot add groupNorm "groupNorm1": expected channels that divide into 4 groups, got 6 channels; choose a number of groups that divides the channels',
    );
    expect(() => groupNorm(0)).toThrow("groups to be an integer >= 1, got 0");
  });
});
