import { describe, expect, it } from "vitest";
import {
  copyOf,
  emptyLike,
  requireSameRows,
  spreadRows,
  takeRows,
  toRowNumbers,
} from "../../src/array/rows.ts";

const KINDS = [Uint8Array, Int32Array, Float32Array, Float64Array];

describe("takeRows()", () => {
  it("copies rows of one or several numbers, in the given order, with the same type", () => {
    for (const Kind of KINDS) {
      const data = Kind.from([1, 2, 3, 4, 5, 6]);
      const rows = Int32Array.of(2, 0, 2);
      expect(takeRows({ data, shape: [6] }, rows)).toEqual({ data: Kind.of(3, 1, 3), shape: [3] });
      expect(takeRows({ data, shape: [3, 2, 1] }, rows)).toEqual({
        data: Kind.of(5, 6, 1, 2, 5, 6),
        shape: [3, 2, 1],
      });
    }
  });

  it("returns independent copies", () => {
    for (const Kind of KINDS) {
      const source = { data: Kind.of(1, 2), shape: [2] };
      const copy = copyOf(source);
      expect(copy).toEqual(source);
      source.data[0] = 9;
      source.shape[0] = 1;
      expect(copy).toEqual({ data: Kind.of(1, 2), shape: [2] });
      expect(emptyLike(source.data, 3)).toEqual(new Kind(3));
    }
  });
});

describe("toRowNumbers()", () => {
  it("accepts integers within the rows", () => {
    expect(toRowNumbers([0, 4, 2], 5)).toEqual(Int32Array.of(0, 4, 2));
    expect(toRowNumbers(Float64Array.of(4, 0), 5)).toEqual(Int32Array.of(4, 0));
    expect(toRowNumbers([], 0)).toEqual(new Int32Array(0));
  });

  it("refuses others, with their position", () => {
    for (const row of [-1, 5, 1.5, Number.NaN, "1"]) {
      expect(() => toRowNumbers([0, row as number], 5)).toThrow(
        `Cannot take rows: expected integers from 0 to 4, got ${JSON.stringify(row)?.replace("null", "NaN")} at position 1`,
      );
    }
    for (const rows of ["01", { length: 1, 0: 0 }, 3]) {
      expect(() => toRowNumbers(rows as ArrayLike<number>, 5)).toThrow(
        /^Cannot take rows: expected an array of row numbers, got /,
      );
    }
  });
});

describe("requireSameRows()", () => {
  it("returns the number of rows, or reports which differ", () => {
    expect(requireSameRows("fit", 3, 3)).toBe(3);
    const wrong: [() => number, string][] = [
      [() => requireSameRows("fit", 3, 2), "expected as many rows in y as in x, 3, got 2"],
      [
        () => requireSameRows("fit", undefined, undefined, ["a", "b"]),
        "expected as many rows in b as in a, a number, got a number",
      ],
      [() => requireSameRows("fit", 3, undefined), "in y as in x, 3, got a number"],
    ];
    for (const [call, message] of wrong) expect(call).toThrow(message);
  });
});

it("rows are evenly spaced, from the first on", () => {
  expect(Array.from(spreadRows(10, 4))).toEqual([0, 2, 5, 7]);
  expect(Array.from(spreadRows(3, 4))).toEqual([0, 1, 2]);
  expect(Array.from(spreadRows(0, 4))).toEqual([]);
});
