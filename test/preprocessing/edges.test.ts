// Edge cases of transformers: last runs, ties, limits, and their files.

import { describe, expect, it } from "vitest";
import { directionsOf } from "../../src/preprocessing/covariance.ts";
import { preprocessingFromJSON } from "../../src/preprocessing/from-json.ts";
import { Imputer } from "../../src/preprocessing/imputer.ts";
import { OneHotEncoder } from "../../src/preprocessing/one-hot-encoder.ts";
import { PCA } from "../../src/preprocessing/pca.ts";
import { pipeline, stepsOf } from "../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../src/preprocessing/standard-scaler.ts";
import { Whitening } from "../../src/preprocessing/whitening.ts";

const NAN = Number.NaN;

describe("Imputer", () => {
  it.each([
    ["mostFrequent", [1, 2, 2], 2],
    ["mostFrequent", [1, 1, 2], 1],
    ["mostFrequent", [2, 2, 1, 1], 1],
    ["mostFrequent", [5], 5],
    ["median", [3, 1], 2],
    ["median", [9, 1, 3], 3],
    ["median", [-0, -0], 0],
    ["mean", [0.1, 0.1, 0.1], 0.1],
    ["mean", [1, 2, 6], 3],
    ["constant", [1, 2], 7],
  ] as const)("by %s fills %j with %d", (strategy, values, expected) => {
    const imputer = new Imputer({ strategy, value: 7 }).fit([...values, NAN]);
    expect(imputer.fill).toEqual(Float64Array.of(expected));
  });

  it("describes all its parts", () => {
    const imputer = new Imputer({ value: -0 });
    expect([imputer.value, imputer.strategy, imputer.selection]).toEqual([0, "median", undefined]);
    expect([imputer.columns, imputer.fill, imputer.isFitted]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    imputer.fit([[1, 2]]);
    expect([imputer.columns, imputer.outputColumns, imputer.acceptsMissing]).toEqual([2, 2, true]);
    imputer.fill![0] = 99;
    expect(imputer.fill).toEqual(Float64Array.of(1, 2));
    expect(imputer.inverseTransform([[5, 6]]).data).toEqual(Float32Array.of(5, 6));
    expect(() => imputer.transform([[1, 2, 3]])).toThrow("expected 2 columns as in fit(), got 3");
  });

  it("refuses a mean that float64 cannot hold", () => {
    expect(() =>
      new Imputer({ strategy: "mean" }).fit([
        [1, 1e308],
        [1, 1.1e308],
      ]),
    ).toThrow(
      "Cannot fit imputer: expected numbers with a finite mean, got larger ones in column 1",
    );
  });

  it("is read with a fill value for each selected column", () => {
    const json = { kind: "imputer", strategy: "mean", value: 0, columns: [1] };
    expect(preprocessingFromJSON({ ...json, fill: [1, 2] }).columns).toBe(2);
    expect(() => preprocessingFromJSON({ ...json, fill: [1] })).toThrow("at least 2 columns");
    for (const key of ["strategy", "value"]) {
      const { [key]: _, ...rest } = json as Record<string, unknown>;
      expect(() => preprocessingFromJSON(rest)).toThrow("Cannot read preprocessing: expected");
    }
  });
});

describe("OneHotEncoder", () => {
  it("inverts the largest entry, the first in a tie", () => {
    const encoder = new OneHotEncoder().fit([3, 5, 9]);
    const back = (...row: number[]) => encoder.inverseTransform([row]).data[0];
    expect([back(0.2, 0.5, 0.1), back(0.4, 0.4, 0.1), back(0, 0, 1e-9)]).toEqual([5, 3, 9]);
    expect(() => back(0, -1, 0)).toThrow("expected an entry > 0 for column 0, got none at row 0");
    expect(() => encoder.inverseTransform([[1, 0]])).toThrow(
      "expected 3 columns as in fit(), got 2",
    );
    const ignoring = new OneHotEncoder({ unknown: "ignore" }).fit([3, 5]);
    expect(ignoring.inverseTransform([[0, 0]]).data).toEqual(Float32Array.of(NAN));
  });

  it("lists the same categories, fitted or given", () => {
    const found = new OneHotEncoder({ missing: "category" }).fit([
      [2, 7],
      [NAN, 7],
      [1, 8],
    ]);
    expect(found.categories).toEqual([Float64Array.of(1, 2, NAN), Float64Array.of(7, 8)]);
    expect([found.columns, found.outputColumns, found.outputShape([2])]).toEqual([2, 5, [5]]);
    const given = new OneHotEncoder({
      missing: "category",
      categories: [
        [1, 2, NAN],
        [7, 8],
      ],
    });
    expect(given.outputShape([2])).toEqual([5]);
    const x = [[NAN, 8]];
    expect(given.fit([[1, 7]]).transform(x)).toEqual(found.transform(x));
    expect(() => given.fit([[1, 7, 0]])).toThrow(
      "expected categories to be a list for each of 3 columns, got 2",
    );
    const json = found.toJSON();
    expect(json).toEqual({
      ...{ kind: "oneHotEncoder", unknown: "error", missing: "category" },
      ...{
        inputColumns: 2,
        categories: [
          [1, 2, null],
          [7, 8],
        ],
      },
    });
    for (const key of ["inputColumns", "categories"]) {
      const { [key]: _, ...rest } = json as Record<string, unknown>;
      expect(() => preprocessingFromJSON(rest)).toThrow("Cannot read preprocessing: expected");
    }
  });

  it("reports the unknown value that it refuses", () => {
    const ignoring = new OneHotEncoder({ missing: "ignore" }).fit([[1], [2]]);
    expect(() => ignoring.transform([[3]])).toThrow(
      'expected one of the 2 categories of column 0, got 3 at row 0; use unknown: "ignore"',
    );
    expect([ignoring.acceptsMissing, ignoring.leavesMissing]).toEqual([true, true]);
    const strict = new OneHotEncoder();
    expect([strict.acceptsMissing, strict.leavesMissing]).toEqual([false, false]);
    const loose = new OneHotEncoder({ unknown: "ignore" });
    expect([loose.acceptsMissing, loose.leavesMissing]).toEqual([false, true]);
  });

  it("accepts up to 65,536 categories", () => {
    const fit = (count: number) =>
      new OneHotEncoder().fit(Float64Array.from({ length: count }, (_, i) => i));
    expect(fit(65_536).outputColumns).toBe(65_536);
    expect(() => fit(65_537)).toThrow("expected at most 65536 categories, got more in column 0");
  });
});

describe("directions", () => {
  it("are limited to 8,192 rows or columns, whichever is smaller", () => {
    const table = (rows: number, columns: number) => {
      // constant columns do not count
      const data = new Float64Array(rows * columns);
      data.set([1, 2, 3]);
      return { data, shape: [rows, columns] };
    };
    expect(new PCA({ components: 1 }).fit(table(2, 9000)).outputColumns).toBe(1);
    expect(new PCA({ components: 1 }).fit(table(9000, 2)).outputColumns).toBe(1);
    const unread = { rows: 8193, columns: 8194, shape: [8194], read() {} };
    const isConstant = Array.from({ length: 8194 }, (_, column) => column === 0);
    expect(() => directionsOf(unread, new Float64Array(8194), isConstant)).toThrow(
      "expected at most 8192 rows or columns, got 8193 rows of 8193",
    );
  });

  it("by a share are the fewest that explain it, and all for a share near 1", () => {
    // variances 4 : 1, along the axes
    const x = [
      [2, 0],
      [-2, 0],
      [0, 1],
      [0, -1],
    ];
    const count = (components?: number) => new PCA({ components }).fit(x).outputColumns;
    expect([count(0.5), count(0.79), count(0.81), count(0.999), count(1), count()]).toEqual([
      ...[1, 1, 2, 2, 1, 2],
    ]);
    const { explainedVariance, explainedVarianceRatio, mean } = new PCA().fit(x);
    expect(Array.from(explainedVarianceRatio!, (value) => value.toFixed(12))).toEqual([
      ...["0.800000000000", "0.200000000000"],
    ]);
    expect(explainedVariance![0]).toBeCloseTo(8 / 3, 12);
    expect(mean).toEqual(Float64Array.of(0, 0));
    expect(
      [new PCA({ components: 3 }), new PCA({ components: 0.5 }), new PCA()].map((pca) =>
        pca.outputShape([9]),
      ),
    ).toEqual([[3], undefined, undefined]);
  });

  it("of a file are complete, ordered and limited", () => {
    const json = new PCA()
      .fit([
        [1, 2],
        [3, 5],
        [4, 4],
      ])
      .toJSON() as Record<string, unknown>;
    const read = (change: object) => () => preprocessingFromJSON({ ...json, ...change });
    expect(read({})().columns).toBe(2);
    expect(read({ variance: [2, 2] })().outputColumns).toBe(2);
    expect(read({ variance: [0, 0] })().outputColumns).toBe(2);
    expect(read({ variance: [2, 2.1] })).toThrow("variances of directions, in descending order");
    expect(read({ variance: [2, -1] })).toThrow("variances of directions, in descending order");
    expect(read({ variance: [3, 2, 1] })).toThrow("variances of directions, in descending order");
    expect(read({ components: [1, 0, 0] })).toThrow("expected 4 numbers in components, got 3");
    expect(read({ mean: [1] })).toThrow("expected 2 numbers in mean, got 1");
    expect(read({ totalVariance: null })).toThrow("totalVariance to hold finite numbers");
    expect(read({ mean: undefined })).toThrow(
      "expected shape, mean, components, variance, totalVariance, got shape,components,variance,totalVariance",
    );
  });
});

describe("Whitening", () => {
  const x = [
    [2, 0],
    [-2, 0],
    [0, 1],
    [0, -1],
  ];

  it("adds a millionth of the largest variance, or epsilon", () => {
    const whitening = new Whitening();
    expect(whitening.epsilon).toBe(undefined);
    expect(whitening.fit(x).epsilon).toBeCloseTo((8 / 3) * 1e-6, 18);
    expect(new Whitening({ epsilon: 0.25 }).epsilon).toBe(0.25);
    // √(8/3 + 1/3) and √(2/3 + 1/3)
    const { data } = new Whitening({ epsilon: 1 / 3 }).fit(x).transform([[3, 1]]);
    expect(data[0]).toBeCloseTo(Math.sqrt(3), 6);
    expect(data[1]).toBeCloseTo(1, 6);
  });

  it("gives 0 along directions that vary less than epsilon", () => {
    const { data } = new Whitening({ epsilon: 0.7 }).fitTransform(x);
    expect(Array.from(data).filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0]);
    expect(data[0]).toBeCloseTo(2 / Math.sqrt(8 / 3 + 0.7), 6);
    for (const epsilon of [-1, Infinity, NAN, "1"]) {
      expect(() => new Whitening({ epsilon: epsilon as number })).toThrow("a number >= 0");
    }
  });

  it("returns vectors, or preserves the shape of rows", () => {
    expect(new Whitening().outputShape([2, 3])).toEqual([6]);
    expect(new Whitening({ method: "zca" }).outputShape([2, 3])).toEqual([2, 3]);
    const { data, shape } = new Whitening().fitTransform([
      [1, 2, 4],
      [2, 1, 3],
    ]);
    expect(shape).toEqual([2, 3]);
    expect([data[1], data[2], data[4], data[5]]).toEqual([0, 0, 0, 0]);
  });
});

