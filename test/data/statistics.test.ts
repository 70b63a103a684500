import { describe, expect, it } from "vitest";
import { columnStatistics, countBins } from "../../src/data/statistics.ts";

const column = (values: ArrayLike<number>) =>
  columnStatistics({ data: Float64Array.from(values), shape: [values.length, 1] });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("statistics of columns", () => {
  it("are moments, ranges and bins of present values", () => {
    const data = Float64Array.of(1, 10, 2, Number.NaN, 3, 20, 6, 30);
    expect(columnStatistics({ data, shape: [4, 2] }, ["a", "b"])).toEqual({
      mean: [3, 20],
      deviation: [Math.sqrt(3.5), Math.sqrt(200 / 3)],
      minimum: [1, 10],
      maximum: [6, 30],
      of: "columns",
      names: ["a", "b"],
      rows: 4,
      missing: [0, 1],
      bins: [
        { edges: [1.5, 2.5, 4.5], counts: [1, 1, 1, 1] },
        { edges: [15, 25], counts: [1, 1, 1] },
      ],
    });
  });

  it("are 0, not -0, without values", () => {
    const zeros = { mean: [0], deviation: [0], minimum: [0], maximum: [0] };
    const nothing = { ...zeros, of: "columns", bins: [{ edges: [], counts: [0] }] };
    expect(column([Number.NaN])).toEqual({ ...nothing, rows: 1, missing: [1] });
    expect(column([])).toEqual({ ...nothing, rows: 0, missing: [0] });
    expect(column([-0, -0])).toEqual({
      ...{ ...zeros, of: "columns", rows: 2, missing: [0], bins: [{ edges: [], counts: [2] }] },
    });
  });

  it("have the names of columns if each has one, and those of measures", () => {
    const data = Float64Array.of(1, 2);
    const namesOf = (names?: string[]) => columnStatistics({ data, shape: [1, 2] }, names).names;
    expect([namesOf(), namesOf(["a"]), namesOf(["a", "b"]), namesOf(["a", "b", "c"])]).toEqual([
      ...[undefined, undefined, ["a", "b"], undefined],
    ]);
    const rows = columnStatistics({ data, shape: [1, 2, 1] }, ["a", "b"]);
    expect([rows.of, rows.names]).toEqual(["rows", ["mean of the row", "deviation of the row"]]);
  });

  it("scale bytes", () => {
    const bytes = { data: Uint8Array.of(0, 255), shape: [2, 1] };
    expect(columnStatistics(bytes, undefined, 2).maximum).toEqual([510]);
    expect(columnStatistics(bytes).maximum).toEqual([1]);
  });
});

describe("bins", () => {
  const binsOf = (values: ArrayLike<number>) => column(values).bins![0]!;

  it("have one value each, up to 20 distinct values", () => {
    expect(binsOf([...upTo(20), 3, 3])).toEqual({
      edges: upTo(19).map((value) => value + 0.5),
      counts: upTo(20).map((value) => (value === 3 ? 3 : 1)),
    });
    expect(binsOf([-1, -0, 0, 5])).toEqual({ edges: [-0.5, 2.5], counts: [1, 2, 1] });
  });

  it("have a tenth each of more distinct values, with edges among these", () => {
    expect(binsOf(upTo(21))).toEqual({
      edges: [2, 4, 6, 8, 10, 12, 14, 16, 18],
      counts: [3, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    });
    expect(binsOf(upTo(100).map((value) => 99 - value))).toEqual({
      edges: [9, 19, 29, 39, 49, 59, 69, 79, 89],
      counts: new Array(10).fill(10),
    });
  });

  it("are fewer if one value fills a tenth", () => {
    const many = new Array(100).fill(7);
    expect(binsOf([...upTo(21), ...many])).toEqual({ edges: [7, 8], counts: [108, 1, 12] });
    expect(binsOf([...upTo(21), ...new Array(100).fill(20)])).toEqual({
      edges: [12],
      counts: [13, 108],
    });
    expect(binsOf([...upTo(21), ...new Array(300).fill(20)])).toEqual({ edges: [], counts: [321] });
    expect(binsOf([...new Array(300).fill(-0), ...upTo(21)])).toEqual({
      edges: [0],
      counts: [301, 20],
    });
  });

  it("use up to 32,768 evenly spaced rows", () => {
    const total = (count: number) => {
      const { edges, counts } = binsOf(upTo(count));
      return [counts.reduce((sum, each) => sum + each, 0), edges[0]];
    };
    expect(total(32_768)).toEqual([32_768, 3276]);
    expect(total(65_536)).toEqual([32_768, 6552]);
  });

  it("exclude their lower edge, include their upper one, and exclude NaN", () => {
    const values = Float64Array.of(-5, 0, 0.5, 1, 1.5, 2, 9, Number.NaN);
    expect(countBins(values, [0, 1, 2])).toEqual([2, 2, 2, 1]);
    expect(countBins(values, [1])).toEqual([4, 3]);
    expect(countBins(values, [])).toEqual([7]);
  });
});
