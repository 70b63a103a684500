import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { preprocessingFromJSON } from "../../src/preprocessing/from-json.ts";
import { PCA } from "../../src/preprocessing/pca.ts";
import { pipeline } from "../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../src/preprocessing/standard-scaler.ts";
import { Whitening } from "../../src/preprocessing/whitening.ts";
import { expectClose } from "../compare.ts";

interface Case {
  readonly name: string;
  readonly shapes: Record<"train" | "other", number[]>;
  readonly inputs: Record<"train" | "other", number[]>;
  readonly kept: number;
  readonly shares: Record<string, number>;
  readonly components: number[];
  readonly variance: number[];
  readonly ratio: number[];
  readonly projected: number[];
  readonly restored: number[];
  readonly whitened: number[];
  readonly pca: number[];
  readonly zca: number[];
}
const { tables }: { tables: Case[] } = JSON.parse(
  readFileSync(new URL("../fixtures/pca.json", import.meta.url), "utf8"),
);
const again = <T>(transformer: T): T =>
  preprocessingFromJSON(JSON.parse(JSON.stringify(transformer))) as T;

/** |ours − theirs| ≤ AGREEMENT·max(1, |theirs|) */
const AGREEMENT = 1e-5;

/** The largest |C·Cᵀ − 1|. */
function skewness({ data, shape }: { data: Float64Array; shape: readonly number[] }): number {
  const count = shape[0]!;
  const columns = data.length / count;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let c = 0; c < columns; c++) product += data[i * columns + c]! * data[j * columns + c]!;
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

describe.each(tables)("on table $name", (table) => {
  const x = { data: table.inputs.train, shape: table.shapes.train };
  const other = { data: table.inputs.other, shape: table.shapes.other };
  const { kept } = table;

  it("PCA agrees with scikit-learn", () => {
    const pca = new PCA({ components: kept }).fit(x);
    expectClose(pca.explainedVariance!, table.variance, 1e-10);
    expectClose(pca.explainedVarianceRatio!, table.ratio, 1e-10);
    expectClose(pca.components!.data, table.components, 1e-9);
    const projected = pca.transform(other);
    expect(projected.shape).toEqual([other.shape[0], kept]);
    expectClose(projected.data, table.projected, AGREEMENT);
    expectClose(pca.inverseTransform(projected).data, table.restored, AGREEMENT);
    expect(pca.outputColumns).toBe(kept);
  });

  it("PCA with whiten agrees with scikit-learn", () => {
    const pca = new PCA({ components: kept, whiten: true }).fit(x);
    const whitened = pca.transform(other);
    expectClose(whitened.data, table.whitened, AGREEMENT);
    expectClose(pca.inverseTransform(whitened).data, table.restored, AGREEMENT);
  });

  it.each(["pca", "zca"] as const)("whitening by %s agrees with the formula", (method) => {
    const whitening = new Whitening({ method }).fit(x);
    const whitened = whitening.transform(other);
    expect(whitened.shape).toEqual(other.shape);
    expectClose(whitened.data, table[method], AGREEMENT);
  });

  it("keeps the directions that explain a share", () => {
    for (const [share, count] of Object.entries(table.shares)) {
      expect(new PCA({ components: Number(share) }).fit(x).outputColumns).toBe(count);
    }
  });

  it("finds all directions, orthonormal, with deterministic signs", () => {
    const pca = new PCA().fit(x);
    const { data, shape } = pca.components!;
    expect(shape).toEqual([Math.min(...x.shape), x.shape[1]]);
    expect(skewness({ data, shape })).toBeLessThan(1e-12);
    for (let k = 0; k < shape[0]!; k++) {
      const row = data.subarray(k * shape[1]!, (k + 1) * shape[1]!);
      const sizes = Array.from(row, Math.abs);
      const first = sizes.findIndex((size) => size > Math.max(...sizes) * (1 - 1e-9));
      expect(row[first]).toBeGreaterThan(0);
    }
    const variance = Array.from(pca.explainedVariance!);
    expect([...variance].sort((a, b) => b - a)).toEqual(variance);
    expect(Math.min(...variance)).toBeGreaterThanOrEqual(0);
  });

  it("gives the same bits after loading", () => {
    const made = [
      new PCA({ components: kept, whiten: true }),
      new PCA({ components: 0.8 }),
      new PCA(),
      new Whitening({ method: "zca", epsilon: 0.1 }),
      new Whitening(),
    ];
    for (const transformer of made) {
      const unfitted = again(transformer);
      expect(unfitted.isFitted).toBe(false);
      const expected = transformer.fitTransform(x);
      expect(unfitted.fitTransform(x)).toEqual(expected);
      const read = again(transformer);
      expect(read.transform(x)).toEqual(expected);
      expect(read.inverseTransform(expected)).toEqual(transformer.inverseTransform(expected));
      expect(read.toJSON()).toEqual(transformer.toJSON());
    }
  });
});

