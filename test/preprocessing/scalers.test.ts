import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MinMaxScaler } from "../../src/preprocessing/min-max-scaler.ts";
import { pipeline } from "../../src/preprocessing/pipeline.ts";
import { StandardScaler } from "../../src/preprocessing/standard-scaler.ts";
import type { Transformer } from "../../src/preprocessing/transformer.ts";
import { ZeroCenter } from "../../src/preprocessing/zero-center.ts";

interface Table {
  readonly name: string;
  readonly shapes: Record<"train" | "other", number[]>;
  readonly inputs: Record<"train" | "other", number[]>;
  readonly results: {
    readonly name: string;
    readonly steps: [string, object][];
    readonly train: number[];
    readonly other: number[];
    readonly restored: number[];
  }[];
}
const { tables }: { tables: Table[] } = JSON.parse(
  readFileSync(new URL("../fixtures/preprocessing.json", import.meta.url), "utf8"),
);
const makers: Record<string, (options: object) => Transformer> = {
  standardScaler: (options) => new StandardScaler(options),
  zeroCenter: (options) => new ZeroCenter(options),
  minMaxScaler: () => new MinMaxScaler(),
};
const all = (): Transformer[] => [
  new StandardScaler(),
  new StandardScaler({ withMean: false }),
  new ZeroCenter(),
  new MinMaxScaler(),
  pipeline(new ZeroCenter(), new MinMaxScaler()),
];

/** |ours − theirs| ≤ 1e-5·max(1, |value|) */
function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    const error = Math.abs(got[i]! - value);
    expect(error, `${i}: ${got[i]} for ${value}`).toBeLessThanOrEqual(
      1e-5 * Math.max(1, Math.abs(value)),
    );
  });
}

describe("scalers agree with scikit-learn", () => {
  for (const { name, shapes, inputs, results } of tables) {
    it.each(results)(`$name, table ${name}`, ({ steps, train, other, restored }) => {
      const made = steps.map(([kind, options]) => makers[kind]!(options));
      const scaler = made.length === 1 ? made[0]! : pipeline(...made);
      const x = { data: inputs.train, shape: shapes.train };
      const others = { data: inputs.other, shape: shapes.other };
      expectClose(scaler.fitTransform(x).data, train);
      const scaled = scaler.transform(others);
      expectClose(scaled.data, other);
      // in double precision, as float32 has too few digits far from zero
      const back = Float64Array.from(inputs.other);
      const rows = shapes.other[0]!;
      const columns = back.length / rows;
      scaler.inverseTransform64(scaler.transform64(back, rows, columns), rows, columns);
      expectClose(back, restored);
    });
  }
});

const number = (most: number) => fc.float({ min: -most, max: most, noNaN: true });

