// When a column has moved or shifted: just below and just above each level.

import { describe, expect, it } from "vitest";
import { measuresOf } from "../../../src/array/measures.ts";
import {
  type ColumnStatistics,
  columnStatistics,
  countBins,
} from "../../../src/data/statistics.ts";
import { chanceOf, compare, type Drift, driftOf } from "../../../src/model/monitor/drift.ts";
import { monitoringText, worstFirst } from "../../../src/model/monitor/text.ts";
import { THRESHOLDS, VERDICTS } from "../../../src/model/monitor/thresholds.ts";

const column = (values: readonly number[]) =>
  columnStatistics({ data: Float64Array.from(values), shape: [values.length, 1] });
const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);

describe("levels", () => {
  it("have the usual values", () => {
    expect(THRESHOLDS).toEqual({
      moved: { psi: 0.1, outside: 0.01 },
      shifted: { psi: 0.25, outside: 0.1 },
    });
    expect(VERDICTS).toEqual(["stable", "moved", "shifted"]);
  });

  /** The verdict for a count of the second of two values among 10,000; half were in training. */
  const moved = (second: number) => {
    const { psi, verdict } = driftOf(
      "it",
      Float64Array.from([...times(10_000 - second, 0), ...times(second, 1)]),
      column([...times(5000, 0), ...times(5000, 1)]),
      0,
    );
    return [verdict, psi < 0.1 ? "below 0.1" : psi < 0.25 ? "below 0.25" : "beyond"];
  };

  it("are reached by the index", () => {
    expect([6550, 6560, 6570, 6580].map((second) => moved(second)[1])).toContain("below 0.1");
    let [first, last] = [5000, 8000];
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      if (moved(middle)[0] === "stable") first = middle;
      else last = middle;
    }
    expect([moved(first), moved(last)]).toEqual([
      ["stable", "below 0.1"],
      ["moved", "below 0.25"],
    ]);
    [first, last] = [last, 9000];
    while (last - first > 1) {
      const middle = (first + last) >> 1;
      if (moved(middle)[0] === "moved") first = middle;
      else last = middle;
    }
    expect([moved(first), moved(last)]).toEqual([
      ["moved", "below 0.25"],
      ["shifted", "beyond"],
    ]);
  });

  it("are reached by the share of values out of range", () => {
    // in the training range, except for some values slightly beyond
    const training = Array.from({ length: 10_000 }, (_, i) => i % 100);
    const verdict = (outside: number) => {
      const values = Float64Array.from(training, (value, i) => (i < outside ? 100 : value));
      return driftOf("it", values, column(training), 0);
    };
    expect(verdict(99)).toMatchObject({ verdict: "stable", outside: 0.0099 });
    expect(verdict(100)).toMatchObject({ verdict: "moved", outside: 0.01 });
    expect(verdict(999)).toMatchObject({ verdict: "moved", outside: 0.0999 });
    expect(verdict(1000)).toMatchObject({ verdict: "shifted", outside: 0.1 });
  });

  it("do not apply to so few rows that it may be chance", () => {
    const training = column(times(50, 0).flatMap(() => [0, 1]));
    const { psi, noise, verdict } = driftOf("it", Float64Array.of(0, 0, 0), training, 0);
    expect(psi).toBeGreaterThan(0.25);
    expect(noise).toBeGreaterThan(psi);
    expect(verdict).toBe("stable");
  });

  it("ignore chance if a value is more than ten ranges away", () => {
    // a range of 1: from -10 to 11 it may be chance
    const training = column(times(10, 0).flatMap(() => [0, 1]));
    const verdict = (value: number) =>
      driftOf("it", Float64Array.of(0, 1, value), training, 0).verdict;
    expect([verdict(10.99), verdict(11.01), verdict(-9.99), verdict(-10.01)]).toEqual([
      ...["stable", "shifted", "stable", "shifted"],
    ]);
  });
});

describe("the range of training", () => {
  // from 0 to 1, with what rounding to float32 adds
  const ROUNDING = 2 ** -23;
  const training = column(times(10, 0).flatMap(() => [0, 1]));
  const of = (...values: number[]) => driftOf("it", Float64Array.from(values), training, 0);

  it("has bounds rounded to float32", () => {
    expect(of(-ROUNDING, 1 + ROUNDING, 0.5).outside).toBe(0);
    expect(of(-ROUNDING * 1.001, 0, 0.5).outside).toBe(1 / 3);
    expect(of(1 + ROUNDING * 1.001, 0, 0.5).outside).toBe(1 / 3);
  });

  it("is far from values more than ten ranges and that rounding away", () => {
    const verdicts = [11 + ROUNDING, 11 + 1.1 * ROUNDING, -10 - ROUNDING, -10 - 1.1 * ROUNDING].map(
      (value) => of(0, 1, value).verdict,
    );
    expect(verdicts).toEqual(["stable", "shifted", "stable", "shifted"]);
  });
});

