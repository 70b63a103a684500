import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { preprocessingFromJSON } from "../../src/preprocessing/from-json.ts";
import { Imputer, type ImputerOptions } from "../../src/preprocessing/imputer.ts";
import { MinMaxScaler } from "../../src/preprocessing/min-max-scaler.ts";
import { OneHotEncoder } from "../../src/preprocessing/one-hot-encoder.ts";
import { pipeline } from "../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../src/preprocessing/standard-scaler.ts";
import type { Transformer } from "../../src/preprocessing/transformer.ts";
import { ZeroCenter } from "../../src/preprocessing/zero-center.ts";

interface Shown {
  readonly data: (number | null)[];
  readonly shape: number[];
}
interface Fixture {
  readonly imputers: {
    readonly strategy: NonNullable<ImputerOptions["strategy"]>;
    readonly value: number;
    readonly train: Shown;
    readonly other: Shown;
    readonly fill: number[];
    readonly filled: number[];
  }[];
  readonly encoders: {
    readonly unknown: "error" | "ignore";
    readonly train: Shown;
    readonly other: Shown;
    readonly categories: number[][];
    readonly encoded: number[];
    readonly restored: (number | null)[];
  }[];
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL("../fixtures/encoders.json", import.meta.url), "utf8"),
);
const NAN = Number.NaN;
const read = ({ data, shape }: Shown) => ({
  data: Float64Array.from(data, (value) => value ?? NAN),
  shape,
});
const again = (transformer: Transformer) =>
  preprocessingFromJSON(JSON.parse(JSON.stringify(transformer)));

describe("Imputer", () => {
  it.each(fixture.imputers)("agrees with scikit-learn: $strategy", (each) => {
    const { strategy, value, fill, filled } = each;
    const imputer = new Imputer({ strategy, value }).fit(read(each.train));
    imputer.fill!.forEach((got, i) => {
      expect(Math.abs(got - fill[i]!)).toBeLessThanOrEqual(1e-14 * Math.abs(fill[i]!));
    });
    const { data, shape } = imputer.transform(read(each.other));
    expect(shape).toEqual(each.other.shape);
    data.forEach((got, i) => {
      expect(Math.abs(got - filled[i]!)).toBeLessThanOrEqual(
        1e-5 * Math.max(1, Math.abs(filled[i]!)),
      );
    });
  });

  it("fills with the median by default, the mean of the middle two", () => {
    expect(Array.from(new Imputer().fitTransform([1, NAN, 4, 2, 100]).data)).toEqual([
      1, 3, 4, 2, 100,
    ]);
  });

  it("uses the smallest of the most frequent values", () => {
    const imputer = new Imputer({ strategy: "mostFrequent" }).fit([3, 1, 3, 1, 2, NAN]);
    expect(imputer.fill).toEqual(Float64Array.of(1));
  });

  it("fills a column without values with `value`, or 0", () => {
    const x = [
      [NAN, 1],
      [NAN, 3],
    ];
    expect(new Imputer({ strategy: "mean" }).fit(x).fill).toEqual(Float64Array.of(0, 2));
    expect(new Imputer({ value: -9 }).fit(x).fill).toEqual(Float64Array.of(-9, 2));
  });

  it("fills the selected columns, in any shape", () => {
    const x = { data: [1, NAN, 5, 7, 2, NAN, 3, 1], shape: [2, 2, 2] };
    const imputer = new Imputer({ columns: [1], value: 8 }).fit(x);
    expect(imputer.transform(x)).toEqual({
      data: Float32Array.of(1, 8, 5, 7, 2, 8, 3, 1),
      shape: [2, 2, 2],
    });
    expect(() => imputer.transform({ data: [1, 1, NAN, 7], shape: [1, 2, 2] })).toThrow(
      "Cannot transform with imputer: expected finite numbers, got NaN at row 0, column 2; fill missing values with an Imputer",
    );
  });

  it("sorts more columns than fit at once", () => {
    const rows = 9000;
    const x = Float32Array.from({ length: rows * 600 }, (_, i) => (i * 7919) % 1009);
    const { fill } = new Imputer().fit({ data: x, shape: [rows, 600] });
    for (const column of [0, 465, 466, 599]) {
      const sorted = x.filter((_, i) => i % 600 === column).sort();
      expect(fill![column]).toBe((sorted[rows / 2 - 1]! + sorted[rows / 2]!) / 2);
    }
  });

  it("refuses infinity and unknown options", () => {
    expect(() => new Imputer().fit([1, Infinity])).toThrow("got Infinity at row 1");
    expect(() => new Imputer({ strategy: "medain" as "median" })).toThrow('did you mean "median"?');
    expect(() => new Imputer({ value: NAN })).toThrow("expected value to be a finite number");
    expect(() => new Imputer({ columns: [1, 1] })).toThrow("expected columns to be a list of");
    expect(() => new Imputer({ columns: [3] }).fit([[1, 2]])).toThrow(
      "expected at least 4 columns, got 2",
    );
  });
});

