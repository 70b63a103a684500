import { describe, expect, test } from "vitest";
import type { ArrayInput } from "../../src/array/types.ts";
import { DataError, ShapeError } from "../../src/core/errors.ts";
import { toLabels } from "../../src/data/labels.ts";

describe("toLabels", () => {
  test("accepts integers of every type, and returns a new array", () => {
    const expected = new Int32Array([0, 2, 1]);
    const inputs: ArrayInput[] = [
      new Uint8Array([0, 2, 1]),
      new Int32Array([0, 2, 1]),
      [0, 2, 1],
      new Float32Array([0, 2, 1]),
      [[0], [2], [1]],
      { data: new Float32Array([-0, 2, 1]), shape: [3, 1] },
    ];
    for (const input of inputs) {
      const labels = toLabels(input, "labels", 3);
      expect(labels).toEqual(expected);
      expect(labels).not.toBe(input);
    }
  });

  test("refuses fractions, negative and large numbers, and reports the row", () => {
    expect(() => toLabels([0, 3.5], "labels", 10)).toThrow(
      "Cannot read labels: expected integers from 0 to 9, got 3.5 at row 1",
    );
    expect(() => toLabels([0, 1, 10], "y", 10)).toThrow("from 0 to 9, got 10 at row 2");
    expect(() => toLabels(new Int32Array([-1]), "y", 10)).toThrow("got -1 at row 0");
    expect(() => toLabels([-1], "y")).toThrow("expected integers from 0, got -1 at row 0");
    expect(() => toLabels([3e9], "y")).toThrow(DataError);
  });

  test("refuses one-hot rows with advice", () => {
    expect(() =>
      toLabels(
        [
          [1, 0],
          [0, 1],
        ],
        "y",
        2,
      ),
    ).toThrow(DataError);
    expect(() =>
      toLabels(
        [
          [1, 0],
          [0, 1],
        ],
        "y",
        2,
      ),
    ).toThrow(
      "Cannot read y: expected one class number per row, got rows of 2; pass class numbers instead of one-hot rows: the argmax of each row",
    );
  });

  test("refuses other shapes", () => {
    expect(() => toLabels([[[1]]], "y")).toThrow(ShapeError);
    expect(() => toLabels({ data: [1], shape: [] }, "y")).toThrow(ShapeError);
  });
});
