// State of layers: written by the steps of a training, and by nothing else.

import { describe, expect, it } from "vitest";
import {
  createEngine,
  defineLayer,
  dense,
  input,
  loadModel,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import type { Model } from "../../src/model/model.ts";
import { center } from "./kinds.ts";

const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};
const X = [
  [1, 10],
  [3, 30],
  [5, 50],
];
const Y = [0, 1, 1];

async function build(engine = engines.wasm, frozen = false): Promise<Model> {
  const layers = [
    input([2]),
    center({ momentum: 0.75, ...(frozen && { trainable: false }) }),
    dense(2),
  ];
  const model = sequential(layers);
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.5 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  return model;
}

const meanOf = (model: Model) => [...model.getWeights()["center1.mean"]!.data];
/** After the means of two batches: 0.75·(0.75·0 + 0.25·3) + 0.25·mean. */
const AFTER_TWO = [1.3125, 13.125];

describe.each(Object.entries(engines))("the running mean of a layer, on %s", (_, engine) => {
  it("is written by each step of a trainer", async () => {
    const model = await build(engine);
    const trainer = await model.trainer({ keepGradients: true });
    trainer.step(X, Y);
    expect(meanOf(model)).toEqual([0.75, 7.5]);
    trainer.step(X, Y);
    expect(meanOf(model)).toEqual(AFTER_TWO);
    expect(Object.keys(trainer.gradients())).toEqual([
      "center1.scale",
      "dense1.kernel",
      "dense1.bias",
    ]);
  });

  it("is written by each step of fit, with the bits of the trainer", async () => {
    const model = await build(engine);
    await model.fit({ x: X, y: Y }, { epochs: 2, shuffle: false, batchSize: 3 });
    expect(meanOf(model)).toEqual(AFTER_TWO);
    const other = await build(engine);
    const trainer = await other.trainer();
    for (let i = 0; i < 2; i++) trainer.step(X, Y);
    expect(other.weightsHash()).toBe(model.weightsHash());
  });
});

describe("state", () => {
  it("is a weight that is not trained", async () => {
    const model = await build();
    expect(model.parameterCount).toBe(2 + 4 + 2);
    expect(model.summary()).toContain("8 weights, 8 trainable");
    const hash = model.weightsHash();
    model.setWeights({ "center1.mean": [1, 2] }, { partial: true });
    expect(model.weightsHash()).not.toBe(hash);
    const names = Object.keys(model.compiled!.session.readState());
    expect(names).toContain("velocity.center1.scale");
    expect(names).not.toContain("velocity.center1.mean");
    const { gradients } = await model.gradients(X, Y);
    expect(gradients).not.toHaveProperty(["center1.mean"]);
  });

  it("is read in evaluation, and in a file", async () => {
    const model = await build();
    await model.fit({ x: X, y: Y }, { epochs: 2, shuffle: false, batchSize: 3 });
    const { center1 } = await model.activations(X);
    const [scale0] = model.getWeights()["center1.scale"]!.data;
    expect(center1!.data[0]).toBe(Math.fround(Math.fround(1 - AFTER_TWO[0]!) * scale0!));
    const copy = await loadModel(await model.save(), { engine: engines.js });
    expect(copy.getWeights()).toEqual(model.getWeights());
    expect(await copy.predict(X)).toEqual(await model.predict(X));
  });

  it("stays where nothing is trained", async () => {
    const model = await build();
    await (await model.trainer()).step(X, Y);
    const before = model.weightsHash();
    await model.evaluate({ x: X, y: Y });
    await model.predict(X);
    await model.gradients(X, Y);
    await model.flow(X, Y);
    await model.profile({ batchSize: 4, steps: 2 });
    await model.findLearningRate({ x: X, y: Y }, { batchSize: 1 } as never).catch(() => undefined);
    expect(model.weightsHash()).toBe(before);
  });

  it("stays in a frozen layer, which works as in evaluation", async () => {
    const model = await build(engines.wasm, true);
    model.setWeights({ "center1.mean": [1, 2] }, { partial: true });
    const { gradients } = await model.gradients(X, Y);
    expect(Object.keys(gradients)).toEqual(["dense1.kernel", "dense1.bias"]);
    await model.fit({ x: X, y: Y }, { epochs: 2 });
    expect(meanOf(model)).toEqual([1, 2]);
  });

  it("stays where a step diverges, whatever is not finite", async () => {
    const model = await build();
    const trainer = await model.trainer();
    trainer.step(X, Y);
    const before = model.weightsHash();
    // the mean overflows, and with it the loss
    expect(() =>
      trainer.step(
        [
          [3e38, 3e38],
          [3e38, 3e38],
        ],
        [0, 1],
      ),
    ).toThrow("is not finite");
    expect(model.weightsHash()).toBe(before);
  });

  it("is not written if it alone is not finite", async () => {
    const counter = defineLayer({
      kind: "overflowing",
      parameters: () => [{ name: "total", shape: [], state: true, initializer: "ones" }],
      apply(_options, x, { parameters: { total }, update }) {
        update("total", total!.mul(1e30));
        return x;
      },
    });
    const model = sequential([input([2]), counter(), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const trainer = await model.trainer();
    trainer.step([[1, 2]], [0]);
    const before = model.getWeights();
    expect(before["overflowing1.total"]!.data[0]).toBe(Math.fround(1e30));
    expect(() => trainer.step([[1, 2]], [0])).toThrow("the update of step 1");
    expect(model.getWeights()).toEqual(before);
  });

  it("may be set to what other state was", async () => {
    const delayed = defineLayer({
      kind: "delayed",
      parameters: () =>
        ["now", "before"].map((name) => ({ name, shape: [2], state: true as const })),
      apply(_options, x, { parameters: { now }, update }) {
        update("now", x.mean({ axes: 0 }));
        update("before", now!);
        return x;
      },
    });
    const model = sequential([input([2]), delayed()]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const trainer = await model.trainer();
    for (const x of [[[1, 2]], [[3, 4]]]) trainer.step(x, x);
    expect(Object.values(model.getWeights()).map(({ data }) => [...data])).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  it("is the same over a whole training, fused or not, interrupted or not", async () => {
    const data = synthetic.blobs({ classes: 2, count: 40, seed: 1 });
    const [wasm, js] = await Promise.all(
      Object.values(engines).map(async (engine) => {
        const model = await build(engine);
        await model.fit(data, { epochs: 3, batchSize: 7 });
        return model.weightsHash();
      }),
    );
    expect(wasm).toBe(js);
  });
});