describe("a comparison", () => {
  it("counts an empty bin as half a row", () => {
    const { psi, distance } = compare({ edges: [0], counts: [10, 0] }, [5, 5], 0, 0);
    expect(psi).toBeCloseTo(-0.5 * Math.log(0.5) + 0.45 * Math.log(10), 12);
    expect(distance).toBe(0.5);
  });

  it("counts a bin of one row, before or now", () => {
    const psi = (trained: number[], seen: number[]) =>
      compare({ edges: [0, 1], counts: trained }, seen, 0, 0).psi;
    const expected = 0.1 * Math.log(10 / 9) + 0.05 * Math.log(2);
    expect(psi([9, 1, 0], [10, 0, 0])).toBeCloseTo(expected, 12);
    expect(psi([10, 0, 0], [9, 1, 0])).toBeCloseTo(expected, 12);
  });

  it("counts missing values as a bin, if any", () => {
    const none = compare({ edges: [], counts: [10] }, [10], 0, 0);
    expect(none).toEqual({ psi: 0, noise: 0, distance: 0 });
    const some = compare({ edges: [], counts: [10] }, [10], 0, 10);
    expect(some.psi).toBeCloseTo(-0.5 * Math.log(0.5) + 0.45 * Math.log(10), 12);
    expect(some.distance).toBe(0);
    // half were missing in training too
    expect(compare({ edges: [], counts: [10] }, [10], 0.5, 10).psi).toBeCloseTo(0, 12);
    expect(compare({ edges: [], counts: [10] }, [], 0, 4).distance).toBe(0);
    // all were missing in training: nothing to compare with
    expect(compare({ edges: [], counts: [0] }, [3], 1, 0)).toEqual({
      psi: 0,
      noise: 0,
      distance: 0,
    });
    expect(compare({ edges: [], counts: [3] }, [0], 0, 0)).toEqual({
      psi: 0,
      noise: 0,
      distance: 0,
    });
  });

  it("has noise that falls with rows and rises with bins", () => {
    const noise = (bins: number, rows: number) =>
      compare({ edges: [], counts: times(bins, rows / bins) }, times(bins, rows / bins), 0, 0)
        .noise;
    // 99.9 % of χ² of 1 and of 9 degrees of freedom, within about 3 %
    expect(Math.abs(noise(2, 200) / ((2 / 200) * 10.828) - 1)).toBeLessThan(0.031);
    expect(Math.abs(noise(10, 400) / ((2 / 400) * 27.877) - 1)).toBeLessThan(0.01);
  });

  it("handles certain and unknown cases", () => {
    expect([chanceOf(1, 5, 1), chanceOf(0, 5, 9), chanceOf(3, 3, 0)]).toEqual([1, 1, 1]);
    expect(chanceOf(50, 50, 1000)).toBe(0);
    expect(chanceOf(1, 1, 2)).toBeCloseTo(2 / 3, 14);
  });

  it("describes a column without values now, or in training", () => {
    const nothing = driftOf("it", Float64Array.of(NaN, NaN), column([1, 2, 3]), 0);
    expect(nothing).toMatchObject({
      outside: 0,
      missing: 1,
      trainingMissing: 0,
      trainingMean: 2,
      mean: NaN,
    });
    const never = driftOf("it", Float64Array.of(), column([NaN, 4]), 0);
    expect(never).toMatchObject({ missing: 0, trainingMissing: 0.5, trainingMean: 4 });
    expect(driftOf("it", Float64Array.of(1), column([NaN]), 0).trainingMissing).toBe(1);
    expect(driftOf("it", Float64Array.of(2, 4), column([1, 3]), 0).meanShift).toBe(1);
    const old: ColumnStatistics = { mean: [0], deviation: [1], minimum: [0], maximum: [0] };
    expect(driftOf("it", Float64Array.of(-2), old, 0)).toMatchObject({
      ...{
        psi: NaN,
        noise: NaN,
        distance: NaN,
        meanShift: -2,
        outside: 1,
        trainingMissing: 0,
        verdict: "stable",
      },
    });
  });
});

