import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Average } from "../../src/index.ts";
import {
  accuracy,
  auc,
  confusionMatrix,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  topK,
} from "../../src/metrics/metrics.ts";

interface ClassCase {
  readonly name: string;
  readonly truth: number[];
  readonly prediction: number[];
  readonly accuracy: number;
  readonly precision: Averages;
  readonly recall: Averages;
  readonly f1: Averages;
  readonly confusionMatrix: number[];
}
/** "binary" only for two classes. */
type Averages = Partial<Record<Average, number>>;
interface FlagCase {
  readonly name: string;
  readonly shape: number[];
  readonly truth: number[];
  readonly prediction: number[];
  readonly precision: Averages;
  readonly recall: Averages;
  readonly f1: Averages;
}
interface ValueCase {
  readonly name: string;
  readonly shape: number[];
  readonly truth: number[];
  readonly prediction: number[];
  readonly meanSquaredError: number;
  readonly meanAbsoluteError: number;
  readonly r2: number;
}
const fixtures: {
  classes: ClassCase[];
  scores: { truth: number[]; shape: number[]; scores: number[]; topK: number[] }[];
  auc: { truth: number[]; scores: number[]; auc: number }[];
  values: ValueCase[];
  flags: FlagCase[];
} = JSON.parse(readFileSync(new URL("../fixtures/metrics.json", import.meta.url), "utf8"));

const close = (got: number, expected: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));

describe("metrics agree with scikit-learn", () => {
  it.each(fixtures.classes)("classes: $name", (fixture) => {
    const { truth, prediction } = fixture;
    close(accuracy(truth, prediction), fixture.accuracy);
    for (const [name, metric] of Object.entries({ precision, recall, f1 })) {
      const expected = fixture[name as "f1"];
      for (const [average, value] of Object.entries(expected) as [Average, number][]) {
        close(metric(truth, prediction, { average }), value);
      }
      close(metric(truth, prediction), (expected.binary ?? expected.macro)!);
      if (expected.binary === undefined) {
        expect(() => metric(truth, prediction, { average: "binary" })).toThrow(
          expect.objectContaining({ code: "AVERAGE" }),
        );
      }
    }
    const matrix = confusionMatrix(truth, prediction);
    expect(Array.from(matrix.data)).toEqual(fixture.confusionMatrix);
    expect(matrix.shape[0]! * matrix.shape[1]!).toBe(matrix.data.length);
  });

  it.each(fixtures.flags)("multilabel rows: $name", (fixture) => {
    const truth = { data: fixture.truth, shape: fixture.shape };
    const prediction = { data: fixture.prediction, shape: fixture.shape };
    for (const [name, metric] of Object.entries({ precision, recall, f1 })) {
      const expected = fixture[name as "f1"];
      for (const [average, value] of Object.entries(expected) as [Average, number][]) {
        close(metric(truth, prediction, { average }), value);
      }
      close(metric(truth, prediction), expected.macro!);
      expect(() => metric(truth, prediction, { average: "binary" })).toThrow("several labels");
    }
  });

  it.each(fixtures.scores)("topK of shape $shape", ({ truth, shape, scores, topK: expected }) => {
    const data = Float32Array.from(scores);
    expected.forEach((value, i) => {
      close(topK(truth, { data, shape }, { k: i + 1 }), value);
    });
    expect(topK(truth, { data, shape }, { k: 1 })).toBe(accuracy(truth, { data, shape }));
    expect(topK(truth, { data, shape }, { k: 100 })).toBe(1);
  });

  it.each(fixtures.auc)("auc with ties: $auc", ({ truth, scores, auc: expected }) => {
    close(auc(truth, scores), expected);
    const both = scores.map((score) => [1 - score, score]);
    close(auc(truth, both), expected);
    const flipped = truth.map((label) => 1 - label);
    close(auc(flipped, scores), 1 - expected);
  });

  it.each(fixtures.values)("values: $name", (fixture) => {
    const truth = { data: fixture.truth, shape: fixture.shape };
    const prediction = { data: fixture.prediction, shape: fixture.shape };
    close(meanSquaredError(truth, prediction), fixture.meanSquaredError);
    close(meanAbsoluteError(truth, prediction), fixture.meanAbsoluteError);
    close(r2(truth, prediction), fixture.r2);
  });
});

