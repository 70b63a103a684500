import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinearRegression, linearRegression, ridge } from "../../src/models/linear-regression.ts";

interface Plane {
  readonly name: string;
  readonly x: number[];
  readonly columns: number;
  readonly y: number[];
  readonly targets: number;
  readonly weights?: number[];
  readonly results: readonly {
    readonly alpha: number | null;
    readonly intercept: boolean;
    readonly coefficients: number[];
    readonly offset: number[];
    readonly predicted: number[];
    readonly r2: number[];
  }[];
}

const { planes } = JSON.parse(readFileSync("test/fixtures/models.json", "utf8")) as {
  planes: Plane[];
};

const largest = (values: readonly number[]) => Math.max(0, ...values.map(Math.abs));

/** Each within 1e-6 of the largest of its kind. */
function expectClose(
  got: ArrayLike<number>,
  expected: readonly number[],
  scale = largest(expected),
) {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(1e-6 * Math.max(scale, 1e-9));
  });
}

const interceptOf = (model: LinearRegression) => {
  const { intercept } = model;
  return typeof intercept === "number" ? [intercept] : [...intercept.data];
};

describe.each(planes)("linear and ridge regression: $name", (plane) => {
  const rows = plane.x.length / plane.columns;
  const x = { data: Float64Array.from(plane.x), shape: [rows, plane.columns] };
  const shape = plane.targets === 0 ? [rows] : [rows, plane.targets];
  const y = { data: Float64Array.from(plane.y), shape };

  it.each(plane.results)("alpha $alpha, intercept $intercept: as scikit-learn", async (result) => {
    const { alpha, intercept } = result;
    const model = alpha === null ? linearRegression({ intercept }) : ridge({ alpha, intercept });
    const sampleWeight = plane.weights && Float64Array.from(plane.weights);
    await model.fit({ x, y }, sampleWeight && { sampleWeight });
    expect(model.coefficients.shape).toEqual([...shape.slice(1), plane.columns]);
    const targets = Math.max(1, plane.targets);
    // a coefficient counts as much as what its column makes of it
    const reach = Array.from({ length: plane.columns }, (_, j) =>
      largest(plane.x.filter((_, i) => i % plane.columns === j)),
    );
    for (let k = 0; k < targets; k++) {
      const part = (values: ArrayLike<number>) =>
        Array.from({ length: plane.columns }, (_, j) => values[k * plane.columns + j]! * reach[j]!);
      expectClose(part(model.coefficients.data), part(result.coefficients));
    }
    const predicted = await model.predict({
      data: x.data.slice(0, 20 * plane.columns),
      shape: [Math.min(20, rows), plane.columns],
    });
    expect(predicted.shape).toEqual([Math.min(20, rows), ...shape.slice(1)]);
    expectClose(predicted.data, result.predicted);
    expectClose(
      interceptOf(model),
      result.offset,
      largest([...result.offset, ...result.predicted]),
    );
    const { r2 } = await model.evaluate({ x, y });
    if (rows > 1)
      expect(Math.abs(r2 - result.r2[0]!)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(result.r2[0]!)),
      );
    else expect(r2).toBeNaN();
  });
});