describe("whitened data", () => {
  const rows = 500;
  const x = Float64Array.from({ length: rows * 5 }, (_, i) => {
    const [row, column] = [Math.floor(i / 5), i % 5];
    const noise = Math.sin(row * 12.9898 + column * 78.233) * 43758.5453;
    if (column === 3) return 17; // constant
    return 1e6 * column + (noise - Math.floor(noise)) * 10 ** column + (column === 4 ? row : 0);
  });

  it.each(["pca", "zca"] as const)("by %s have variance 1 and no correlation", (method) => {
    const { data } = new Whitening({ method, epsilon: 0 }).fitTransform({
      data: x,
      shape: [rows, 5],
    });
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += data[row * 5 + i]! * data[row * 5 + j]!;
        const nothing = method === "zca" ? i === 3 : i === 4;
        expect(sum / (rows - 1)).toBeCloseTo(i === j && !nothing ? 1 : 0, 4);
      }
    }
    if (method === "zca") {
      for (let row = 0; row < rows; row++) expect(data[row * 5 + 3]).toBe(0);
    }
  });

  it("keep their shape if rotated back, and become vectors otherwise", () => {
    const images = { data: Float32Array.from(x.subarray(0, 480)), shape: [20, 4, 3, 2] };
    expect(new Whitening({ method: "zca" }).fitTransform(images).shape).toEqual([20, 4, 3, 2]);
    const pca = new Whitening().fit(images);
    expect(pca.transform(images).shape).toEqual([20, 24]);
    expect(pca.inverseTransform(pca.transform(images)).shape).toEqual([20, 4, 3, 2]);
    expect(pca.components!.shape).toEqual([20, 4, 3, 2]);
  });
});

