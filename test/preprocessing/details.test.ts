// Defaults of transformers, exact numbers at their limits, and requests of pipelines to their steps.

import { describe, expect, it } from "vitest";
import {
  colorHistogram,
  histogramOfOrientedGradients,
  Imputer,
  MinMaxScaler,
  OneHotEncoder,
  PCA,
  pipeline,
  polarCoordinates,
  polynomialFeatures,
  preprocessingFromJSON,
  StandardScaler,
  type Transformer,
  Whitening,
  ZeroCenter,
} from "../../src/index.ts";
import { MOST_STEPS } from "../../src/preprocessing/pipeline.ts";

const json = (transformer: Transformer) => JSON.parse(JSON.stringify(transformer));

it("defaults are documented", () => {
  expect(json(colorHistogram())).toEqual({ kind: "colorHistogram", bins: 8 });
  expect(json(polynomialFeatures())).toEqual({
    ...{ kind: "polynomialFeatures", degree: 2, interactionOnly: false, bias: false },
  });
  expect(json(histogramOfOrientedGradients())).toEqual({
    ...{ kind: "histogramOfOrientedGradients", orientations: 9, cellSize: 8, blockSize: 2 },
  });
  expect(json(new StandardScaler())).toEqual(
    json(new StandardScaler({ withMean: true, withStd: true })),
  );
  expect(json(new Imputer())).toEqual({ kind: "imputer", strategy: "median", value: 0 });
  expect(json(new OneHotEncoder())).toEqual({
    ...{ kind: "oneHotEncoder", unknown: "error", missing: "error" },
  });
  expect(json(new PCA())).toEqual({ kind: "pca", whiten: false });
  expect(json(new Whitening())).toEqual({ kind: "whitening", method: "pca" });
});

describe("scalers", () => {
  it("treat ranges below ten rounding errors as constant", () => {
    const divisorOf = (range: number) => new MinMaxScaler().fit([[0], [range]]).divisor![0];
    const smallest = 10 * Number.EPSILON;
    expect([0, smallest * 0.99, smallest, smallest * 1.05].map(divisorOf)).toEqual([
      ...[1, 1, smallest, smallest * 1.05],
    ]);
  });

  it("find standard deviation 0 for equal numbers, in spite of rounding", () => {
    const scaler = new StandardScaler().fit(new Array(7).fill([0.1, -0]));
    expect([...scaler.divisor!]).toEqual([1, 1]);
    expect([...scaler.offset!]).toEqual([0.1, 0]);
  });
});

describe("imputers", () => {
  const fill = (strategy: "mean" | "mostFrequent" | "median", ...values: number[]) =>
    json(new Imputer({ strategy }).fit(values.map((value) => [value]))).fill[0];

  it("use the mean, corrected for rounding of the sum", () => {
    const values = [1e16, 1, 1, 1];
    const rounded = values.reduce((a, b) => a + b, 0) / 4;
    expect(rounded).toBe(2.5e15);
    expect(fill("mean", ...values)).toBe(2.5e15 + 1);
    expect(fill("mean", 0.1, 0.1, 0.1)).toBe(0.1);
    expect(fill("mean", 1, 2, 6)).toBe(3);
  });

  it("use the most frequent number, the smallest in a tie", () => {
    expect(fill("mostFrequent", 5, 3, 5, 1)).toBe(5);
    expect(fill("mostFrequent", 4, 4, 2, 2, 9)).toBe(2);
    expect(fill("mostFrequent", 1, 7, 7, 7, 3, 3)).toBe(7);
    expect(fill("mostFrequent", 8)).toBe(8);
    expect(fill("mostFrequent", 3, 2)).toBe(2);
    expect(fill("mostFrequent", 1, 1, 2, 3, 3, 3, 3)).toBe(3);
  });

  it("report the first column whose numbers are too large", () => {
    const columns = (first: number) => [
      [first, 1],
      [first * 1.01, 1.7e308],
      [first * 1.02, 1.7e308],
      [first, 1.7e308],
    ];
    const fit = (first: number) => () => new Imputer({ strategy: "mean" }).fit(columns(first));
    expect(fit(1.7e308)).toThrow(/in column 0/);
    expect(fit(1)).toThrow(/in column 1/);
  });
});

