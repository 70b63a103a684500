import { describe, expect, test } from "vitest";
import {
  ndarray,
  requireRows,
  roundToFloat32,
  scaleBytes,
  toSource,
} from "../../src/array/ndarray.ts";
import type { ArrayInput } from "../../src/array/types.ts";
import { DataError, ShapeError } from "../../src/core/errors.ts";

const read = (value: unknown) => toSource(value as ArrayInput, "x");

describe("ndarray", () => {
  test("keeps the array it is given", () => {
    for (const data of [new Float32Array(6), new Uint8Array(6), new Int32Array(6)]) {
      const array = ndarray(data, [2, 3]);
      expect(array.data).toBe(data);
      expect(array.shape).toEqual([2, 3]);
    }
  });

  test("rounds other numbers to float32", () => {
    expect(ndarray([0.1, 0.2], [2]).data).toEqual(new Float32Array([0.1, 0.2]));
    expect(ndarray(new Float64Array([0.1]), [1, 1]).data).toEqual(new Float32Array([0.1]));
  });

  test("takes rank 0 and empty arrays", () => {
    expect(ndarray([5], []).shape).toEqual([]);
    expect(ndarray(new Float32Array(0), [0, 3]).shape).toEqual([0, 3]);
  });

  test("refuses what is not finite", () => {
    expect(() => ndarray([1, Number.NaN], [2])).toThrow(
      "Cannot read the array: expected finite numbers, got NaN at row 1",
    );
    expect(() => ndarray(Float64Array.of(Infinity), [1])).toThrow("got Infinity at row 0");
  });

  test("refuses a shape that does not fit", () => {
    expect(() => ndarray(new Float32Array(5), [2, 3])).toThrow(
      "Cannot read the array: expected 6 numbers for shape [2, 3], got 5",
    );
    for (const shape of [[-1], [1.5], [Number.NaN], "2", undefined, [2 ** 60, 2 ** 60]]) {
      expect(() => ndarray(new Float32Array(2), shape as number[])).toThrow(ShapeError);
    }
  });
});

