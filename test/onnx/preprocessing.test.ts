import { describe, expect, it } from "vitest";
import { toOnnx } from "../../src/entries/onnx.ts";
import {
  conv2d,
  dense,
  flatten,
  Imputer,
  input,
  MinMaxScaler,
  type Model,
  OneHotEncoder,
  PCA,
  pipeline,
  polynomialFeatures,
  StandardScaler,
  sequential,
  type Transformer,
  table,
  tablePreprocessing,
  Whitening,
  ZeroCenter,
} from "../../src/index.ts";
import { EXPORTED_TRANSFORMERS } from "../../src/onnx/export/preprocessing.ts";
import { transformers } from "../../src/preprocessing/from-json.ts";
import { numbers } from "../both-engines.ts";
import { expectExported, prepared } from "./models.ts";
import { difference, runOnnx } from "./runtime.ts";

/** Columns of other means and deviations, categories 0 to 2 in the last. */
const ROWS = 12;
const X = {
  shape: [ROWS, 4],
  data: numbers([ROWS, 4]).data.map((value, i) =>
    i % 4 === 3
      ? (i >> 2) % 3
      : i % 4 === 0
        ? Math.fround(1990 + 7 * value)
        : value * 10 ** (i % 4),
  ),
};
const WITH_HOLES = { ...X, data: X.data.map((value, i) => (i % 7 === 2 ? Number.NaN : value)) };

async function expectSame(preprocessing: Transformer, x: typeof X = X): Promise<void> {
  preprocessing.fit(x);
  const columns = preprocessing.outputColumns!;
  const layers = [input([columns]), dense(3, { activation: "tanh" })] as const;
  await expectExported(await prepared(sequential(layers, { preprocessing }) as Model), x);
}

