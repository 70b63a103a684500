// Pools over series are those over images of height 1.

import { describe, expect, it } from "vitest";
import { averagePool1d, graph, input, maxPool1d, sequential } from "../../../src/index.ts";
import { computed, numbers } from "../../both-engines.ts";

const OPTIONS = [
  {},
  { strides: 1 },
  { strides: 4 },
  { padding: 1, strides: 2 },
  { padding: [2, 0] },
  { padding: "same" },
] as const;

describe.each(["maxPool", "averagePool"] as const)("%s1d", (name) => {
  it.each(OPTIONS)("with options %j", async (options) => {
    const { padding = "valid", strides = 3 } = options as (typeof OPTIONS)[3];
    const sides = typeof padding === "string" ? padding : [[0, 0], [padding, padding].flat().slice(-2)]; // biome-ignore format: pairs
    const { pool, pool1d } = await computed(
      (x) => {
        const image = x.reshape([2, 1, 9, 5]);
        const pool = image[`${name}2d`]([1, 3], { strides: [1, strides], padding: sides as never });
        return { pool: pool.reshape([2, -1, 5]), pool1d: x[`${name}1d`](3, options as object) };
      },
      numbers([2, 9, 5]),
    );
    expect(pool1d).toEqual(pool);
  });
});

describe("layers of series", () => {
  it("are complete as data", () => {
    expect(maxPool1d()).toEqual({ kind: "maxPool1d", size: 2, strides: 2, padding: "valid" });
    expect(averagePool1d(3, { padding: [1, 2], countPadding: true })).toEqual({
      ...{ kind: "averagePool1d", size: 3, strides: 3, padding: [1, 2], countPadding: true },
    });
  });

  it("have the shape of their windows", () => {
    const shapeOf = (layer: ReturnType<typeof maxPool1d> | ReturnType<typeof averagePool1d>) =>
      sequential([input([9, 5]), layer]).architecture.outputShape;
    expect(shapeOf(maxPool1d())).toEqual([4, 5]);
    expect(shapeOf(maxPool1d(2, { padding: "same" }))).toEqual([5, 5]);
    expect(shapeOf(averagePool1d(3, { padding: 2, strides: 1 }))).toEqual([11, 5]);
    expect(shapeOf(averagePool1d(1, { strides: 4 }))).toEqual([3, 5]);
  });

  it("refuse options and shapes", () => {
    expect(() => maxPool1d([2, 2] as never)).toThrow(
      "Cannot use maxPool1d: expected size to be an integer >= 1 and <= 65536, got [2, 2]",
    );
    expect(() => maxPool1d(2, { padding: [1, 2] })).toThrow(
      "Cannot use maxPool1d: expected padding less than the size of its windows, got [1, 2]",
    );
    expect(() =>
      averagePool1d(2, {
        padding: [
          [0, 0],
          [1, 1],
        ] as never,
      }),
    ).toThrow(
      // biome-ignore format: pairs
      'expected padding to be "valid", "same", an integer >= 0, or [before, after]',
    );
    // @ts-expect-error
    expect(() => sequential([input([3, 2]), maxPool1d(4)])).toThrow(
      'Cannot add maxPool1d "maxPool1d1": expected images of at least [1, 4] pixels',
    );
    expect(() => graph(({ x }) => x!.averagePool1d(4), { x: [1, 3, 2] })).toThrow(
      "Cannot use averagePool1d: expected images of at least [1, 4] pixels",
    );
  });
});
