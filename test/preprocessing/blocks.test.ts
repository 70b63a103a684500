// Blocks and panels of tables, and the parts of eigenvalue problems.

import { describe, expect, it } from "vitest";
import { linearAlgebra } from "../../src/engine/linear-algebra.ts";
import { eigenSymmetric } from "../../src/preprocessing/eigen.ts";
import { readNumbers, readShape, readStep } from "../../src/preprocessing/json.ts";
import {
  multiply,
  packColumns,
  packRows,
  panelsOf,
  placeIn,
} from "../../src/preprocessing/panels.ts";
import { isSelected, requireWithin, selected } from "../../src/preprocessing/selection.ts";
import {
  blockRows,
  columnMoments,
  columnRange,
  forEachBlock,
  tableOf,
} from "../../src/preprocessing/table.ts";
import { ZeroCenter } from "../../src/preprocessing/zero-center.ts";

const counting = (rows: number, columns: number) =>
  tableOf({
    data: Float64Array.from({ length: rows * columns }, (_, i) => i),
    shape: [rows, columns],
  });

describe("blocks of a table", () => {
  it("have 16,384 numbers, or the requested rows", () => {
    expect([1, 2, 3, 16_384, 16_385, 100_000, 0].map((columns) => blockRows(columns))).toEqual([
      ...[16_384, 8192, 5461, 1, 1, 1, 16_384],
    ]);
    expect([blockRows(100, 163), blockRows(100, 164), blockRows(1e6, 5)]).toEqual([163, 164, 5]);
  });

  it("come in order, the last one shorter", () => {
    const seen: [number, number, number[]][] = [];
    const use = (block: Float64Array, first: number, rows: number) => {
      seen.push([first, rows, Array.from(block)]);
      block.fill(99);
    };
    forEachBlock(counting(5, 2), use, 2);
    expect(seen).toEqual([
      [0, 2, [0, 1, 2, 3]],
      [2, 2, [4, 5, 6, 7]],
      [4, 1, [8, 9]],
    ]);
    seen.length = 0;
    forEachBlock(counting(2, 1), use);
    forEachBlock(counting(0, 3), use);
    expect(seen).toEqual([[0, 2, [0, 1]]]);
  });

  it("read bytes as v / 255 rounded to float32, from the requested row", () => {
    const into = new Float64Array(2);
    tableOf({ data: Uint8Array.of(9, 9, 0, 255, 128, 1), shape: [3, 2] }).read(1, into);
    expect(into).toEqual(Float64Array.of(0, 1));
    tableOf({ data: Uint8Array.of(9, 9, 0, 255, 128, 1), shape: [3, 2] }).read(2, into);
    expect(into).toEqual(Float64Array.of(Math.fround(128 / 255), Math.fround(1 / 255)));
  });

  it("have moments, ranges and sums by column", () => {
    const x = { data: Float64Array.of(1, -0, 7, 3, -0, 7, 8, -0, -5), shape: [3, 3] };
    expect(columnRange(tableOf(x))).toEqual({
      sum: Float64Array.of(12, 0, 9),
      minimum: Float64Array.of(1, 0, -5).map((value, i) => (i === 1 ? -0 : value)),
      maximum: Float64Array.of(8, 0, 7).map((value, i) => (i === 1 ? -0 : value)),
    });
    const { mean, variance } = columnMoments(tableOf(x));
    expect(mean).toEqual(Float64Array.of(4, 0, 3));
    expect(Array.from(variance, (value) => Math.round(3 * value))).toEqual([26, 0, 96]);
    // the mean of a constant is exact in spite of rounded sums, with variance 0
    const same = { data: new Float64Array(10).fill(0.1), shape: [10, 1] };
    expect(columnMoments(tableOf(same))).toEqual({
      mean: Float64Array.of(0.1),
      variance: Float64Array.of(0),
    });
    // the second pass corrects the rounding of the first
    const far = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2) / 8);
    const moments = columnMoments(tableOf({ data: far, shape: [1000, 1] }));
    expect(moments.mean[0]).toBe(1e9 + 1 / 16);
    expect(moments.variance[0]).toBeCloseTo(1 / 256, 12);
    // a mean that float64 cannot represent: the sum is even, the first mean off by a half
    const odd = { data: Float64Array.of(2 ** 53 - 1, 2 ** 53 - 2), shape: [2, 1] };
    expect(columnMoments(tableOf(odd)).variance).toEqual(Float64Array.of(0.25));
  });
});

