// Non-finite numbers are found at any position, and reported with it.

import { describe, expect, it } from "vitest";
import { dataset, StandardScaler } from "../../src/index.ts";

describe("a non-finite number", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])("is found at each position of %d numbers", (rows) => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      for (const kind of [Float32Array, Float64Array]) {
        const messages = Array.from({ length: rows }, (_, at) => {
          const data = new kind(rows).fill(1e38);
          data[at] = value;
          try {
            dataset({ x: { data, shape: [rows, 1] }, y: new Float32Array(rows) });
            return "taken";
          } catch (error) {
            return (error as Error).message.replace(/;.*/, "");
          }
        });
        expect(messages).toEqual(
          Array.from(
            { length: rows },
            (_, at) =>
              `Cannot read x: expected finite numbers, got ${value} at row ${at}, column 0`,
          ),
        );
      }
    }
  });

  it("is not reported for large finite numbers", () => {
    const data = new Float64Array(11).fill(1.7e308);
    expect(dataset({ x: { data, shape: [11, 1] }, y: new Float32Array(11) }).length).toBe(11);
    expect(() => new StandardScaler().fit([])).toThrow("expected at least one row, got none");
  });
});
