// Warnings that x is far outside the training range.

import { describe, expect, it } from "vitest";
import type { ColumnStatistics } from "../../src/data/statistics.ts";
import { farOutside } from "../../src/training/far-outside.ts";

const SHARE = 1 / 255;
const statistics = (minimum: number[], maximum: number[], more: object = {}): ColumnStatistics =>
  ({ minimum, maximum, ...more }) as unknown as ColumnStatistics;
const floats = (shape: number[], ...values: number[]) => ({
  data: Float32Array.from(values),
  shape,
});
const bytes = (shape: number[], ...values: number[]) => ({ data: Uint8Array.from(values), shape });

describe("numbers of a table", () => {
  const known = statistics([0, -1], [1, 1]);
  const said = (x: number, y: number) => farOutside(known, floats([1, 2], x, y), 1);

  it("are far beyond ten times the range of their column", () => {
    expect([said(11, 21), said(-10, -21), said(0.5, 0)]).toEqual([undefined, undefined, undefined]);
    expect(said(11.1, 0)).toMatch(
      /^column 0 of row 0 is 11.1, in the training set it ranges from 0 to 1; /,
    );
    expect(said(-10.1, 0)).toMatch(/^column 0 of row 0 is -10.1, /);
    expect(said(0, 21.1)).toMatch(
      /^column 1 of row 0 is 21.1, in the training set it ranges from -1 to 1; /,
    );
    expect(said(0, -21.1)).toMatch(/^column 1 of row 0 is -21.1, /);
  });

  it("are reported with column names, if any", () => {
    const named = statistics([0], [1], { names: ["size"] });
    expect(farOutside(named, floats([3, 1], 1, 1, 50), 1)).toMatch(/^size of row 2 is 50, /);
  });

  it("are not reported if missing, constant, or of another table", () => {
    expect(said(Number.NaN, 0)).toBeUndefined();
    expect(farOutside(statistics([1], [1]), floats([1, 1], 1000), 1)).toBeUndefined();
    expect(farOutside(known, floats([1, 3], 1000, 1000, 1000), 1)).toBeUndefined();
  });

  it("are checked in a thousand evenly spaced rows", () => {
    const far = (rows: number, row: number) => {
      const data = new Float32Array(rows);
      data[row] = 1000;
      return farOutside(statistics([0], [1]), { data, shape: [rows, 1] }, 1) !== undefined;
    };
    for (const row of [0, 1, 500, 999]) expect([row, far(1000, row)]).toEqual([row, true]);
    const seen = Array.from({ length: 3000 }, (_, row) => far(3000, row)).filter(Boolean);
    expect(seen).toHaveLength(1000);
  });
});

describe("bytes", () => {
  it("are scaled to 0 to 1, so a training range up to 2 may be of bytes", () => {
    const said = (most: number, scale: number) =>
      farOutside(statistics([0], [most]), bytes([1, 1], 255), scale);
    expect(said(2, SHARE)).toBeUndefined();
    expect(said(2.1, SHARE)).toBe(
      "bytes are scaled by 1/255, but values of the training set reached 2.1; pass numbers (Float32Array)",
    );
    expect(said(255, 1)).toBeUndefined();
    expect(said(20, 1)).toMatch(
      /^column 0 of row 0 is 255, in the training set it ranges from 0 to 20; /,
    );
  });

  it("are compared after scaling", () => {
    const known = statistics([0], [0.05]);
    expect(farOutside(known, bytes([1, 1], 140), SHARE)).toBeUndefined();
    expect(farOutside(known, bytes([1, 1], 141), SHARE)).toMatch(/^column 0 of row 0 is 0.5529, /);
  });
});

describe("images", () => {
  const known = (low: number, high: number, names?: string[]) =>
    statistics([low, 0], [high, 0], { of: "images", ...(names && { names }) });
  const image = (value: number) => floats([1, 2, 2], value, value, value, value + 4);

  it("are compared by their means, with a range of at least the largest", () => {
    expect(farOutside(known(0, 1), image(10), 1)).toBeUndefined();
    expect(farOutside(known(0, 1), image(10.5), 1)).toMatch(
      /^mean of row 0 is 11.5, in the training set it ranges from 0 to 1; /,
    );
    expect(farOutside(known(1, 1), image(10), 1)).toBeUndefined();
    expect(farOutside(known(1, 1, ["brightness"]), image(11), 1)).toMatch(/^brightness of row 0 /);
    expect(farOutside(known(0, 0), image(1000), 1)).toBeUndefined();
  });

  it("of bytes use the first of their measures", () => {
    const white = bytes([1, 1, 2], 255, 255);
    expect(farOutside(statistics([0, 0], [2.1, 1], { of: "images" }), white, SHARE)).toMatch(
      /^bytes are scaled by 1\/255, but values of the training set reached 2.1/,
    );
    expect(farOutside(statistics([0, 0], [1, 9], { of: "images" }), white, SHARE)).toBeUndefined();
  });
});