describe("a scaler", () => {
  it.each(all())("$kind preserves shape and input, and returns a new array", (scaler) => {
    const data = Float32Array.from({ length: 24 }, (_, i) => Math.fround(i * 0.37) % 3);
    const copy = data.slice();
    for (const shape of [[24], [6, 4], [2, 2, 3, 2]]) {
      const scaled = scaler.fitTransform({ data, shape });
      expect(scaled.shape).toEqual(shape);
      expect(scaled.data).toBeInstanceOf(Float32Array);
      expect(scaled.data.buffer).not.toBe(data.buffer);
      expect(data).toEqual(copy);
      expect(scaler.columns).toBe(24 / shape[0]!);
    }
  });

  it.each(all())("$kind maps a constant column to 0", (scaler) => {
    const isKept = scaler instanceof StandardScaler && !scaler.withMean;
    // 0.1 has no exact sum
    const x = Array.from({ length: 7 }, (_, i) => [0.1, i, 0, -0]);
    const { data } = scaler.fitTransform(x);
    for (let row = 0; row < 7; row++) {
      expect(data[4 * row]).toBe(isKept ? Math.fround(0.1) : 0);
      expect(data[4 * row + 2]).toBe(0);
      expect(data[4 * row + 3]! + 0).toBe(0);
    }
  });

  it.each(all())("$kind does not depend on the type of array", (scaler) => {
    const rows = [
      [1, 200],
      [3, 0],
      [8, 55],
    ];
    const expected = scaler.fitTransform(rows).data;
    const flat = rows.flat();
    const shape = [3, 2];
    for (const data of [Float32Array.from(flat), Float64Array.from(flat), Int32Array.from(flat)]) {
      expect(scaler.fitTransform({ data, shape }).data).toEqual(expected);
    }
  });

  it.each(all())("$kind reads bytes as fround(v / 255)", (scaler) => {
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => 37 * i);
    const floats = Float32Array.from(bytes, (value) => value / 255);
    expect(scaler.fitTransform({ data: bytes, shape: [15, 2, 2] })).toEqual(
      scaler.fitTransform({ data: floats, shape: [15, 2, 2] }),
    );
  });

  it.each(all())("$kind gives the same bits for a batch as for all rows", (scaler) => {
    const x = Float32Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 1009);
    const scaled = scaler.fitTransform({ data: x, shape: [30_000, 3] });
    const part = scaler.transform({ data: x.subarray(300, 900), shape: [200, 3] });
    expect(part.data).toEqual(scaled.data.subarray(300, 900));
  });

  it.each(all())("$kind inverts its transform", (scaler) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number(100), number(1)), {
          minLength: 1,
          maxLength: 20,
        }),
        (rows) => {
          const { data } = scaler.inverseTransform(scaler.fitTransform(rows));
          rows.flat().forEach((value, i) => {
            expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(4e-5);
          });
        },
      ),
    );
  });

  it.each(all())("$kind can be refitted", (scaler) => {
    const x = [[5], [6], [9]];
    const expected = scaler.fitTransform(x).data;
    scaler.fit([
      [1, 2],
      [3, 5],
    ]);
    expect(scaler.fit(x).transform(x).data).toEqual(expected);
  });

  it.each(all())("$kind transforms zero rows", (scaler) => {
    scaler.fit([[1, 2]]);
    const nothing = { data: new Float32Array(0), shape: [0, 2] };
    expect(scaler.transform(nothing)).toEqual(nothing);
  });

  it("standardises values far from zero", () => {
    const x = Array.from({ length: 1000 }, (_, i) => [1e9 + (i % 2)]);
    const { data } = new StandardScaler().fitTransform(x);
    expect(Array.from(data.subarray(0, 4))).toEqual([-1, 1, -1, 1]);
  });

  it("rounds once: pipelines compute in double precision", () => {
    // 1 + 1e-12 is 1 in float32
    const x = [[1], [1 + 1e-12], [1 + 2e-12]];
    expect(pipeline(new ZeroCenter(), new MinMaxScaler()).fitTransform(x).data[1]).toBeCloseTo(
      0.5,
      3,
    );
  });
});