describe("directions", () => {
  it.each([
    ["one row", [[3, 4, 5]]],
    [
      "equal rows",
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ],
    ["a single constant", [[7], [7]]],
  ])("of %s are nothing but zeros", (_, rows) => {
    for (const transformer of [
      new PCA(),
      new PCA({ whiten: true }),
      new Whitening(),
      new Whitening({ method: "zca", epsilon: 0 }),
    ]) {
      const { data } = transformer.fitTransform(rows);
      expect(Array.from(data).every((value) => value === 0)).toBe(true);
      const back = transformer.inverseTransform(transformer.transform(rows));
      expect(Array.from(back.data)).toEqual(rows.flat());
    }
    const ratio = new PCA().fit(rows).explainedVarianceRatio!;
    expect(Array.from(ratio).every((value) => value === 0)).toBe(true);
  });

  it("of equal columns have a positive first entry", () => {
    const x = Array.from({ length: 50 }, (_, i) => [(i * 7) % 13, (i * 7) % 13, -((i * 7) % 13)]);
    const { data } = new PCA({ components: 1 }).fit(x).components!;
    const third = Math.sqrt(1 / 3);
    expectClose(data, [third, third, -third], 1e-14);
  });

  it("do not depend on the type of array, or on blocks of rows", () => {
    const data = Uint8Array.from({ length: 700 * 9 }, (_, i) => (i * i * 31) % 251);
    const x = { data, shape: [700, 3, 3] };
    const floats = { data: Float32Array.from(data, (value) => value / 255), shape: [700, 9] };
    const { shape: _, ...expected } = new PCA().fit(x).toJSON();
    const { shape: __, ...same } = new PCA().fit(floats).toJSON();
    expect(same).toEqual(expected);
    const all = new PCA().fit(x).transform(x).data;
    const some = new PCA().fit(x).transform({ data: data.subarray(90, 900), shape: [90, 3, 3] });
    expect(some.data).toEqual(all.subarray(90, 900));
  });

  it("have the same bits without WebAssembly", async () => {
    const tables = [
      [300, 21],
      [21, 300],
    ].map((shape) => {
      const data = Float64Array.from({ length: 6300 }, (_, i) => Math.sin(i * i) * (1 + (i % 9)));
      const pca = new PCA().fit({ data, shape });
      return {
        x: { data, shape },
        json: pca.toJSON(),
        transformed: pca.transform({ data, shape }),
      };
    });
    vi.stubGlobal("WebAssembly", undefined);
    vi.resetModules();
    try {
      const plain = await import("../../src/preprocessing/pca.ts");
      for (const { x, json, transformed } of tables) {
        const pca = new plain.PCA().fit(x);
        expect(pca.toJSON()).toEqual(json);
        expect(pca.transform(x)).toEqual(transformed);
      }
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });

  it("of rows and of columns are the same", () => {
    // 39 rows: by rows; with one row more than columns: by columns
    const make = (rows: number) =>
      Array.from({ length: rows }, (_, i) =>
        Array.from(
          { length: 40 },
          (_, j) => Math.sin((i + 1) * (j + 3.7) * (j + 0.37 * i)) * (1 + (j % 5)),
        ),
      );
    const byRows = new PCA({ components: 10 }).fit(make(39));
    const twice = new PCA({ components: 10 }).fit([...make(39), ...make(39)]);
    expectClose(twice.components!.data, byRows.components!.data, 1e-9);
    expectClose(twice.explainedVarianceRatio!, byRows.explainedVarianceRatio!, 1e-12);
  });

  it("reconstruct their input", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 1000 }),
        (rows, columns, seed) => {
          const data = Float32Array.from({ length: rows * columns }, (_, i) =>
            Math.fround(Math.sin(seed + i * i) * 5),
          );
          const x = { data, shape: [rows, columns] };
          for (const transformer of [
            new PCA(),
            new PCA({ whiten: true }),
            new Whitening({ epsilon: 0 }),
            new Whitening({ method: "zca", epsilon: 0 }),
          ]) {
            const { data: back } = transformer.inverseTransform(transformer.fitTransform(x));
            expectClose(back, data, 1e-4);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are accurate for eigenvalues of very different magnitudes", () => {
    const x = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 6 }, (_, j) => (((i >> j) & 1) - 0.5) * 10 ** (4 - 2 * j) + 1e3),
    );
    const { explainedVariance, components } = new PCA({ components: 4 }).fit(x);
    for (let k = 0; k < 4; k++) {
      const expected = (64 / 63) * 0.25 * 100 ** (4 - 2 * k);
      // where 1e3 still has digits
      expect(Math.abs(explainedVariance![k]! / expected - 1)).toBeLessThan(1e-6);
      expect(components!.data[k * 6 + k]).toBeCloseTo(1, 6);
    }
  });
});