describe("panels", () => {
  it("have four rows, interleaved at each step", () => {
    expect([0, 1, 4, 5, 8, 9].map(panelsOf)).toEqual([0, 1, 1, 2, 2, 3]);
    expect([0, 1, 3, 4, 5].map((i) => placeIn(10, i, 2))).toEqual([8, 9, 11, 48, 49]);
  });

  it("are padded with zeros", () => {
    const matrix = Float64Array.from({ length: 10 }, (_, i) => i + 1); // [5, 2]
    const rows = new Float64Array(16).fill(9);
    packRows(rows, matrix, 5, 2);
    expect(Array.from(rows)).toEqual([...[1, 3, 5, 7, 2, 4, 6, 8], ...[9, 0, 0, 0, 10, 0, 0, 0]]);
    const columns = new Float64Array(20).fill(9);
    packColumns(columns, matrix, 5, 2);
    expect(Array.from(columns)).toEqual([
      1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 9, 10, 0, 0,
    ]);
  });

  it("multiply regardless of the previous contents of memory", () => {
    const panels = new Float64Array(4 * 2 * 3);
    const right = Float64Array.from({ length: 15 }, (_, i) => i - 4); // [3, 5]
    packColumns(panels, right, 3, 5);
    const left = Float64Array.of(1, 2, 3, -1, 0, 5); // [2, 3]
    const expected = [0, 1].flatMap((row) =>
      [0, 1, 2, 3, 4].map((column) =>
        [0, 1, 2].reduce((sum, k) => sum + left[row * 3 + k]! * right[k * 5 + column]!, 0),
      ),
    );
    for (let again = 0; again < 2; again++) {
      expect(Array.from(multiply(left, 2, 3, panels, 5))).toEqual(expected);
    }
    // other panels of the same size replace them
    const twice = panels.map((value) => 2 * value);
    expect(Array.from(multiply(left, 2, 3, twice, 5))).toEqual(expected.map((value) => 2 * value));
    expect(Array.from(multiply(left, 2, 3, panels, 5))).toEqual(expected);
  });
});

describe("eigenvalues", () => {
  /** The largest |A·v − λ·v|, relative to the largest eigenvalue. */
  function error(matrix: Float64Array, n: number): number {
    const { values, vectors } = eigenSymmetric(matrix, n);
    let worst = 0;
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vectors[k * n + j]!;
        worst = Math.max(worst, Math.abs(sum - values[k]! * vectors[k * n + i]!));
      }
    }
    return worst / Math.max(...values.map(Math.abs));
  }

  it("of diagonal matrices are their entries, the largest first", () => {
    const { values, vectors } = eigenSymmetric(Float64Array.of(2, 0, 0, 0, -3, 0, 0, 0, 5), 3);
    expect(values).toEqual(Float64Array.of(5, 2, -3));
    expect(vectors).toEqual(Float64Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0));
    // equal ones keep their order
    expect(eigenSymmetric(Float64Array.of(1, 0, 0, 1), 2).vectors).toEqual(
      Float64Array.of(1, 0, 0, 1),
    );
    expect(eigenSymmetric(Float64Array.of(-7), 1)).toEqual({
      values: Float64Array.of(-7),
      vectors: Float64Array.of(1),
    });
    expect(eigenSymmetric(new Float64Array(4), 2).values).toEqual(new Float64Array(2));
    expect(eigenSymmetric(new Float64Array(0), 0).values.length).toBe(0);
  });

  it.each([1, 1e-200, 1e200, 1e300])("of matrices times %d satisfy their equation", (unit) => {
    for (const n of [2, 3, 7, 24]) {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          matrix[i * n + j] = matrix[j * n + i] = Math.sin(3 * i + 7 * j * j + 1) * unit;
        }
      }
      expect(error(matrix, n)).toBeLessThan(1e-13);
    }
  });

  it("are exact without rotations, regardless of the contents of memory", () => {
    linearAlgebra(65_536).memory.f64.fill(Number.NaN);
    const diagonal = Float64Array.of(0.7, 0, 0, 0, 0.3, 0, 0, 0, 0.1);
    expect(eigenSymmetric(diagonal, 3).values).toEqual(Float64Array.of(0.7, 0.3, 0.1));
    linearAlgebra(65_536).memory.f64.fill(Number.NaN);
    expect(error(Float64Array.of(2, 1, 0.5, 1, 3, 0.25, 0.5, 0.25, 1), 3)).toBeLessThan(1e-14);
  });

  it("of a block matrix are those of its blocks", () => {
    // [[2, 1], [1, 2]] twice, with zeros between
    const matrix = new Float64Array(25);
    for (const at of [0, 3]) {
      matrix.set([2, 1], at * 5 + at);
      matrix.set([1, 2], (at + 1) * 5 + at);
    }
    const { values } = eigenSymmetric(matrix, 5);
    Array.from(values).forEach((value, i) => {
      expect(value).toBeCloseTo([3, 3, 1, 1, 0][i]!, 14);
    });
    expect(error(matrix, 5)).toBeLessThan(1e-14);
  });
});