describe("linearRegression()", () => {
  it("gives constant columns nothing and equal columns equal shares", async () => {
    const model = linearRegression();
    await model.fit({
      x: [
        [1, 0.1, 1],
        [2, 0.1, 2],
        [4, 0.1, 4],
      ],
      y: [2, 4, 8],
    });
    const [a, b, c] = model.coefficients.data;
    expect(a).toBeCloseTo(1, 12);
    expect(b).toBe(0);
    expect(c).toBeCloseTo(1, 12);
  });

  it("leaves residuals at right angles to every column", async () => {
    const table = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }))
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.array(
            fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns, maxLength: columns }),
            { minLength: rows, maxLength: rows },
          ),
          fc.array(fc.integer({ min: -9, max: 9 }), { minLength: rows, maxLength: rows }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, async ([x, y]) => {
        const model = await linearRegression().fit({ x, y });
        const { data } = model.coefficients;
        const residuals = x.map(
          (row, i) =>
            y[i]! - row.reduce((sum, v, j) => sum + v * data[j]!, model.intercept as number),
        );
        expect(Math.abs(residuals.reduce((a, b) => a + b, 0))).toBeLessThan(1e-9);
        for (let j = 0; j < data.length; j++) {
          const product = residuals.reduce((sum, r, i) => sum + r * x[i]![j]!, 0);
          expect(Math.abs(product)).toBeLessThan(1e-8);
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it("takes images, whose coefficients are one", async () => {
    const x = {
      data: Uint8Array.from({ length: 5 * 6 }, (_, i) => (i * 37) % 256),
      shape: [5, 2, 3, 1],
    };
    const model = await linearRegression().fit({ x, y: [1, 2, 3, 4, 6] });
    expect(model.coefficients.shape).toEqual([2, 3, 1]);
    const { data } = await model.predict(x);
    [1, 2, 3, 4, 6].forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 5);
    });
  });

  it("keeps 9 digits of far larger numbers", async () => {
    const x = Array.from({ length: 50 }, (_, i) => [1e9 + i]);
    const model = await linearRegression().fit({ x, y: x.map(([v]) => 3 * (v! - 1e9) + 7) });
    expect(model.coefficients.data[0]).toBeCloseTo(3, 9);
  });

  it("keeps what it was given to itself", async () => {
    const x = Float64Array.from([0, 1, 2, 3]);
    const y = Float64Array.from([1, 3, 5, 7]);
    const model = linearRegression();
    const fitting = model.fit({ x: { data: x, shape: [4, 1] }, y });
    x.fill(9);
    y.fill(9);
    await fitting;
    expect(model.coefficients.data[0]).toBeCloseTo(2, 12);
    model.coefficients.data.fill(0);
    expect(model.coefficients.data[0]).toBeCloseTo(2, 12);
  });

  it("ends where its signal is aborted, as it was before", async () => {
    const model = await linearRegression().fit({ x: [[0], [1]], y: [0, 1] });
    const before = JSON.stringify(model);
    const x = {
      data: Float64Array.from({ length: 400 * 400 }, (_, i) => (i * 7919) % 1013),
      shape: [400, 400],
    };
    const controller = new AbortController();
    const fitting = model.fit({ x, y: new Float64Array(400) }, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(fitting).rejects.toThrow("enough");
    expect(JSON.stringify(model)).toBe(before);
  });

  it.each([
    [
      "x of rank 1",
      { x: [1, 2], y: [1, 2] },
      /expected x of shape \[n, columns\], got \[2\]; make each/,
    ],
    ["other rows", { x: [[1], [2]], y: [1, 2, 3] }, /expected as many rows in y as in x, 2, got 3/],
    ["no rows", { x: { data: [], shape: [0, 2] }, y: [] }, /expected at least one row/],
    ["no columns", { x: { data: [], shape: [2, 0] }, y: [1, 2] }, /expected x of shape/],
    ["NaN", { x: [[1], [Number.NaN]], y: [1, 2] }, /expected finite numbers, got NaN at row 1/],
    ["infinite y", { x: [[1], [2]], y: [1, Infinity] }, /finite/],
    ["no targets", { x: [[1]], y: { data: [], shape: [1, 0] } }, /expected y of shape/],
    ["nothing", undefined, /expected \{ x, y \} or a data set, got undefined/],
    ["x and y apart", [[1], [2]], /expected \{ x, y \}/],
    ["too large", { x: [[1e200], [-1e200]], y: [1, 2] }, /sum of squares is finite/],
  ])("refuses %s", async (_, data, message) => {
    const model = linearRegression();
    await expect(model.fit(data as never)).rejects.toThrow(message);
    expect(model.isFitted).toBe(false);
  });

  it("refuses options that it does not have", async () => {
    expect(() => ridge({ alfa: 1 } as never)).toThrow(/did you mean "alpha"/);
    expect(() => ridge({ alpha: -1 })).toThrow(/alpha to be a number >= 0, got -1/);
    expect(() => ridge({ alpha: Number.NaN })).toThrow(/alpha/);
    expect(() => linearRegression({ alpha: 1 } as never)).toThrow(/intercept/);
    expect(() => linearRegression({ intercept: 1 as never })).toThrow(/true or false/);
    const data = { x: [[1], [2]], y: [1, 2] };
    await expect(linearRegression().fit(data, { epochs: 3 } as never)).rejects.toThrow(/epochs/);
    for (const sampleWeight of [[1], [1, -1], [0, 0]]) {
      await expect(linearRegression().fit(data, { sampleWeight })).rejects.toThrow(/sampleWeight/);
    }
  });

  it("predicts only after fit(), and only rows like those", async () => {
    const model = linearRegression();
    await expect(model.predict([[1]])).rejects.toThrow(/expected fit\(\) first/);
    expect(() => model.coefficients).toThrow(/NOT_FITTED|fit\(\) first/);
    await model.fit({
      x: [
        [1, 2],
        [3, 5],
      ],
      y: [1, 2],
    });
    await expect(model.predict([[1]])).rejects.toThrow(
      /expected x of shape \[n, 2\], got \[1, 1\]/,
    );
    await expect(model.predict([[1, Number.NaN]])).rejects.toThrow(/NaN/);
    await expect(model.evaluate({ x: [[1, 2]], y: [[1, 2]] })).rejects.toThrow(/1 targets/);
  });
});