describe("encoders", () => {
  it("accept no other values for unknown and missing", () => {
    expect(() => new OneHotEncoder({ unknown: "skip" as never })).toThrow("Cannot use unknown");
    expect(() => new OneHotEncoder({ missing: "skip" as never })).toThrow("Cannot use missing");
    const file = json(new OneHotEncoder());
    for (const name of ["unknown", "missing"]) {
      const { [name]: _, ...rest } = file;
      expect(() => preprocessingFromJSON(rest)).toThrow(
        expect.objectContaining({ name: "FormatError" }),
      );
    }
  });

  it("drop the sign of zero", () => {
    const [found] = new OneHotEncoder().fit([[-0], [1]]).categories!;
    expect(Object.is(found![0], 0)).toBe(true);
    const [given] = new OneHotEncoder({ categories: [[-0, 1]] }).fit([[1]]).categories!;
    expect(Object.is(given![0], 0)).toBe(true);
  });

  it("ignore values outside the given categories, if allowed", () => {
    const given = { categories: [[1, 2]], unknown: "ignore" } as const;
    expect([...new OneHotEncoder(given).fitTransform([[1], [3]]).data]).toEqual([1, 0, 0, 0]);
    expect(() => new OneHotEncoder({ categories: [[1, 2]] }).fit([[1], [3]])).toThrow(/3/);
    expect(() => new OneHotEncoder({ columns: [2] }).fit([[1, 2]])).toThrow(
      "Cannot fit oneHotEncoder: expected at least 3 columns, got 2",
    );
  });

  it("of a file match its columns", () => {
    const file = json(
      new OneHotEncoder({ columns: [1] }).fit([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(preprocessingFromJSON(file).toJSON()).toEqual(file);
    const refused = (change: object) =>
      expect(() => preprocessingFromJSON({ ...file, ...change })).toThrow(
        expect.objectContaining({ name: "FormatError" }),
      );
    refused({ inputColumns: 1 });
    refused({ categories: [[1], [2]] });
    refused({ columns: undefined });
  });
});

describe("polar coordinates", () => {
  it("are of pairs of columns", () => {
    expect(polarCoordinates().fitTransform([[3, 4]]).data[0]).toBe(5);
    expect(polarCoordinates().fitTransform([[3, 4, 0, 2, 6, 8]]).data[4]).toBe(10);
    for (const row of [[1], [1, 2, 3]]) {
      expect(() => polarCoordinates().fitTransform([row])).toThrow(/pairs of columns/);
    }
  });
});

describe("oriented gradients", () => {
  it("detect edges of one byte level, and of none", () => {
    const image = (of: (x: number) => number) => ({
      data: Uint8Array.from({ length: 256 }, (_, i) => of(i % 16)),
      shape: [1, 16, 16, 1],
    });
    const flat = histogramOfOrientedGradients().transform(image(() => 9)).data;
    expect([...new Set(flat)]).toEqual([0]);
    const ramp = histogramOfOrientedGradients().transform(image((x) => Math.floor(x / 2))).data;
    // all gradients are horizontal: the first direction of each of four cells
    expect(Array.from(ramp, (value) => Number(value.toFixed(4)))).toEqual(
      Array.from({ length: 36 }, (_, i) => (i % 9 === 0 ? 0.5 : 0)),
    );
  });
});

describe("components", () => {
  // the second column has the variance of the first, the third none
  const even = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
  ];

  it("by a share explain more than it", () => {
    const count = (components: number) => new PCA({ components }).fit(even).outputColumns;
    expect([0.4, 0.5, 0.6, 0.99].map(count)).toEqual([1, 2, 2, 2]);
  });

  it("have a shape before fit() if their number is given", () => {
    const shape = (components?: number) =>
      new PCA(components === undefined ? {} : { components }).outputShape([5]);
    expect([shape(1), shape(2), shape(0.5), shape()]).toEqual([[1], [2], undefined, undefined]);
  });

  it("without variance become 0 when whitened", () => {
    const { data } = new PCA({ whiten: true }).fitTransform(even);
    expect(Array.from({ length: 4 }, (_, row) => data[3 * row + 2])).toEqual([0, 0, 0, 0]);
  });

  it("whitened by either method can be inverted", () => {
    const x = Array.from({ length: 9 }, (_, i) => [i % 4, (i * i) % 5, (3 * i) % 7]);
    for (const method of ["pca", "zca"] as const) {
      const whitening = new Whitening({ method, epsilon: 0 }).fit(x);
      const back = whitening.inverseTransform(whitening.transform(x));
      expect(Array.from(back.data, (value) => Math.round(1e4 * value) / 1e4 + 0)).toEqual(x.flat());
    }
  });
});

describe("pipelines", () => {
  it("have at most 64 steps, also in files", () => {
    const steps = (count: number) => Array.from({ length: count }, () => new ZeroCenter());
    expect(MOST_STEPS).toBe(64);
    const most = pipeline(...steps(64));
    expect(most.steps).toHaveLength(64);
    expect(() => pipeline(...steps(65))).toThrow(/at most 64 transformers, got 65/);
    const file = json(most);
    expect(preprocessingFromJSON(file).toJSON()).toEqual(file);
    file.steps.push(file.steps[0]);
    expect(() => preprocessingFromJSON(file)).toThrow(
      expect.objectContaining({ name: "FormatError" }),
    );
  });

  it("accept missing values if any step does, and may return them if one does", () => {
    const all = [pipeline(new ZeroCenter(), new Imputer()), pipeline(new ZeroCenter())];
    expect(all.map(({ acceptsMissing }) => acceptsMissing)).toEqual([true, false]);
    const missing = new OneHotEncoder({ missing: "category" });
    expect(
      [pipeline(missing), pipeline(new ZeroCenter(), new StandardScaler())].map(
        ({ leavesMissing }) => leavesMissing,
      ),
    ).toEqual([missing.leavesMissing, false]);
  });

  it("read blocks of the size that their steps need", () => {
    const rows = (...steps: Transformer[]) => pipeline(...steps).blockRows;
    expect(rows(new ZeroCenter())).toBe(new ZeroCenter().blockRows);
    expect(rows(new ZeroCenter())).toBe(1);
    expect([new PCA().blockRows, rows(new ZeroCenter(), new PCA())]).toEqual([128, 128]);
  });

  it("return single and zero rows", () => {
    const both = pipeline(new StandardScaler(), new PCA({ components: 1 })).fit([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    const row = both.transform([[3, 6]]);
    const back = both.inverseTransform(row);
    expect(back.shape).toEqual([1, 2]);
    expect([...back.data].map((value) => Math.round(1000 * value) / 1000)).toEqual([3, 6]);
  });
});

describe("columns", () => {
  it("that differ from fit() are reported with counts", () => {
    const features = polynomialFeatures();
    expect(() => features.transform({ data: new Float32Array(1), shape: [] } as never)).toThrow();
    const scaler = new StandardScaler().fit([[1, 2]]);
    expect(() => scaler.transform([[1]])).toThrow(
      "Cannot transform with standardScaler: expected 2 columns as in fit(), got 1",
    );
    expect(() => new StandardScaler().transform([[1]])).toThrow("expected fit() first");
  });

  it("are selected up to the last one", () => {
    expect(new ZeroCenter({ columns: [1] }).fit([[1, 2]]).columns).toBe(2);
    expect(() => new ZeroCenter({ columns: [2] }).fit([[1, 2]])).toThrow(
      "expected at least 3 columns, got 2",
    );
  });
});
