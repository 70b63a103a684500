// Statistics in a model file: every number and list.

import { describe, expect, it } from "vitest";
import { readStatistics } from "../../../src/model/checkpoint/read-statistics.ts";

const bins = (...counts: number[]) => ({ edges: counts.slice(1).map((_, i) => i), counts });
const good = {
  ...{ mean: [0, -1], deviation: [0, 2], minimum: [0, -3], maximum: [0, 4] },
  ...{ of: "columns", names: ["a", "b"], rows: 0, missing: [0, 2] },
  bins: [bins(1), bins(1, 0, 2)],
};
const { of: _of, names: _names, rows: _rows, missing: _missing, bins: _bins, ...earlier } = good;

describe("statistics", () => {
  it.each<[unknown]>([
    [good],
    [earlier],
    [{ ...good, of: "images" }],
    [{ ...good, of: "rows" }],
    [{ ...good, bins: [bins(1), bins(...Array<number>(64).fill(1))] }],
    [{ ...good, bins: [bins(1), { edges: [-1, 0.5], counts: [1, 2, 3] }] }],
    [{ mean: [], deviation: [], minimum: [], maximum: [] }],
  ])("are read as they were written: %#", (value) => {
    expect(readStatistics(value)).toBe(value);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    ["statistics"],
    [{ ...good, more: 1 }],
    [{}],
    ...[[0, Infinity], [0, "1"], [0], [0, 1, 2], undefined, { length: 2 }].flatMap((list) =>
      ["mean", "deviation", "minimum", "maximum"].map((key): [unknown] => [
        { ...good, [key]: list },
      ]),
    ),
    [{ ...good, deviation: [0, -1] }],
    [{ ...good, maximum: [0, -3.5] }],
    [{ ...good, minimum: [1, -3] }],
    [{ ...good, of: "cells" }],
    [{ ...good, of: null }],
    [{ ...good, rows: -1 }],
    [{ ...good, rows: 0.5 }],
    [{ ...good, rows: null }],
    [{ ...good, names: ["a", 1] }],
    [{ ...good, names: ["a"] }],
    [{ ...good, missing: [0, -1] }],
    [{ ...good, missing: [0] }],
    [{ ...good, missing: [0, 0.5] }],
    [{ ...good, bins: [bins(1)] }],
    ...[
      null,
      "bins",
      {},
      { edges: [], counts: [] },
      { edges: [0], counts: [1] },
      { edges: [0], counts: [1, 2, 3] },
      { edges: [0], counts: [1, -1] },
      { edges: [Infinity], counts: [1, 1] },
      { edges: "0", counts: [1, 1] },
      { edges: [0], counts: "11" },
      { edges: [1, 1], counts: [1, 1, 1] },
      { edges: [1, 0], counts: [1, 1, 1] },
      { edges: [0, 2, 1], counts: [1, 1, 1, 1] },
      bins(...Array<number>(65).fill(1)),
    ].map((each): [unknown] => [{ ...good, bins: [bins(1), each] }]),
  ])("that nobody has written are refused: %#", (value) => {
    expect(readStatistics(value)).toBeUndefined();
  });
});