describe("OneHotEncoder", () => {
  it.each(fixture.encoders)("agrees with scikit-learn: unknown $unknown", (each) => {
    const encoder = new OneHotEncoder({ unknown: each.unknown }).fit(read(each.train));
    expect(encoder.categories!.map((list) => Array.from(list))).toEqual(each.categories);
    const encoded = encoder.transform(read(each.other));
    expect(Array.from(encoded.data)).toEqual(each.encoded);
    expect(encoded.shape).toEqual([each.other.shape[0], encoder.outputColumns]);
    const restored = encoder.inverseTransform(encoded);
    expect(restored.shape).toEqual(each.other.shape);
    expect(Array.from(restored.data)).toEqual(each.restored.map((value) => value ?? NAN));
  });

  const x = [
    [7, 3, 0.5, 2],
    [8, 1, 0.25, 2],
    [9, 3, 0.125, -0],
  ];

  it("puts the columns of categories at their positions", () => {
    const encoder = new OneHotEncoder({ columns: [3, 1] });
    expect(encoder.outputShape([4])).toBe(undefined);
    const { data, shape } = encoder.fitTransform(x);
    expect(shape).toEqual([3, 6]);
    expect(Array.from(data)).toEqual([
      ...[7, 0, 1, 0.5, 0, 1],
      ...[8, 1, 0, 0.25, 0, 1],
      ...[9, 0, 1, 0.125, 1, 0],
    ]);
    expect(encoder.columns).toBe(4);
    expect(encoder.outputShape([4])).toEqual([6]);
    expect(Array.from(encoder.inverseTransform({ data, shape }).data)).toEqual(
      x.flat().map((value) => value + 0),
    );
    expect(again(encoder).transform(x)).toEqual({ data, shape });
  });

  it("refuses unknown values with their position", () => {
    const encoder = new OneHotEncoder({ columns: [1] }).fit(x);
    expect(() => encoder.transform([...x, [1, 2, 3, 4]])).toThrow(
      "Cannot transform with oneHotEncoder: expected one of the 2 categories of column 1, got 2 at row 3",
    );
    expect(() => encoder.inverseTransform([[7, 0, 0, 1, 1]])).toThrow(
      "expected an entry > 0 for column 1, got none at row 0",
    );
  });

  it("uses given categories", () => {
    const encoder = new OneHotEncoder({ columns: [1], categories: [[1, 2, 3]] });
    expect(encoder.outputShape([4])).toEqual([6]);
    expect(Array.from(encoder.fitTransform([[0, 2, 0, 0]]).data)).toEqual([0, 0, 1, 0, 0, 0]);
    expect(() => encoder.fit([[0, 5, 0, 0]])).toThrow("got 5 at row 0");
    expect(encoder.isFitted).toBe(true);
    expect(again(encoder).fit(x).toJSON()).toEqual(encoder.fit(x).toJSON());
    expect(() => new OneHotEncoder({ columns: [1], categories: [[1], [2]] })).toThrow(
      "expected categories to be a list for each of 1 columns, got 2",
    );
    for (const categories of [[[2, 1]], [[1, 1]], [[NAN]], [[NAN, 1]], ["ab"], 5]) {
      expect(() => new OneHotEncoder({ columns: [1], categories } as object)).toThrow(
        'expected categories to be "auto" or a list of ascending numbers for each column',
      );
    }
  });

  it("accepts missing values on request", () => {
    const holes = [1, NAN, 2];
    expect(() => new OneHotEncoder().fit(holes)).toThrow("got NaN at row 1");
    expect(() => new OneHotEncoder({ unknown: "ignore" }).fit(holes)).toThrow("got NaN at row 1");
    const ignoring = new OneHotEncoder({ missing: "ignore" }).fit(holes);
    expect(Array.from(ignoring.transform(holes).data)).toEqual([1, 0, 0, 0, 0, 1]);
    expect(Array.from(ignoring.inverseTransform(ignoring.transform(holes)).data)).toEqual(holes);
    const category = new OneHotEncoder({ missing: "category" }).fit(holes);
    expect(Array.from(category.transform(holes).data)).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 0]);
    expect(again(category).toJSON()).toEqual(category.toJSON());
    expect(again(category).inverseTransform(category.transform(holes)).data).toEqual(
      Float32Array.from(holes),
    );
    const elsewhere = new OneHotEncoder({ columns: [0], missing: "ignore" }).fit([[1, 2]]);
    expect(() => elsewhere.transform([[1, NAN]])).toThrow("got NaN at row 0, column 1");
  });

  it("refuses too many categories", () => {
    const data = Float32Array.from({ length: 70_000 }, (_, i) => i);
    expect(() => new OneHotEncoder().fit(data)).toThrow("in column 0; name the columns");
  });
});