describe("refuses", () => {
  it("options out of range", () => {
    for (const components of [0, -1, 1.5, Number.NaN, "5" as never, null as never]) {
      expect(() => new PCA({ components })).toThrow("Cannot use pca: expected components to be");
    }
    expect(() => new PCA({ whiten: 1 as never })).toThrow("expected whiten to be true or false");
    expect(() => new PCA({ component: 1 } as object)).toThrow('did you mean "components"?');
    expect(() => new Whitening({ method: "zac" as never })).toThrow('did you mean "zca"?');
    expect(() => new Whitening({ epsilon: -1 })).toThrow("expected epsilon to be a number >= 0");
  });

  it("more components than available", () => {
    expect(() =>
      new PCA({ components: 3 }).fit([
        [1, 2],
        [3, 5],
        [6, 7],
      ]),
    ).toThrow("Cannot fit pca: expected at most min(3 rows, 2 columns) components, got 3");
  });

  it("numbers whose squares overflow, and keeps the fit", () => {
    const pca = new PCA().fit([[1], [2]]);
    expect(() => pca.fit([[1e200], [-1e200]])).toThrow("got larger ones");
    expect(pca.transform([[2]]).data[0]).toBe(0.5);
  });

  it("rows with other columns", () => {
    const pca = new PCA({ components: 1 }).fit([
      [1, 2],
      [3, 5],
    ]);
    expect(() => pca.transform([[1, 2, 3]])).toThrow("expected 2 columns as in fit(), got 3");
    expect(() => pca.inverseTransform([[1, 2]])).toThrow("expected 1 columns as in fit(), got 2");
    expect(() => new PCA().transform([[1]])).toThrow("expected fit() first");
  });

  const fitted = new PCA({ components: 1 })
    .fit([
      [1, 2],
      [3, 5],
    ])
    .toJSON();
  const whitening = new Whitening()
    .fit([
      [1, 2],
      [3, 5],
    ])
    .toJSON();
  it.each([
    ["no components", { ...fitted, components: undefined }],
    ["too few numbers", { ...fitted, components: [1] }],
    ["a mean of another size", { ...fitted, mean: [1] }],
    ["a shape of another size", { ...fitted, shape: [3] }],
    ["a shape that is none", { ...fitted, shape: [0.5, 4] }],
    ["a negative shape", { ...fitted, shape: [-1, -2] }],
    ["a huge shape", { ...fitted, shape: [1e6, 1e6] }],
    [
      "more directions than columns",
      { ...fitted, variance: [3, 2, 1], components: Array(6).fill(0) },
    ],
    ["variances that grow", { ...fitted, variance: [1, 2], components: Array(4).fill(0) }],
    ["a negative variance", { ...fitted, variance: [-1] }],
    ["no total", { ...fitted, totalVariance: undefined }],
    ["an unknown number", { ...fitted, wanted: -2 }],
    ["whiten that is no boolean", { ...fitted, whiten: "yes" }],
    ["another method", { ...whitening, method: "svd" }],
    ["a negative epsilon", { ...whitening, epsilon: -1 }],
    ["another key", { ...whitening, wanted: 1 }],
    ["a string among numbers", { ...whitening, mean: [1, "2"] }],
  ])("files with %s", (_, json) => {
    expect(() => preprocessingFromJSON(JSON.parse(JSON.stringify(json)))).toThrow(
      /^Cannot read preprocessing: expected .+, got /,
    );
  });
});

describe("a pipeline", () => {
  it("chains steps that change columns, and is validated when loaded", () => {
    const x = Array.from({ length: 30 }, (_, i) => [i, (i * 5) % 7, (i * i) % 11]);
    const steps = pipeline(new StandardScaler(), new PCA({ components: 2 }), new Whitening());
    const { data, shape } = steps.fitTransform(x);
    expect(shape).toEqual([30, 2]);
    expect(again(steps).transform(x).data).toEqual(data);
    const back = steps.inverseTransform({ data, shape });
    expect(back.shape).toEqual([30, 3]);
    const { steps: parts } = steps.toJSON() as unknown as { steps: object[] };
    expect(() => preprocessingFromJSON({ kind: "pipeline", steps: [parts[1], parts[0]] })).toThrow(
      "expected standardScaler of 2 columns, got 3",
    );
  });

  it.each([
    [600, 9], // several blocks of rows
    [7, 30],
  ])("fits directions of %i rows that a step before projects", (rows, columns) => {
    const data = Float64Array.from(
      { length: rows * columns },
      (_, i) => Math.sin(i * i * 0.37) + (i % columns) * Math.cos(i / 7),
    );
    const x = { data, shape: [rows, columns] };
    const first = new Whitening({ method: "zca", epsilon: 0.01 });
    const second = new PCA({ components: 3 });
    pipeline(first, second).fit(x);
    const projected = first.transform(x);
    const alone = new PCA({ components: 3 }).fit(projected);
    expectClose(second.explainedVariance!, alone.explainedVariance!, 1e-5);
  });
});