describe("bins", () => {
  it("are one for each of twenty values, and deciles of more", () => {
    const { edges, counts } = column([3, 1, 1, 2]).bins![0]!;
    expect([edges, counts]).toEqual([
      [1.5, 2.5],
      [2, 1, 1],
    ]);
    expect(column([...Array(20).keys()]).bins![0]!.counts).toEqual(times(20, 1));
    expect(column([...Array(21).keys()]).bins![0]).toEqual({
      edges: [2, 4, 6, 8, 10, 12, 14, 16, 18],
      counts: [3, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    });
    // an edge is never the largest value
    const many = column([...Array(21).keys(), ...times(100, 20)]).bins![0]!;
    expect(many.edges.at(-1)).toBeLessThan(20);
    expect(many.counts.reduce((a, b) => a + b)).toBe(121);
  });

  it("hold their upper edge", () => {
    expect(countBins(Float64Array.of(-1, 0, 0.5, 1, 2, NaN), [0, 1])).toEqual([2, 2, 1]);
    expect(countBins(Float64Array.of(5, NaN), [])).toEqual([1]);
  });

  it("use at most 32,768 rows, moments all", () => {
    const statistics = column(Array.from({ length: 40_000 }, (_, i) => i % 2));
    expect(statistics.bins![0]!.counts.reduce((a, b) => a + b)).toBe(32_768);
    expect([statistics.rows, statistics.mean[0]]).toEqual([40_000, 0.5]);
    const few = column([NaN, -0]);
    expect(few).toMatchObject({
      mean: [0],
      minimum: [0],
      maximum: [0],
      deviation: [0],
      missing: [1],
    });
    expect(column([NaN])).toMatchObject({
      mean: [0],
      minimum: [0],
      maximum: [0],
      bins: [{ edges: [], counts: [0] }],
    });
    expect(column([1, 5]).deviation).toEqual([2]);
  });
});

describe("measures", () => {
  it("are the columns of up to 256, and two measures of wider rows", () => {
    const of = (columns: number) =>
      measuresOf({ data: new Float32Array(2 * columns), shape: [2, columns] });
    expect([of(256).of, of(256).columns, of(257).of, of(257).columns]).toEqual([
      "columns",
      256,
      "rows",
      2,
    ]);
    expect(measuresOf({ data: Uint8Array.of(255, 0, 51, 102), shape: [2, 2] }).column(0)).toEqual(
      Float64Array.of(1, 51 / 255),
    );
    expect(
      measuresOf({ data: Uint8Array.of(255, 0, 51, 102), shape: [2, 2] }, 1).column(1),
    ).toEqual(Float64Array.of(0, 102));
  });

  it("of images name their channels, and scale bytes", () => {
    const names = (channels: number) =>
      measuresOf({ data: new Uint8Array(4 * channels), shape: [1, 2, 2, channels] }).names!.slice(
        3,
      );
    expect([1, 2, 3, 4, 5].map(names)).toEqual([
      [],
      ["channel 0", "channel 1"],
      ["red", "green", "blue"],
      ["red", "green", "blue", "alpha"],
      ["channel 0", "channel 1", "channel 2", "channel 3", "channel 4"],
    ]);
    const x = { data: Uint8Array.of(0, 100, 0, 0, 100, 0), shape: [1, 2, 3, 1] };
    const { column: of, rows } = measuresOf(x, 0.5);
    expect([rows, of(0)[0]!.toFixed(9), of(1)[0]!.toFixed(9), of(2)[0]]).toEqual([
      ...[1, (100 / 6).toFixed(9), (0.5 * 100 * Math.sqrt(2 / 9)).toFixed(9), 50],
    ]);
    // a single column of pixels has no neighbours
    expect(measuresOf({ data: Uint8Array.of(9, 1), shape: [1, 2, 1, 1] }, 1).column(2)[0]).toBe(0);
    expect(measuresOf({ data: new Uint8Array(10_001 * 257), shape: [10_001, 257] }).rows).toBe(
      10_000,
    );
  });
});

describe("the text", () => {
  const drift = (name: string, verdict: Drift["verdict"], psi: number, outside: number): Drift => ({
    ...{ name, verdict, psi, outside, noise: 0.0125, distance: 0.5, meanShift: -Infinity },
    ...{ mean: 2, trainingMean: 1, missing: 0.25, trainingMissing: 0 },
  });

  it("is sorted by verdict, index and share out of range", () => {
    const features = [
      drift("a", "stable", 9, 0),
      drift("b", "moved", 0.2, 0),
      drift("c", "moved", 0.2, 0.5),
      drift("d", "moved", NaN, 0.9),
      drift("e", "shifted", 0.1, 0),
      drift("f", "moved", 0.3, 0),
    ];
    expect(
      worstFirst(features)
        .map(({ name }) => name)
        .join(""),
    ).toBe("efcbda");
    const equal = ["x", "y", "z"].map((name) => drift(name, "moved", 0.2, 0));
    expect(worstFirst(equal)).toEqual(equal);
  });

  it("shows three digits, unknown and infinite values", () => {
    const features = [drift("x".repeat(40), "moved", NaN, 0.125)];
    const text = monitoringText({
      verdict: "moved",
      rows: 7,
      features,
      thresholds: THRESHOLDS,
      toText: () => "",
    });
    const [first, , row, last] = text.split("\n");
    expect(first).toBe("moved: 7 rows beside the training data");
    expect(row!.split(/ {2,}/)).toEqual([
      ...[
        `${"x".repeat(31)}…`,
        "moved",
        "–",
        "0.013",
        "0.500",
        "2",
        "1",
        "-∞ sd",
        "12.5 %",
        "25 %",
      ],
    ]);
    expect(last).toBe(
      "moved from psi 0.1 or 1 % out of range on, shifted from psi 0.25 or 10 %, where that is more than noise",
    );
  });
});
