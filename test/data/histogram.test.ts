// Counts in bins, equal to those of NumPy 2.4.

import { describe, expect, test } from "vitest";
import { DataError, histogram } from "../../src/index.ts";

describe("histogram", () => {
  test("a bin includes its lower edge, the last one both", () => {
    const { counts, edges } = histogram([1, 2, 2, 4], { bins: 3 });
    expect(counts).toEqual(Int32Array.of(1, 2, 1));
    expect(edges).toEqual(Float64Array.of(1, 2, 3, 4));
    // the edge 3 * 0.1 lies above 3 / 10
    const tenths = Array.from({ length: 11 }, (_, i) => i / 10);
    expect(histogram(tenths).counts).toEqual(Int32Array.of(...[1, 1, 2, 0, 1, 2, 1, 0, 1, 2]));
    const steps = Array.from({ length: 11 }, (_, i) => i * 0.1);
    expect(histogram(steps, { range: [0, 1] }).counts).toEqual(
      Int32Array.of(...[1, 1, 1, 1, 1, 1, 1, 1, 1, 2]),
    );
  });

  test("counts every value once, for any shape", () => {
    const data = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i * i));
    const { counts, edges } = histogram({ data, shape: [10, 100] }, { bins: 7 });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    for (const [bin, count] of counts.entries()) {
      const isLast = bin === counts.length - 1;
      const held = data.filter(
        (value) =>
          value >= edges[bin]! && (value < edges[bin + 1]! || (isLast && value === edges[bin + 1])),
      );
      expect(held.length).toBe(count);
    }
  });

  test("excludes values out of range, and widens a range of one value", () => {
    const { counts } = histogram([-5, 0, 0.5, 1, 7], { bins: 2, range: [0, 1] });
    expect(counts).toEqual(Int32Array.of(1, 2));
    const { edges } = histogram([3, 3], { bins: 2 });
    expect(edges).toEqual(Float64Array.of(2.5, 3, 3.5));
    expect(histogram([], { bins: 2, range: [0, 1] }).counts).toEqual(Int32Array.of(0, 0));
  });

  test("refuses bins that float64 cannot distinguish, like NumPy", () => {
    const isRefused = (range: [number, number], bins: number) => {
      const error = expect.objectContaining({ code: "HISTOGRAM", got: range });
      expect(() => histogram([0], { range, bins })).toThrow(error);
      expect(() => histogram(range, { bins })).toThrow(error);
    };
    isRefused([-1.7e308, 1.7e308], 2); // as wide as no float64
    isRefused([-1.7e308, 1.7e308], 1);
    isRefused([1e17, 1e17 + 16], 2); // neighbours
    isRefused([0, Number.MIN_VALUE], 2);
    expect(() => histogram([1e17, 1e17])).toThrow(DataError); // 0.5 each way is nothing there
    expect(histogram([1e17, 1e17 + 16], { bins: 1 }).counts).toEqual(Int32Array.of(2));
    expect(histogram([1e15, 1e15], { bins: 2 }).counts).toEqual(Int32Array.of(0, 2));
    const halves = histogram([-8e307, 8e307], { bins: 2 });
    expect(halves.edges).toEqual(Float64Array.of(-8e307, 0, 8e307));
    expect(halves.counts).toEqual(Int32Array.of(1, 1));
  });

  test("refuses values that cannot be counted", () => {
    for (const bins of [0, 1.5, -1, Number.NaN, 1e7]) {
      expect(() => histogram([1], { bins })).toThrow(DataError);
    }
    for (const range of [[1, 0], [0], [0, Infinity], [Number.NaN, 1], 5]) {
      expect(() => histogram([1], { range: range as [number, number] })).toThrow(/range to be/);
    }
    expect(() => histogram([])).toThrow(/at least one value/);
    expect(() => histogram([1, Number.NaN])).toThrow(/finite/);
    // @ts-expect-error -- an option that does not exist
    expect(() => histogram([1], { bin: 3 })).toThrow(/bins/);
  });
});