describe("LinearRegression.fromJSON()", () => {
  it("reads what toJSON() wrote, to the bit", async () => {
    for (const y of [
      [1, 2, 4],
      [
        [1, 5],
        [2, 6],
        [4, 9],
      ],
    ]) {
      const model = await ridge({ alpha: 0.3 }).fit({
        x: [
          [1, 2],
          [0.1, 5],
          [3, 3],
        ],
        y,
      });
      const copy = LinearRegression.fromJSON(JSON.parse(JSON.stringify(model)));
      expect(copy).toEqual(model);
      expect(copy.coefficients).toEqual(model.coefficients);
      expect(copy.intercept).toEqual(model.intercept);
      expect(await copy.predict([[7, 8]])).toEqual(await model.predict([[7, 8]]));
      expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
    }
    expect(LinearRegression.fromJSON(ridge().toJSON()).isFitted).toBe(false);
  });

  it("refuses all else", async () => {
    const good = (
      await linearRegression().fit({
        x: [
          [1, 2],
          [3, 5],
        ],
        y: [1, 2],
      })
    ).toJSON();
    const bad: unknown[] = [
      null,
      [],
      "ridge",
      {},
      { ...good, kind: "lasso" },
      { ...good, more: 1 },
      { ...good, alpha: 1 },
      { ...good, alpha: "0" },
      { ...good, hasIntercept: 0 },
      { ...good, intercept: undefined },
      { ...good, coefficients: undefined },
      { ...good, coefficients: { data: [1], shape: [2] } },
      { ...good, coefficients: { data: [1, null], shape: [2] } },
      { ...good, coefficients: { data: [1, 2], shape: [] } },
      { ...good, coefficients: { data: [], shape: [0] } },
      { ...good, coefficients: { data: [1, 2], shape: [1e9, 1e9] } },
      { ...good, intercept: { data: [1, 2, 3], shape: [3] } },
      { ...good, intercept: { data: [1, 2], shape: [2] } },
    ];
    for (const value of bad) {
      expect(() => LinearRegression.fromJSON(value), JSON.stringify(value)).toThrow(
        expect.objectContaining({ name: "FormatError" }),
      );
    }
  });
});
