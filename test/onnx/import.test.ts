import { describe, expect, it } from "vitest";
import { fromOnnx, toOnnx } from "../../src/entries/onnx.ts";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  input,
  type Layer,
  loadModel,
  MinMaxScaler,
  type Model,
  maxPool2d,
  PCA,
  pipeline,
  StandardScaler,
  sequential,
  sgd,
} from "../../src/index.ts";
import { numbers } from "../both-engines.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { compiled, layerOf, moved, prepared } from "./models.ts";
import { branchedModel, straightModel } from "./random-models.ts";
import { difference, runOnnx } from "./runtime.ts";

/** Expects the same predictions of a model that was written and read again, with either order of axes. */
async function expectRead(model: Model, x: Parameters<Model["predict"]>[0]): Promise<Model> {
  const expected = await model.predict(x);
  for (const order of ["nhwc", "nchw"] as const) {
    const copy = await compiled(fromOnnx(toOnnx(model, { input: order }), { input: order }));
    const got = await copy.predict(x);
    expect(got.shape).toEqual(expected.shape);
    expect(difference(got.data, expected.data)).toBeLessThan(1e-5);
  }
  return fromOnnx(toOnnx(model, { input: "nchw" }));
}

const kindsOf = ({ layers }: Model) => layers.map(({ kind }) => kind);

/** Layers that files say by others. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  dropout: [],
  residual: ["dense"],
  separableConv2d: ["depthwiseConv2d", "conv2d"],
};

describe("what toOnnx() wrote", () => {
  it.each(FAMILIES.layer.registry.kinds)("layer %s", async (kind) => {
    const layers = kind === "input" ? [] : [layerOf(kind)];
    const shape = INPUT_SHAPES[kind] ?? [5];
    const model = await prepared(sequential([input(shape), ...(layers as [])]) as Model);
    const copy = await expectRead(model, numbers([3, ...shape]));
    const isNothing = kind === "flatten" || kind === "input"; // five numbers are flat
    expect(kindsOf(copy)).toEqual(["input", ...(isNothing ? [] : (OTHERWISE[kind] ?? [kind]))]);
    expect(copy.parameterCount).toBe(model.parameterCount);
  });

  it.each(FAMILIES.activation.registry.kinds)("activation %s", async (kind) => {
    const named = { activation: kind as "relu" };
    const layers = [activation(named.activation), dense(4, named), dense(3, named)] as Layer[];
    const model = await prepared(sequential([input([5]), ...(layers as [])]) as Model);
    const copy = await expectRead(model, numbers([3, 5]));
    const [, ...first] = kindsOf(copy);
    expect(first).toEqual(
      kind === "linear" ? ["dense", "dense"] : ["activation", "dense", "dense"],
    );
    const last = copy.layers.at(-1) as unknown as {
      readonly activation: { readonly kind: string };
    };
    expect(last.activation.kind).toBe(kind);
  });

  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  it.each(seeds)("straight network %i", async (seed) => {
    const [model, shape] = straightModel(seed);
    await expectRead(await prepared(model), numbers([3, ...shape], seed));
  });

  it.each(seeds)("branched network %i", async (seed) => {
    const x = { image: numbers([3, 5, 4, 2], seed), row: numbers([3, 6], seed + 1) };
    await expectRead(await prepared(branchedModel(seed)), x);
  });
});

describe("a model that was read", () => {
  const layers = [
    input([8, 8, 1]),
    conv2d(4, 3, { activation: "relu", name: "features/0" }),
    batchNorm({ momentum: 0.8, name: "features/1" }),
    maxPool2d(2),
    flatten(),
    dropout(0.25),
    dense(3, { name: "classifier/out" }),
  ] as const;
  const x = numbers([24, 8, 8, 1]);
  const y = Int32Array.from({ length: 24 }, (_, i) => i % 3);

  it("has the layers, names and weights of the one that was written", () => {
    const model = sequential(layers, { seed: 2, classNames: ["a", "b", "c"] });
    const copy = fromOnnx(toOnnx(model, { input: "nchw" }));
    expect(kindsOf(copy)).toEqual([
      "input",
      "conv2d",
      "batchNorm",
      "maxPool2d",
      "flatten",
      "dense",
    ]);
    expect(copy.layers[2]).toMatchObject({ name: "features/1", momentum: 0.8 });
    expect(copy.weightsHash()).toBe(model.weightsHash());
    expect(copy.classNames).toEqual(["a", "b", "c"]);
  });

  it("is trained, saved, loaded and written again", async () => {
    const model = fromOnnx(toOnnx(sequential(layers, { seed: 2 }), { input: "nchw" }));
    await model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: "softmaxCrossEntropy" });
    const history = await model.fit({ x, y }, { epochs: 8, batchSize: 8 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]!);
    const loaded = await loadModel(await model.save());
    expect(loaded.weightsHash()).toBe(model.weightsHash());
    const expected = await loaded.predict(x);
    const images = moved(x, [0, 3, 1, 2]);
    const got = await runOnnx(toOnnx(loaded, { input: "nchw" }), { input: images });
    expect(difference(got.data, expected.data)).toBeLessThan(1e-5);
    // the same bytes, without what they went through
    const again = toOnnx(fromOnnx(toOnnx(loaded)));
    expect(again).toEqual(toOnnx(loaded));
  });

  it("has the preprocessing of the file as operations", async () => {
    const rows = numbers([20, 3]);
    const preprocessing = pipeline(new StandardScaler(), new PCA({ components: 2 })).fit(rows);
    const targetPreprocessing = new MinMaxScaler().fit([[3], [8]]);
    const options = { preprocessing, targetPreprocessing, seed: 3 };
    const model = await prepared(sequential([input([2]), dense(1)], options) as Model);
    const copy = await compiled(fromOnnx(toOnnx(model)));
    expect(
      difference((await copy.predict(rows)).data, (await model.predict(rows)).data),
    ).toBeLessThan(1e-5);
  });
});
