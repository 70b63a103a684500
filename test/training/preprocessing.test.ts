// Preprocessing that changes columns or fills missing values, inside a model.

import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import type { StoredTensor } from "../../src/format/stored-tensor.ts";
import {
  dense,
  Imputer,
  input,
  loadModel,
  MinMaxScaler,
  OneHotEncoder,
  PCA,
  pipeline,
  StandardScaler,
  sequential,
  sgd,
  type Transformer,
} from "../../src/index.ts";
import { unhashed } from "../format/unhashed.ts";

const NAN = Number.NaN;
const X = Array.from({ length: 24 }, (_, i) => [i % 3, i % 5 === 0 ? NAN : i / 24, (i * 7) % 11]);
const Y = X.map((_, i) => i % 2);

async function modelFor(
  columns: number,
  preprocessing: Transformer,
  targetPreprocessing?: Transformer,
) {
  const model = sequential([input([columns]), dense(2)], {
    preprocessing,
    ...(targetPreprocessing && { targetPreprocessing }),
  });
  await model.compile({
    optimizer: sgd({ learningRate: 0.1 }),
    loss: targetPreprocessing ? "meanSquaredError" : "softmaxCrossEntropy",
  });
  return model;
}

const table = () =>
  pipeline(new OneHotEncoder({ columns: [0] }), new Imputer(), new MinMaxScaler());

describe("a model with preprocessing", () => {
  it("trains on transformed rows, and is saved with it", async () => {
    const model = await modelFor(5, table());
    await model.fit({ x: X, y: Y }, { epochs: 2, validation: { x: X.slice(3), y: Y.slice(3) } });
    const prepared = table().fitTransform(X);
    const plain = sequential([input([5]), dense(2)]);
    await plain.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: "softmaxCrossEntropy" });
    await plain.fit({ x: prepared, y: Y }, { epochs: 2 });
    expect(model.weightsHash()).toBe(plain.weightsHash());
    expect(await model.predict(X)).toEqual(await plain.predict(prepared));
    expect(await model.evaluate({ x: X, y: Y })).toEqual(
      await plain.evaluate({ x: prepared, y: Y }),
    );
    const loaded = await loadModel(await model.save());
    expect(await loaded.predict(X)).toEqual(await model.predict(X));
    expect(loaded.statistics).toEqual(model.statistics);
    const trainer = await loaded.trainer();
    expect(trainer.step(X, Y)).toBeGreaterThan(0);
  });

  it("stores large lists as float64 tensors, and validates them when loaded", async () => {
    const x = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 30 }, (_, j) => Math.sin(i * j)),
    );
    const y = x.map((_, i) => i % 2);
    const model = await modelFor(20, pipeline(new StandardScaler(), new PCA({ components: 20 })));
    await model.fit({ x, y }, { epochs: 1 });
    const bytes = await model.save();
    const { tensors, metadata } = readSafetensors(unhashed(bytes));
    const name = "preprocessing/steps/1/components";
    expect(tensors.get(name)).toMatchObject({ dtype: "F64", shape: [600] });
    const loaded = await loadModel(bytes);
    expect(await loaded.predict(x)).toEqual(await model.predict(x));
    expect(await loaded.save()).toEqual(bytes);
    const broken = (change: (tensors: Map<string, StoredTensor>) => void, text?: string) => {
      const copy = new Map(tensors);
      change(copy);
      const description = text === undefined ? metadata : new Map([["gradlane", text]]);
      return loadModel(writeSafetensors(copy, description));
    };
    const tensor = tensors.get(name)!;
    const short = { ...tensor, shape: [599], data: tensor.data.slice(8) };
    const nan = { ...tensor, data: tensor.data.slice().fill(255) };
    for (const change of [
      (all: Map<string, StoredTensor>) => all.delete(name),
      (all: Map<string, StoredTensor>) => all.set(name, { ...tensor, dtype: "I64" }),
      (all: Map<string, StoredTensor>) => all.set(name, { ...tensor, shape: [20, 30] }),
      (all: Map<string, StoredTensor>) => all.set(name, short),
      (all: Map<string, StoredTensor>) => all.set(name, nan),
      (all: Map<string, StoredTensor>) => all.set("preprocessing/other", tensor),
    ]) {
      await expect(broken(change)).rejects.toMatchObject({ name: "FormatError" });
    }
    const text = metadata.get("gradlane")!;
    for (const other of [
      text.replace(name, "preprocessing/steps/0/components"),
      text.replace(`"${name}"`, "5"),
      text.replace(`{"tensor":"${name}"}`, `{"tensor":"${name}","x":1}`),
      text.replace(`{"tensor":"${name}"}`, `${"[".repeat(20)}${"]".repeat(20)}`),
    ]) {
      expect(other).not.toBe(text);
      await expect(broken(() => {}, other)).rejects.toMatchObject({ name: "FormatError" });
    }
  });

  it("reports both shapes if they differ, and fits nothing", async () => {
    const preprocessing = table();
    const model = await modelFor(3, preprocessing);
    const hash = model.weightsHash();
    await expect(model.fit({ x: X, y: Y })).rejects.toMatchObject({
      code: "X_SHAPE",
      message:
        "Cannot fit: expected [n, 3] for input([3]), got [n, 5] from preprocessing pipeline of x of shape [24, 3]; make the model begin with input([5])",
    });
    expect(preprocessing.steps.some((step) => step.isFitted)).toBe(false);
    expect(model.weightsHash()).toBe(hash);
  });

  it("checks raw rows against the fitted shape", async () => {
    const model = await modelFor(5, table());
    await expect(model.predict(X)).rejects.toMatchObject({ code: "NOT_FITTED" });
    await model.fit({ x: X, y: Y }, { epochs: 1 });
    await expect(model.predict([[1, 2, 3, 4, 5]])).rejects.toMatchObject({
      code: "X_SHAPE",
      message: "Cannot predict: expected x of 3 columns as preprocessing was fitted to, got [1, 5]",
    });
    await expect(model.evaluate({ x: [[NAN, 1, 2]], y: [0] })).rejects.toMatchObject({
      code: "NOT_FINITE",
    });
    await expect(
      model.fit({ x: X, y: Y }, { validation: { x: [[1, 2]], y: [0] } }),
    ).rejects.toMatchObject({ code: "X_SHAPE" });
  });

  it("refuses validation of other columns before it fits", async () => {
    const preprocessing = new Imputer();
    const model = await modelFor(3, preprocessing);
    await expect(
      model.fit({ x: X, y: Y }, { validation: { x: [[1, 2]], y: [0] } }),
    ).rejects.toMatchObject({ code: "X_SHAPE" });
    expect(preprocessing.isFitted).toBe(false);
  });

  it("refuses missing values without an imputer", async () => {
    const model = await modelFor(3, new StandardScaler());
    await expect(model.fit({ x: X, y: Y })).rejects.toThrow("got NaN at row 0, column 1");
    const y = X.map((row) => row.slice(0, 2));
    const other = await modelFor(3, new Imputer(), new StandardScaler());
    await expect(other.fit({ x: X, y })).rejects.toThrow("Cannot read y: expected finite numbers");
  });

  it("refuses targetPreprocessing that changes columns", async () => {
    const y = X.map((_, i) => [i % 2, i % 3]);
    const model = await modelFor(3, new Imputer(), new OneHotEncoder());
    await expect(model.fit({ x: X, y })).rejects.toMatchObject({ code: "TARGET_PREPROCESSING" });
  });
});