describe("preprocessing is part of the file", () => {
  it.each<[string, () => Transformer]>([
    ["standardScaler", () => new StandardScaler()],
    ["standardScaler of columns", () => new StandardScaler({ columns: [0, 2] })],
    ["zeroCenter", () => new ZeroCenter()],
    ["minMaxScaler", () => new MinMaxScaler()],
    ["pca", () => new PCA({ components: 2 })],
    ["pca, whitened", () => new PCA({ components: 3, whiten: true })],
    ["whitening", () => new Whitening()],
    ["zca", () => pipeline(new StandardScaler(), new Whitening({ method: "zca" }))],
    ["oneHotEncoder", () => new OneHotEncoder({ columns: [3] })],
    [
      "a pipeline",
      () => pipeline(new OneHotEncoder({ columns: [3] }), new StandardScaler(), new PCA()),
    ],
  ])("%s", async (_, make) => {
    await expectSame(make());
  });

  it.each<[string, () => Transformer]>([
    ["imputer", () => new Imputer()],
    ["imputer of a constant", () => new Imputer({ strategy: "constant", value: -3 })],
    [
      "imputer of some columns",
      () =>
        pipeline(
          new Imputer({ columns: [0, 1, 2] }),
          new OneHotEncoder({ columns: [3], missing: "category" }),
        ),
    ],
    [
      "a category between columns",
      () => pipeline(new OneHotEncoder({ columns: [1, 2], missing: "ignore" }), new Imputer()),
    ],
  ])("of missing values: %s", async (_, make) => {
    await expectSame(make(), WITH_HOLES);
  });

  it("of a raw table, whose schema is in the metadata", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      age: i % 5 === 1 ? null : 20 + ((i * 7) % 40),
      town: ["Ulm", "Bonn", null, "Köln"][i % 4]!,
      price: Math.sin(i) * 1000 + 5000,
    }));
    const data = await table(rows, { target: "price", missing: "impute" });
    const preprocessing = tablePreprocessing(data.schema!).fit(data.x);
    const model = await prepared(
      sequential([input([preprocessing.outputColumns!]), dense(1)], {
        preprocessing,
        targetPreprocessing: new StandardScaler().fit(data.y),
        schema: data.schema!,
      }) as Model,
    );
    const x = { data: Float32Array.from(data.x.data), shape: data.x.shape };
    const file = await expectExported(model, x);
    expect(new TextDecoder().decode(file)).toContain('"Köln"');
  });

  it("of images, by column and by channel, in either order of axes", async () => {
    const images = numbers([6, 5, 4, 3]);
    const moved = (shape: readonly number[], data: Float32Array) => {
      const [n, h, w, c] = shape as [number, number, number, number];
      const at = (i: number) => {
        const [x, y] = [i % w, Math.floor(i / w) % h];
        return data[
          ((Math.floor(i / (w * h * c)) * h + y) * w + x) * c + (Math.floor(i / (w * h)) % c)
        ]!;
      };
      return { data: data.map((_, i) => at(i)), shape: [n, c, h, w] };
    };
    for (const preprocessing of [new StandardScaler({ per: "channel" }), new MinMaxScaler()]) {
      preprocessing.fit(images);
      const layers = [input([5, 4, 3]), conv2d(2, 3)] as const;
      const model = await prepared(sequential(layers, { preprocessing }) as Model);
      await expectExported(model, images);
      const expected = await model.predict(images);
      const file = toOnnx(model, { input: "nchw" });
      const got = await runOnnx(file, { input: moved(images.shape, images.data) });
      const wanted = moved(expected.shape, expected.data);
      expect(got.shape).toEqual(wanted.shape);
      expect(difference(got.data, wanted.data)).toBeLessThan(1e-5);
    }
  });

  it("of images as rows", async () => {
    const images = numbers([9, 4, 3, 2]);
    const preprocessing = pipeline(new ZeroCenter(), new PCA({ components: 4 })).fit(images);
    const model = await prepared(sequential([input([4]), dense(2)], { preprocessing }) as Model);
    await expectExported(model, images);
    const zca = new Whitening({ method: "zca", epsilon: 0.1 }).fit(images);
    const layers = [input([4, 3, 2]), conv2d(2, 2), flatten()] as const;
    await expectExported(
      await prepared(sequential(layers, { preprocessing: zca }) as Model),
      images,
    );
  });

  it("unless it is left out", async () => {
    const preprocessing = new StandardScaler().fit(X);
    const targetPreprocessing = new MinMaxScaler().fit([[2], [9]]);
    const layers = [input([4]), dense(1)] as const;
    const model = await prepared(
      sequential(layers, { preprocessing, targetPreprocessing }) as Model,
    );
    const options = { preprocessing: false, targetPreprocessing: false };
    const got = await runOnnx(toOnnx(model, options), { input: preprocessing.transform(X) });
    const expected = targetPreprocessing.transform(await model.predict(X));
    expect(difference(got.data, expected.data)).toBeLessThan(1e-5);
  });
});

describe("preprocessing that ONNX cannot say", () => {
  it("is an error that names it, and the option", () => {
    const preprocessing = pipeline(polynomialFeatures({ degree: 2 }), new StandardScaler()).fit(X);
    const model = sequential([input([preprocessing.outputColumns!]), dense(1)], { preprocessing });
    expect(() => toOnnx(model)).toThrow(/polynomialFeatures.*preprocessing: false/s);
    expect(toOnnx(model, { preprocessing: false }).length).toBeGreaterThan(100);
  });

  it("is not fitted", () => {
    const model = sequential([input([4]), dense(1)], { preprocessing: new StandardScaler() });
    expect(() => toOnnx(model)).toThrow(
      "expected fitted preprocessing, got standardScaler before fit()",
    );
  });

  it("is known", () => {
    const others = [
      "polynomialFeatures",
      "polarCoordinates",
      "pointFeatures",
      "colorHistogram",
      "histogramOfOrientedGradients",
    ];
    expect([...EXPORTED_TRANSFORMERS, ...others].sort()).toEqual([...transformers.kinds].sort());
  });
});