describe("selected columns", () => {
  it("are sorted, distinct integers from 0", () => {
    const read = (columns: unknown) => new ZeroCenter({ columns: columns as number[] }).selection;
    expect(read(undefined)).toBe(undefined);
    expect(read([])).toEqual([]);
    expect(read([10, 0, 9])).toEqual([0, 9, 10]);
    expect(Object.isFrozen(read([1]))).toBe(true);
    for (const wrong of [[-1], [0, 0], [1.5], [2 ** 53], 3, "0", [Number.NaN], null]) {
      expect(() => read(wrong)).toThrow(
        "Cannot use zeroCenter: expected columns to be a list of different integers >= 0",
      );
    }
    expect([isSelected(undefined, 5), isSelected([1], 1), isSelected([1], 0)]).toEqual([
      ...[true, true, false],
    ]);
    expect([selected(undefined, 3), selected([2], 3)]).toEqual([[0, 1, 2], [2]]);
  });

  it("exist", () => {
    requireWithin("it", undefined, 0);
    requireWithin("it", [], 0);
    requireWithin("it", [0, 2], 3);
    expect(() => requireWithin("it", [0, 3], 3)).toThrow(
      "Cannot fit it: expected at least 4 columns, got 3",
    );
  });
});

describe("numbers of a file", () => {
  it("are finite, of the expected count, and above 0 if required", () => {
    expect(readNumbers([1, -0], "it")).toEqual(Float64Array.of(1, -0));
    expect(readNumbers([1e-9], "it", { length: 1, positive: true })).toEqual(Float64Array.of(1e-9));
    const refused = (value: unknown, options = {}) => {
      try {
        readNumbers(value, "it", options);
        return "taken";
      } catch (error) {
        return (error as Error).message.replace("Cannot read preprocessing: expected ", "");
      }
    };
    expect([
      refused("1"),
      refused([1, "2"]),
      refused([1, null]),
      refused([1, 2], { length: 3 }),
      refused([1, 0], { positive: true }),
      refused([0]),
    ]).toEqual([
      'it to be an array of numbers, got "1"',
      'it to hold finite numbers, got "2" at 1',
      "it to hold finite numbers, got null at 1",
      "3 numbers in it, got 2",
      "it to hold finite numbers > 0, got 0 at 1",
      "taken",
    ]);
    expect([readShape([0, 3]), readShape([])]).toEqual([[0, 3], []]);
    for (const shape of [[-1], [1.5], [2 ** 53]])
      expect(() => readShape(shape)).toThrow("the shape of a row");
  });

  it("have the expected type", () => {
    expect(readStep({ kind: "pca", a: 1 }, "pca", ["a", "b"])).toEqual({ kind: "pca", a: 1 });
    expect(() => readStep({ kind: "zca" }, "pca", [])).toThrow('expected kind "pca", got "zca"');
    expect(() => readStep({ kind: "pca", c: 1 }, "pca", ["a"])).toThrow(
      "expected no properties of pca but a, got",
    );
    expect(() => readStep([], "pca", [])).toThrow("Cannot read preprocessing: expected");
  });
});