describe("pipelines", () => {
  it("have one or several steps", () => {
    const [a, b] = [new StandardScaler(), new Imputer()];
    expect(stepsOf(undefined)).toEqual([]);
    expect(stepsOf(a)).toEqual([a]);
    expect(stepsOf(pipeline(a, b))).toEqual([a, b]);
    expect(() => pipeline()).toThrow("Cannot build a pipeline: expected");
    expect(() => pipeline(a, a)).toThrow("Cannot build a pipeline: expected");
    expect(() => pipeline({} as never)).toThrow("Cannot build a pipeline: expected");
    const refused = () => pipeline(a, a);
    expect(refused).toThrow(expect.objectContaining({ code: "PIPELINE", got: expect.anything() }));
    expect([a.leavesMissing, a.acceptsMissing, a.refusesMissing(0)]).toEqual([false, false, true]);
  });
});

describe("results", () => {
  it("beyond float32 are refused with their position", () => {
    const scaler = new StandardScaler().fit([
      [0, 0],
      [1, 1e-30],
    ]);
    expect(() =>
      scaler.transform([
        [0, 0],
        [0, 1e30],
      ]),
    ).toThrow(
      "Cannot transform with standardScaler: expected results up to 3.4e38, got a larger one at row 1, column 1",
    );
  });

  it("need a fitted transformer, and its number of columns", () => {
    expect(() => new StandardScaler().transform([[1]])).toThrow(
      "Cannot transform with standardScaler: expected fit() first; call fit(x) on the training data",
    );
    const scaler = new StandardScaler().fit([
      [1, 2],
      [2, 1],
    ]);
    expect(() => scaler.transform([[1]])).toThrow("expected 2 columns as in fit(), got 1");
    expect(() => scaler.transform([])).toThrow("expected 2 columns as in fit(), got");
    expect(scaler.rowsFitted).toBe(2);
    expect(scaler.fitUnfitted([[5, 5]]).rowsFitted).toBe(2);
  });
});