describe("a scaler refuses", () => {
  it.each(all())("$kind: use before fit()", (scaler) => {
    expect(() => scaler.transform([[1]])).toThrow(
      expect.objectContaining({ name: "DataError", code: "NOT_FITTED" }),
    );
    expect(() => scaler.inverseTransform([[1]])).toThrow(
      `with ${scaler.kind}: expected fit() first`,
    );
    expect(scaler.isFitted).toBe(false);
    expect(scaler.columns).toBe(undefined);
  });

  it.each(all())("$kind: other columns", (scaler) => {
    scaler.fit([[1, 2, 3]]);
    expect(() => scaler.transform([[1, 2]])).toThrow(
      expect.objectContaining({
        name: "ShapeError",
        code: "COLUMNS",
        message: `Cannot transform with ${scaler.kind}: expected 3 columns as in fit(), got 2`,
      }),
    );
    expect(() => scaler.inverseTransform([1, 2, 3])).toThrow(
      "expected 3 columns as in fit(), got 1",
    );
  });

  it.each(all())("$kind: non-finite numbers, with their position", (scaler) => {
    const x = [
      [1, 2],
      [3, Number.NaN],
    ];
    expect(() => scaler.fit(x)).toThrow("got NaN at row 1, column 1");
    scaler.fit([[1, 2]]);
    expect(() => scaler.transform(x)).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
  });

  it.each(all())("$kind: empty arrays, and a single number", (scaler) => {
    expect(() => scaler.fit([])).toThrow(expect.objectContaining({ code: "EMPTY" }));
    expect(() => scaler.fit({ data: [1], shape: [] })).toThrow(
      expect.objectContaining({ name: "ShapeError", code: "NO_ROWS" }),
    );
    scaler.fit([1]);
    expect(() => scaler.transform({ data: [1], shape: [] })).toThrow(
      expect.objectContaining({ name: "ShapeError" }),
    );
  });

  it("statistics that overflow, and leaves the scaler unchanged", () => {
    const scaler = new StandardScaler().fit([[1], [3]]);
    expect(() => scaler.fit([[1e200], [-1e200]])).toThrow(
      expect.objectContaining({ code: "STATISTICS_OVERFLOW" }),
    );
    expect(() => new MinMaxScaler().fit([[1e308], [-1e308]])).toThrow("in column 0");
    expect(scaler.transform([[3]]).data[0]).toBe(1);
  });

  it("results beyond float32", () => {
    const scaler = new StandardScaler().fit([[0], [1e-300]]);
    expect(() => scaler.transform([[1e30]])).not.toThrow();
    expect(() => new StandardScaler().fit([[0], [1e-30]]).transform([[1e30]])).toThrow(
      expect.objectContaining({ code: "BEYOND_FLOAT32" }),
    );
  });

  it("unknown options", () => {
    expect(() => new StandardScaler({ withmean: true } as object)).toThrow(
      'did you mean "withMean"?',
    );
    expect(() => new StandardScaler({ withMean: 1 } as object)).toThrow("true or false, got 1");
  });
});

describe("pipeline()", () => {
  it("flattens nested pipelines", () => {
    const inner = pipeline(new ZeroCenter(), new MinMaxScaler());
    const outer = pipeline(inner, new StandardScaler());
    expect(outer.steps.map((step) => step.kind)).toEqual([
      "zeroCenter",
      "minMaxScaler",
      "standardScaler",
    ]);
  });

  it("refuses no steps, other objects and the same step twice", () => {
    const step = new ZeroCenter();
    expect(() => pipeline()).toThrow("expected at least one transformer");
    const many = Array.from({ length: 65 }, () => new ZeroCenter());
    expect(() => pipeline(...many)).toThrow("expected at most 64 transformers"); // as files hold
    expect(() => pipeline(step, step)).toThrow("expected each transformer once");
    expect(() => pipeline({} as Transformer)).toThrow("expected transformers, got {}");
  });

  it("refuses steps fitted to different columns", () => {
    const broken = pipeline(new ZeroCenter().fit([[1, 2]]), new MinMaxScaler().fit([[1, 2, 3]]));
    expect(() => broken.transform([[1, 2]])).toThrow("expected 3 columns as in fit(), got 2");
  });

  it("fits only unfitted steps on request", () => {
    const fitted = new ZeroCenter().fit([[10], [20]]);
    const both = pipeline(fitted, new MinMaxScaler());
    expect(both.isFitted).toBe(false);
    both.fitUnfitted([[0], [1]]);
    expect(fitted.offset).toEqual(Float64Array.of(15));
    expect(Array.from(both.transform([[0], [1]]).data)).toEqual([0, 1]);
    const before = both.toJSON();
    both.fitUnfitted([[5], [9]]);
    expect(both.toJSON()).toEqual(before);
  });
});