describe("toSource", () => {
  test("reads nested arrays as float64", () => {
    const { data, shape } = read([
      [[1], [2]],
      [[3], [0.1]],
    ]);
    expect(data).toEqual(new Float64Array([1, 2, 3, 0.1]));
    expect(shape).toEqual([2, 2, 1]);
  });

  test("reads arrays of typed arrays", () => {
    const { data, shape } = read([new Float32Array([1, 2]), new Uint8Array([3, 4])]);
    expect(data).toEqual(new Float64Array([1, 2, 3, 4]));
    expect(shape).toEqual([2, 2]);
  });

  test("reads { data, shape } and flat arrays", () => {
    expect(read({ data: [1, 2], shape: [2, 1] })).toEqual({
      data: new Float64Array([1, 2]),
      shape: [2, 1],
    });
    expect(read([1, 2]).shape).toEqual([2]);
    expect(read(new Int32Array([1, 2, 3])).shape).toEqual([3]);
    expect(read([]).shape).toEqual([0]);
    expect(read([[], []]).shape).toEqual([2, 0]);
  });

  test("keeps the four kinds and converts the others exactly", () => {
    const kept = [Float32Array, Float64Array, Uint8Array, Int32Array].map((kind) => new kind(2));
    for (const array of kept) expect(read(array).data).toBe(array);
    expect(read(new Uint8ClampedArray([1, 255])).data).toEqual(new Uint8Array([1, 255]));
    expect(read(new Int8Array([-128, 127])).data).toEqual(new Int32Array([-128, 127]));
    expect(read(new Uint16Array([65535])).data).toEqual(new Int32Array([65535]));
    expect(read(new Uint32Array([4294967295])).data).toEqual(new Float64Array([4294967295]));
    expect(read(Buffer.from([1, 2])).data.constructor).toBe(Uint8Array);
  });

  test("refuses what is not numbers", () => {
    const wrong = [
      undefined,
      null,
      5,
      "abc",
      {},
      () => 1,
      new BigInt64Array(1),
      { data: 1, shape: [1] },
    ];
    for (const value of wrong) expect(() => read(value)).toThrow(DataError);
    expect(() =>
      read([
        [1, 2],
        [3, "cat"],
      ]),
    ).toThrow('Cannot read x: expected numbers, got "cat" at row 1, column 1');
    expect(() => read([1, null])).toThrow("got null at row 1");
    expect(() => read(new Array(3))).toThrow("got undefined at row 0");
    expect(() => read({ data: [1, true], shape: [2] })).toThrow("got true at row 1");
  });

  test("refuses ragged rows and says which", () => {
    const cases: [unknown, string][] = [
      [[[1, 2], [3, 4], [5]], "expected 2 values in row 2 as in row 0, got 1 value"],
      [
        [
          [1, 2],
          [1, 2, 3],
        ],
        "expected 2 values in row 1 as in row 0, got 3 values",
      ],
      [[[1, 2], 3], "expected 2 values in row 1 as in row 0, got a number"],
      [[1, [2]], "expected a number in row 1 as in row 0, got an array"],
      [[[], [1]], "expected 0 values in row 1 as in row 0, got 1 value"],
      [
        [
          [[1], [2]],
          [[1], [2, 3]],
        ],
        "expected 1 value in row 1 as in row 0, got 2 values",
      ],
    ];
    for (const [value, message] of cases) {
      expect(() => read(value)).toThrow(ShapeError);
      expect(() => read(value)).toThrow(`Cannot read x: ${message}`);
    }
  });

  test("refuses an array that contains itself", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => read(loop)).toThrow(ShapeError);
  });

  test("refuses numbers that are not finite, with their place", () => {
    expect(() =>
      read([
        [1, 2],
        [3, Number.NaN],
      ]),
    ).toThrow("Cannot read x: expected finite numbers, got NaN at row 1, column 1");
    expect(() => read(new Float32Array([0, Number.POSITIVE_INFINITY]))).toThrow(
      "got Infinity at row 1",
    );
    const images = { data: new Float32Array(2 * 2 * 2 * 3), shape: [2, 2, 2, 3] };
    images.data[23] = Number.NaN;
    expect(() => read(images)).toThrow("got NaN at row 1, position [1, 1, 2]");
    expect(() => read({ data: [Number.NaN], shape: [] })).toThrow(/got NaN$/);
  });

  test("refuses words where numbers belong, and says what takes them as classes", () => {
    const message = (value: unknown, what: string) => {
      try {
        toSource(value as ArrayInput, what);
        return "taken";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const hint =
      "; fit() and evaluate() accept words as classes; elsewhere pass class numbers, such as dataset({ x, y }).y";
    expect([
      ...["a", true, null].map((word) => message([0, word], "y")),
      ...["a", true, null].map((word) => message([0, word], "x")),
    ]).toEqual([
      `Cannot read y: expected numbers, got "a" at row 1${hint}`,
      `Cannot read y: expected numbers, got true at row 1${hint}`,
      "Cannot read y: expected numbers, got null at row 1",
      'Cannot read x: expected numbers, got "a" at row 1',
      "Cannot read x: expected numbers, got true at row 1",
      "Cannot read x: expected numbers, got null at row 1",
    ]);
    const gap =
      "; leave out such rows; in { x, y } for a model with an Imputer, NaN in x is a missing value";
    expect([
      ...["x", "y"].map((what) => message([Number.NaN], what)),
      ...["x", "y"].map((what) => message([Infinity], what)),
      message({ data: [Number.NaN], shape: [] }, "x"),
      message({ data: [Number.NaN, 1], shape: [2] }, "x"),
    ]).toEqual([
      `Cannot read x: expected finite numbers, got NaN at row 0${gap}`,
      "Cannot read y: expected finite numbers, got NaN at row 0",
      "Cannot read x: expected finite numbers, got Infinity at row 0",
      "Cannot read y: expected finite numbers, got Infinity at row 0",
      "Cannot read x: expected finite numbers, got NaN",
      `Cannot read x: expected finite numbers, got NaN at row 0${gap}`,
    ]);
  });

  test("takes up to eight dimensions", () => {
    const deep = (depth: number): unknown => (depth === 0 ? 5 : [deep(depth - 1)]);
    expect(read(deep(8)).shape).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(() => read(deep(9))).toThrow("Cannot read x: expected at most 8 dimensions, got more");
  });

  test("refuses shapes and rows that hold something else", () => {
    expect(() => read({ data: [1], shape: [2] })).toThrow(
      "Cannot read x: expected 2 numbers for shape [2], got 1",
    );
    // before any of so many numbers is looked at
    expect(() => read({ data: ["a"], shape: [2] })).toThrow("expected 2 numbers for shape [2]");
    for (const dimension of ["2", 2.5, -2, null]) {
      expect(() => read({ data: [1, 2], shape: [dimension] })).toThrow(
        "Cannot read x: expected a shape of integers from 0, got [",
      );
    }
    expect(() => read([[[], [1]]])).toThrow(
      "Cannot read x: expected 0 values in row 0 as in row 0, got 1 value",
    );
    expect(() => read([[], [], [1]])).toThrow(
      "Cannot read x: expected 0 values in row 2 as in row 0, got 1 value",
    );
  });

  test("lets NaN pass where values may be missing, and nothing else", () => {
    const data = [Number.NaN, 1];
    expect(toSource([data], "x", true).data).toEqual(new Float64Array(data));
    expect(() => toSource([[Infinity, Number.NaN]], "x", true)).toThrow("got Infinity at row 0");
    expect(() => toSource([data], "x", false)).toThrow("got NaN at row 0, column 0");
    expect(() => toSource([data], "x")).toThrow("got NaN at row 0, column 0");
  });

  test("never writes to its input", () => {
    const rows = Object.freeze([Object.freeze([1, 2]), Object.freeze([3, 4])]);
    read(rows);
    const shape = [2, 1];
    const source = read({ data: new Float32Array(2), shape });
    shape[0] = 9;
    expect(source.shape).toEqual([2, 1]);
  });
});