describe("columns", () => {
  const x = [
    [0, 10, 5],
    [2, 20, 6],
    [4, 40, 7],
  ];

  it.each([
    new StandardScaler({ columns: [2, 0] }),
    new MinMaxScaler({ columns: [0, 2] }),
    new ZeroCenter({ columns: [0, 2] }),
  ])("$kind leaves the others as they are", (scaler) => {
    const Scaler = scaler.constructor as new () => Transformer;
    const all = new Scaler().fitTransform(x).data;
    const some = scaler.fitTransform(x);
    x.flat().forEach((value, i) => {
      expect(some.data[i]).toBe(i % 3 === 1 ? value : all[i]);
    });
    expect(again(scaler).transform(x)).toEqual(some);
    expect(again(scaler).toJSON()).toEqual(scaler.toJSON());
    expect(() => scaler.fit([[1, 2]])).toThrow("expected at least 3 columns, got 2");
    expect(scaler.transform(x)).toEqual(some);
    for (const columns of [[3], [0, 0], [-1], "0", [0.5]]) {
      expect(() => preprocessingFromJSON({ ...scaler.toJSON(), columns })).toThrow(
        /^Cannot read preprocessing: expected .+, got /,
      );
    }
  });
});

describe("a pipeline of steps that change columns", () => {
  const x = [
    [1, NAN, 4],
    [2, 5, NAN],
    [2, 7, 4],
    [1, 9, 4],
  ];
  const make = () =>
    pipeline(
      new Imputer({ columns: [1] }),
      new StandardScaler({ columns: [1] }),
      new Imputer({ columns: [2], strategy: "mostFrequent" }),
      new OneHotEncoder({ columns: [0, 2] }),
      new MinMaxScaler(),
    );

  it("passes missing values to the step that fills them", () => {
    const steps = make();
    expect(steps.outputShape([3])).toBe(undefined);
    const { data, shape } = steps.fitTransform(x);
    expect(shape).toEqual([4, 4]);
    expect([steps.columns, steps.outputColumns]).toEqual([3, 4]);
    expect(steps.outputShape([3])).toEqual([4]);
    expect(Array.from(data.subarray(0, 4))).toEqual([1, 0, 0.5, 0]);
    expect(again(steps).transform(x)).toEqual({ data, shape });
    const restored = steps.inverseTransform({ data, shape });
    expect(Array.from(restored.data)).toEqual([1, 7, 4, 2, 5, 4, 2, 7, 4, 1, 9, 4]);
    const none = steps.transform({ data: new Float32Array(0), shape: [0, 3] });
    expect(none.shape).toEqual([0, 4]);
  });

  it("refuses them if no step does", () => {
    const steps = make();
    expect(() => steps.fit([...x, [NAN, 1, 4]])).toThrow(
      "Cannot use oneHotEncoder: expected finite numbers, got NaN at row 4, column 0",
    );
    expect(steps.steps.every((step) => !step.isFitted)).toBe(true);
    steps.fit(x);
    expect(() => steps.transform([[NAN, 1, 4]])).toThrow("got NaN at row 0, column 0");
    expect(() => pipeline(new StandardScaler(), new Imputer()).fit(x)).toThrow(
      "Cannot use standardScaler: expected finite numbers, got NaN at row 0, column 1",
    );
  });

  it("is refused in a file if the columns of steps do not match", () => {
    const { steps } = make().fit(x).toJSON() as unknown as { steps: object[] };
    const broken = steps.toSpliced(3, 1);
    expect(() => preprocessingFromJSON({ kind: "pipeline", steps: broken })).toThrow(
      "Cannot read preprocessing: expected minMaxScaler of 3 columns, got 4",
    );
  });
});
