// Outputs of all layers: the bits of predict(), and the statistics of flow().

import { describe, expect, it } from "vitest";
import {
  createEngine,
  dense,
  dropout,
  flatten,
  input,
  type Model,
  pipeline,
  randomCrop,
  StandardScaler,
  sequential,
  synthetic,
  table,
  tablePreprocessing,
} from "../../src/index.ts";

const digits = synthetic.digits({ count: 70, seed: 2 });

const network = () =>
  sequential(
    [
      input([28, 28, 1]),
      flatten(),
      dense(12, { activation: "relu", name: "hidden" }),
      dropout(0.5),
      dense(10),
    ],
    { seed: 4 },
  );
const compile = async (model: Model, backend: "wasm" | "js" = "wasm") =>
  model.compile({
    optimizer: "adam",
    loss: "softmaxCrossEntropy",
    engine: await createEngine({ backend }),
  });

describe("model.activations()", () => {
  it("returns every layer's output, by name and in order", async () => {
    const outputs = await network().activations(digits.x);
    const shapes = Object.entries(outputs).map(([name, { shape }]) => [name, shape]);
    expect(shapes).toEqual([
      ["flatten1", [70, 784]],
      ["hidden", [70, 12]],
      ["dropout1", [70, 12]],
      ["dense2", [70, 10]],
    ]);
    expect(outputs.flatten1!.data).toEqual(
      Float32Array.from(digits.x.data as Uint8Array, (byte) => byte / 255),
    );
    expect(Math.min(...outputs.hidden!.data)).toBe(0);
    expect(outputs.dropout1!.data).toEqual(outputs.hidden!.data);
  });

  it("has the bits of predict() on both engines, before compile(), after training and loading", async () => {
    const fresh = await network().activations(digits.x);
    const model = network();
    await compile(model);
    expect((await model.predict(digits.x)).data).toEqual(fresh.dense2!.data);
    await model.fit(digits, { epochs: 2 });
    const hash = model.weightsHash();
    const trained = await model.activations(digits.x);
    expect(trained.dense2).toEqual(await model.predict(digits.x));
    expect(trained.dense2!.data).not.toEqual(fresh.dense2!.data);
    expect(model.weightsHash()).toBe(hash);
    const twin = network();
    twin.setWeights(model.getWeights());
    await compile(twin, "js");
    expect(await twin.activations(digits.x)).toEqual(trained);
  });

  it("has the moments of flow()", async () => {
    const model = sequential([input([2]), dense(9, { activation: "tanh" }), dense(2)], { seed: 1 });
    await compile(model);
    const { x, y } = synthetic.moons({ count: 50, seed: 1 });
    const { layers } = await model.flow(x, y);
    const outputs = await model.activations(x);
    for (const { name, activations } of layers) {
      const data = Float64Array.from(outputs[name]!.data);
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const squares = data.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(activations.mean).toBeCloseTo(mean, 5);
      expect(activations.deviation).toBeCloseTo(Math.sqrt(squares / data.length), 5);
    }
  });

  it("accepts the input of predict(): raw rows, larger images, preprocessing", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      size: i % 9 || null,
      kind: "ab"[i % 2],
      y: i,
    }));
    const { x, schema, y } = await table(rows, { target: "y", missing: "impute" });
    const preprocessing = tablePreprocessing(schema!).fit(x);
    const model = sequential([input([preprocessing.outputColumns!]), dense(1)], {
      preprocessing,
      schema: schema!,
      targetPreprocessing: pipeline(new StandardScaler()),
    });
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await model.fit({ x, y }, { epochs: 1 });
    expect(await model.activations(rows)).toEqual(await model.activations(x));

    const cropped = sequential([input([24, 24, 1]), flatten(), dense(10)]);
    await compile(cropped);
    await cropped.fit(digits, { epochs: 1, augment: randomCrop({ size: 24 }) });
    const { dense1 } = await cropped.activations(digits.x);
    expect(dense1).toEqual(await cropped.predict(digits.x));
  });

  it("refuses x that does not fit", async () => {
    await expect(network().activations([[1, 2]])).rejects.toMatchObject({ code: "X_SHAPE" });
    const unfitted = sequential([input([2]), dense(1)], { preprocessing: new StandardScaler() });
    await expect(unfitted.activations([[1, 2]])).rejects.toMatchObject({ code: "NOT_FITTED" });
  });
});