describe("metrics", () => {
  it("use the largest score, the first in a tie", () => {
    const scores = [
      [0, 2, 2],
      [1, 1, 1],
    ];
    expect(accuracy([1, 0], scores)).toBe(1);
    expect(confusionMatrix([1, 0], scores)).toEqual({
      data: Int32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0),
      shape: [3, 3],
    });
    expect(topK([2, 2], scores, { k: 2 })).toBe(0.5);
  });

  it("accept every form of labels; bytes are not scaled", () => {
    const truth = [0, 3, 1];
    for (const kind of [Uint8Array, Int32Array, Float32Array, Float64Array]) {
      expect(accuracy(kind.from(truth), { data: kind.from([0, 3, 2]), shape: [3, 1] })).toBe(2 / 3);
    }
    expect(meanSquaredError(Uint8Array.of(10, 20), Float32Array.of(10, 18))).toBe(2);
  });

  it("accept [n] with [n, 1], in either argument", () => {
    const column = [[1], [4]];
    expect(meanSquaredError([1, 2], column)).toBe(2);
    expect(meanAbsoluteError(column, [1, 2])).toBe(1);
    expect(r2([1, 3], column)).toBe(0.5);
  });

  it("of two columns of scores have two classes, for any labels", () => {
    const scores = [
      [2, 1],
      [2, 1],
    ];
    expect(f1([0, 0], scores)).toBe(0); // class 1 never occurs
    expect(f1([0, 0], scores, { average: "macro" })).toBe(1);
    const three = scores.map((row) => [...row, 0]);
    expect(f1([0, 0], three)).toBe(1);
    expect(() => f1([0, 0], three, { average: "binary" })).toThrow("expected two classes");
  });

  it("of one column have class numbers, also for one multilabel row", () => {
    const [truth, prediction] = [
      [[1], [0]],
      [[1], [1]],
    ];
    expect(f1(truth, prediction, { average: "binary" })).toBe(2 / 3);
    expect(f1([[1, 0]], [[1, 1]], { average: "micro" })).toBe(2 / 3);
  });

  it("count the requested classes", () => {
    expect(confusionMatrix([0, 1], [1, 1], { classes: 3 }).shape).toEqual([3, 3]);
    expect(() => confusionMatrix([0, 2], [1, 1], { classes: 2 })).toThrow(
      "expected 3 to 16384 classes",
    );
    expect(() => confusionMatrix([2e9], [0])).toThrow("16384 classes, got 2000000001");
    // needs no matrix
    expect(f1([2e9, 0], [2e9, 0])).toBe(1);
  });

  it("are NaN if undefined", () => {
    expect(auc([1, 1], [0.2, 0.4])).toBe(Number.NaN);
    expect(auc([0], [0.2])).toBe(Number.NaN);
    expect(r2([1], [2])).toBe(Number.NaN);
  });

  it("r2 detects a constant column with a rounded mean", () => {
    expect(r2(Array(10).fill(0.1), Array(10).fill(0.2))).toBe(0);
    expect(r2(Array(10).fill(0.1), Array(10).fill(0.1))).toBe(1);
  });

  it("auc is the share of pairs in the right order", () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 })),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const [ones, zeros] = [1, 0].map((wanted) => given.filter(([label]) => label === wanted));
        let right = 0;
        for (const [, a] of ones!)
          for (const [, b] of zeros!) right += a > b ? 1 : a === b ? 0.5 : 0;
        const expected = right / (ones!.length * zeros!.length);
        const labels = given.map(([label]) => label);
        const scores = given.map(([, score]) => score);
        if (Number.isNaN(expected)) expect(auc(labels, scores)).toBe(Number.NaN);
        else close(auc(labels, scores), expected);
      }),
    );
  });

  it("do not depend on the order of rows", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const turned = [...rows].reverse();
        for (const metric of [accuracy, precision, recall, f1]) {
          const of = (given: [number, number][]) =>
            metric(
              given.map(([a]) => a),
              given.map(([, b]) => b),
            );
          expect(of(rows)).toBe(of(turned));
        }
      }),
    );
  });
});

