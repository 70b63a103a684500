import { describe, expect, it } from "vitest";
import {
  broadcastShapes,
  ROWS,
  resolveAxis,
  resolveDimension,
  resolveShape,
  sameShape,
  showShape,
  sizeOf,
  stridesOf,
  timesDimension,
} from "../../src/core/shape.ts";

describe("dimensions below zero", () => {
  it("scale with the rows of the batch", () => {
    expect(ROWS).toBe(-1);
    expect([-1, -10, 0, 1, 7].map((dimension) => resolveDimension(dimension, 32))).toEqual([
      ...[32, 320, 0, 1, 7],
    ]);
    expect(resolveShape([-1, 3, -2], 4)).toEqual([4, 3, 8]);
    expect(["[]", "[n]", "[n, 28, 28]", "[10·n, 0, 1]"]).toEqual(
      [[], [-1], [-1, 28, 28], [-10, 0, 1]].map(showShape),
    );
  });

  it("make sizes and strides that scale, and never -0", () => {
    expect([[], [3], [-1, 3], [2, -5], [-1, 0]].map(sizeOf)).toEqual([1, 3, -3, -10, 0]);
    expect([[], [7], [-1, 4, 3], [2, -5, 3]].map(stridesOf)).toEqual([
      ...[[], [1], [12, 3, 1], [-15, 3, 1]],
    ]);
    expect(timesDimension(-1, 0)).toBe(0);
    expect(timesDimension(0, -1)).toBe(0);
  });

  it("are not multiplied by each other", () => {
    for (const shape of [
      [-1, -1],
      [-2, 3, -1],
    ]) {
      expect(() => sizeOf(shape)).toThrow(
        /^Cannot multiply dimensions: expected at most one that scales with the batch, got \[.+\]; reduce one of them first$/,
      );
    }
    expect(() => timesDimension(-1, -1)).toThrow(expect.objectContaining({ got: [-1, -1] }));
  });
});

it("shapes are the same where each of their dimensions is", () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect([sameShape([2, 3], [2, 4]), sameShape([2], [2, 3]), sameShape([2, 3], [2])]).toEqual([
    ...[false, false, false],
  ]);
});

describe("broadcastShapes()", () => {
  it("stretches 1, counted from the last dimension", () => {
    const cases: [number[], number[], number[]][] = [
      [[], [], []],
      [[3], [], [3]],
      [[2, 3], [3], [2, 3]],
      [[3], [-1, 3], [-1, 3]],
      [
        [4, 1, 3],
        [1, 5, 1],
        [4, 5, 3],
      ],
      [[1], [0], [0]],
      [[0], [1], [0]],
      [[2], [2], [2]],
    ];
    expect(cases.map(([a, b]) => broadcastShapes("add", a, b))).toEqual(
      cases.map(([, , shape]) => shape),
    );
  });

  it("refuses all else", () => {
    for (const [a, b, shown] of [
      [[2], [3], "[2] and [3]"],
      [[2, 3], [2], "[2, 3] and [2]"],
      [[0], [2], "[0] and [2]"],
      [[2], [0], "[2] and [0]"],
      [[-1, 1, 2], [4, 3, 2], "[n, 1, 2] and [4, 3, 2]"],
    ] as const) {
      expect(() => broadcastShapes("add", a, b)).toThrow(
        `Cannot add: expected shapes that broadcast, got ${shown}; dimensions must be equal or 1, counted from the last`,
      );
    }
  });
});

it("axes below zero count from the end, others from the first; nothing else is one", () => {
  expect([-3, -1, 0, 2].map((axis) => resolveAxis("sum", axis, 3))).toEqual([0, 2, 0, 2]);
  for (const axis of [-4, 3, 0.5, Number.NaN, "0" as unknown as number]) {
    expect(() => resolveAxis("sum", axis, 3)).toThrow(
      /^Cannot sum: expected an axis from -3 to 2, got /,
    );
  }
});