describe("roundToFloat32", () => {
  test("rounds to nearest and keeps integers as they are", () => {
    expect(roundToFloat32(read([0.1, 16777217]), "x")).toEqual(new Float32Array([0.1, 16777216]));
    expect(roundToFloat32(read(new Uint8Array([255])), "x")).toEqual(new Float32Array([255]));
  });

  test("refuses numbers beyond float32", () => {
    expect(() => roundToFloat32(read([[1, 1e300]]), "x")).toThrow(
      "Cannot read x: expected numbers up to 3.4e38, got 1e+300 at row 0, column 1; scale the data down",
    );
    expect(() => roundToFloat32(read([1e300]), "x", true)).toThrow("got 1e+300 at row 0;");
  });

  test("lets infinities and NaN pass where they were given, if it may", () => {
    const source = { data: Float64Array.of(Infinity, 1, Number.NaN), shape: [3] };
    expect(roundToFloat32(source, "x", true)).toEqual(Float32Array.of(Infinity, 1, Number.NaN));
    expect(() => roundToFloat32(source, "x", false)).toThrow("got Infinity at row 0");
    expect(() => roundToFloat32(source, "x")).toThrow("got Infinity at row 0");
  });
});

test("bytes are 255ths", () => {
  const bytes = Uint8Array.of(0, 1, 51, 255);
  expect(scaleBytes(bytes)).toEqual(Float32Array.of(0, 1 / 255, 0.2, 1));
});

describe("requireRows", () => {
  test("counts rows and refuses none", () => {
    expect(requireRows(read([[1], [2]]), "x")).toBe(2);
    expect(() => requireRows(read([]), "x")).toThrow(DataError);
    expect(() => requireRows(read({ data: [1], shape: [] }), "x")).toThrow(ShapeError);
  });
});