describe("metrics refuse", () => {
  it("different numbers of rows, and none", () => {
    for (const metric of [
      ...[accuracy, precision, recall, f1, confusionMatrix, topK, auc],
      ...[r2, meanSquaredError, meanAbsoluteError],
    ]) {
      expect(() => metric([0, 0], [1])).toThrow(
        expect.objectContaining({ name: "ShapeError", code: "ROWS_DIFFER" }),
      );
      expect(() => metric([], [])).toThrow(expect.objectContaining({ code: "EMPTY" }));
    }
  });

  it("other shapes", () => {
    const three = { data: new Float32Array(6), shape: [2, 3] };
    const two = { data: new Float32Array(6), shape: [2, 3, 1] };
    expect(meanSquaredError(three, two)).toBe(0);
    expect(() => meanSquaredError([1, 2], three)).toThrow(
      "Cannot compare truth with prediction: expected shape [2], got [2, 3]",
    );
    expect(() => r2({ data: new Float32Array(6), shape: [2, 1, 3] }, three)).toThrow("[2, 1, 3]");
    expect(() => auc([0, 1], three)).toThrow("expected scores of 2 classes, got 3");
  });

  it("tables that are not multilabel", () => {
    const flags = [
      [1, 0],
      [0, 1],
    ];
    const wider = flags.map((row) => [...row, 0]);
    const shares = flags.map((row) => row.map((flag) => flag / 2 + 0.25));
    for (const [truth, prediction] of [
      [flags, wider],
      [flags, shares],
    ] as const) {
      expect(() => f1(truth, prediction)).toThrow(expect.objectContaining({ code: "ONE_HOT" }));
    }
    const blocks = { data: [1, 0, 0, 1, 1, 1, 0, 0], shape: [2, 2, 2] };
    expect(() => f1(blocks, blocks)).toThrow("Cannot read prediction");
    const none = { data: [], shape: [0, 2] };
    expect(() => f1(none, none)).toThrow("Cannot read truth");
  });

  it("invalid labels", () => {
    expect(() => accuracy([0, 0.5], [0, 1])).toThrow("got 0.5 at row 1");
    expect(() => accuracy([0, 1], [0.3, 0.7])).toThrow("Cannot read prediction");
    expect(() => accuracy([[1, 0]], [0])).toThrow(expect.objectContaining({ code: "ONE_HOT" }));
    expect(() => auc([0, 2], [0, 1])).toThrow("expected integers from 0 to 1, got 2");
    expect(() => topK([3], [[1, 2, 3]])).toThrow("expected integers from 0 to 2, got 3");
  });

  it("non-finite numbers", () => {
    expect(() => accuracy([0], [[Number.NaN, 1]])).toThrow("got NaN at row 0, column 0");
    expect(() => meanSquaredError([0], [Infinity])).toThrow("got Infinity at row 0");
  });

  it("unknown options", () => {
    expect(() => topK([0], [[1, 2]], { k: 0 })).toThrow("expected k >= 1, got 0");
    expect(() => topK([0], [[1, 2]], { K: 1 } as object)).toThrow('did you mean "k"?');
    expect(() => confusionMatrix([0], [1], { class: 2 } as object)).toThrow('"classes"?');
    for (const metric of [precision, recall, f1]) {
      expect(() => metric([0], [1], { averages: "macro" } as object)).toThrow('"average"?');
      expect(() => metric([0], [1], { average: "samples" as "macro" })).toThrow("binary, macro");
      expect(() => metric([0], [1], null as never)).toThrow(
        expect.objectContaining({ code: "OPTIONS" }),
      );
    }
  });
});
