// Splits: exact sizes, and rows that stay together.

import { describe, expect, it } from "vitest";
import { requireSameRows, spreadRows, takeRows, toRowNumbers } from "../../src/array/rows.ts";
import { groupFolds, groupParts, lastRows } from "../../src/data/ordered-parts.ts";
import { rowsOfShare } from "../../src/data/split.ts";
import { judge, labelled } from "../../src/data/task.ts";
import { dataset, kFold, windows } from "../../src/index.ts";
import { keyFor, PURPOSE } from "../../src/random/keys.ts";
import { folds, partition, permutation } from "../../src/random/partition.ts";

const KEY = keyFor(3, PURPOSE.split);
const lists = (parts: readonly ArrayLike<number>[]) => parts.map((part) => Array.from(part));
const countsOf = (part: ArrayLike<number>, labels: ArrayLike<number>) => {
  const counts: Record<number, number> = {};
  for (const row of Array.from(part)) counts[labels[row]!] = (counts[labels[row]!] ?? 0) + 1;
  return counts;
};

describe("random rows", () => {
  it("are in exactly one part, in the order of the permutation", () => {
    const order = Array.from(permutation(10, KEY));
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
    expect(lists(partition(10, [2, 3], KEY, undefined))).toEqual([
      order.slice(0, 2),
      order.slice(2, 5),
      order.slice(5),
    ]);
    expect(lists(folds(10, 3, KEY, undefined))).toEqual(
      [0, 1, 2].map((fold) => order.filter((_, i) => i % 3 === fold)),
    );
  });

  it("preserve class shares, by the largest remainder", () => {
    const labels = [...Array(6).fill(0), ...Array(3).fill(1), ...Array(1).fill(2)];
    const parts = partition(10, [5], KEY, labels);
    expect(parts.map((part) => part.length)).toEqual([5, 5]);
    // 3, 1.5 and 0.5: the class of one row stays in the training set
    expect(parts.map((part) => countsOf(part, labels))).toEqual([
      { 0: 3, 1: 2 },
      { 0: 3, 1: 1, 2: 1 },
    ]);
    expect(partition(10, [1], KEY, labels).map((part) => countsOf(part, labels))[0]).toEqual({
      0: 1,
    });
  });

  it("are assigned to folds class by class", () => {
    const labels = [...Array(7).fill(0), ...Array(4).fill(1), ...Array(1).fill(2)];
    const dealt = folds(12, 3, KEY, labels);
    expect(dealt.map(({ length }) => length)).toEqual([4, 4, 4]);
    for (const label of [0, 1, 2]) {
      const counts = dealt.map((part) => countsOf(part, labels)[label] ?? 0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it("are as many as the rounded share", () => {
    expect([rowsOfShare(0.25, 10), rowsOfShare(0.24, 10), rowsOfShare(0.04, 10)]).toEqual([
      3, 2, 0,
    ]);
    const data = dataset({
      x: Array.from({ length: 10 }, (_, i) => [i]),
      y: Array.from({ length: 10 }, (_, i) => i / 3),
    });
    const sizes = (test: number, validation?: number) => {
      const split = data.split(validation === undefined ? { test } : { test, validation });
      return [split.train.length, split.validation?.length, split.test.length];
    };
    expect(sizes(0.04)).toEqual([9, undefined, 1]);
    expect(sizes(1)).toEqual([9, undefined, 1]);
    expect(sizes(5, 4)).toEqual([1, 4, 5]);
    expect(() => sizes(5, 5)).toThrow("expected at least one left to train on, got 10 held out");
    for (const wrong of [0, -1, 1.5, Number.NaN, "0.2"]) {
      expect(() => sizes(wrong as number)).toThrow("a fraction between 0 and 1 or a count");
    }
    expect(() => kFold(data, { folds: 1 })).toThrow(
      "expected an integer from 2 to the 10 rows, got 1",
    );
    expect(() => kFold(data, { folds: 11 })).toThrow(
      "expected an integer from 2 to the 10 rows, got 11",
    );
    const [first] = kFold(data, { folds: 10 });
    expect([first!.train.length, first!.test.length]).toEqual([9, 1]);
    const twice = kFold(data, { folds: 2 });
    expect(lists(twice.map(({ test }) => test.samples))).toEqual(
      lists(twice.toReversed().map(({ train }) => train.samples)),
    );
  });
});

describe("the last rows", () => {
  const rows = Int32Array.from({ length: 10 }, (_, i) => i + 20);

  it("are the first part, the rows before them the next", () => {
    expect(lists(lastRows(rows, [2, 3]))).toEqual([
      [28, 29],
      [25, 26, 27],
      [20, 21, 22, 23, 24],
    ]);
  });

  it("start at the nearest change of a key, the later one in a tie", () => {
    const split = (keys: number[], ...sizes: number[]) =>
      lastRows(rows.slice(0, keys.length), sizes, Float64Array.from(keys)).map(
        ({ length }) => length,
      );
    expect(split([1, 1, 1, 2, 2, 2, 2, 3, 3, 3], 2)).toEqual([3, 7]);
    expect(split([1, 1, 1, 2, 2, 2, 2, 3, 3, 3], 5)).toEqual([3, 7]);
    expect(split([1, 1, 1, 2, 2, 2, 2, 3, 3, 3], 6)).toEqual([7, 3]);
    expect(split([1, 1, 2, 2, 3, 3], 1)).toEqual([2, 4]);
    expect(split([1, 1, 2, 2, 3, 3], 3)).toEqual([2, 4]);
    // another part needs a key too
    expect(split([1, 2, 2, 2, 3], 4, 1)).toEqual([1, 3, 1]);
    expect(() => split([1, 1, 2], 1, 1)).toThrow("expected more different values than parts");
    expect(() => split([1, 1], 1)).toThrow("expected more different values than parts");
  });
});

describe("groups", () => {
  const groups = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2, 2, 3);

  it("stay whole, as close to the sizes as possible", () => {
    for (const seed of [0, 1, 2, 3, 4]) {
      const parts = groupParts(groups, [5, 2], keyFor(seed, PURPOSE.split));
      expect(parts.flatMap((part) => Array.from(part)).sort((a, b) => a - b)).toEqual([
        ...Array(10).keys(),
      ]);
      const of = parts.map((part) => new Set(Array.from(part, (row) => groups[row]!)));
      expect(of.map(({ size }) => size).reduce((a, b) => a + b)).toBe(4);
      expect(Math.min(...parts.map(({ length }) => length))).toBeGreaterThanOrEqual(1);
    }
    // every group is larger than the part: the smallest one is used
    const large = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2);
    for (const seed of [0, 1, 2]) {
      expect(lists(groupParts(large, [1], keyFor(seed, PURPOSE.split)))[0]).toEqual([4, 5, 6]);
    }
    expect(() => groupParts(Int32Array.of(0, 1, 1), [1, 1], KEY)).toThrow(
      "Cannot split by groups: expected at least 3 groups, got 2",
    );
    expect(groupParts(Int32Array.of(0, 1, 2), [1, 1], KEY).map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
  });

  it("are assigned to the fold with the fewest rows, the largest first", () => {
    // 4, 3, 2 and 1 rows
    expect(groupFolds(groups, 2, KEY).map(({ length }) => length)).toEqual([5, 5]);
    expect(lists(groupFolds(groups, 2, KEY))).toEqual([
      [5, 6, 7, 8, 9],
      [0, 1, 2, 3, 4],
    ]);
    expect(groupFolds(groups, 4, KEY).map(({ length }) => length)).toEqual([4, 3, 2, 1]);
    expect(() => groupFolds(groups, 5, KEY)).toThrow(
      "Cannot make folds by groups: expected at least 5 groups, got 4",
    );
  });
});

describe("windows", () => {
  const data = dataset({
    x: [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ],
    y: [1, 2, 3, 4, 5],
    task: "regression",
  });

  it.each([
    [{ length: 1 }, [1, 3, 5, 7], [2, 3, 4, 5]],
    [{ length: 2, horizon: 2 }, [1, 3], [4, 5]],
    [{ length: 2, stride: 2 }, [1, 5], [3, 5]],
    [{ length: 4 }, [1], [5]],
  ])("%j", (options, firsts, targets) => {
    const { x, y } = windows(data, options);
    expect(x.shape).toEqual([firsts.length, options.length, 2]);
    expect(firsts.map((_, i) => x.data[i * options.length * 2])).toEqual(firsts);
    expect(Array.from(y.data)).toEqual(targets);
  });

  it("are refused if none fits", () => {
    expect(() => windows(data, { length: 5 })).toThrow(
      "expected at least 6 consecutive rows, got none in 5 rows",
    );
    expect(() => windows(data, { length: 1, stride: 0 })).toThrow("an integer from 1");
  });
});

describe("rows", () => {
  it("are evenly spaced, in order", () => {
    expect(lists([spreadRows(10, 4), spreadRows(3, 4), spreadRows(0, 4)])).toEqual([
      [0, 2, 5, 7],
      [0, 1, 2],
      [],
    ]);
    const source = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
    expect(takeRows(source, Int32Array.of(2, 0))).toEqual({
      data: Float32Array.of(5, 6, 1, 2),
      shape: [2, 2],
    });
    expect(takeRows({ data: Int32Array.of(7, 8), shape: [2] }, Int32Array.of(1))).toEqual({
      data: Int32Array.of(8),
      shape: [1],
    });
    expect(toRowNumbers([0, 2], 3)).toEqual(Int32Array.of(0, 2));
    for (const wrong of [3, -1, 0.5]) {
      expect(() => toRowNumbers([0, wrong], 3)).toThrow(
        `expected integers from 0 to 2, got ${wrong} at position 1`,
      );
    }
    expect(() => toRowNumbers("01" as never, 3)).toThrow("expected an array of row numbers");
    expect(requireSameRows("go", 2, 2)).toBe(2);
    expect(() => requireSameRows("go", 2, 3)).toThrow(
      "Cannot go: expected as many rows in y as in x, 2, got 3",
    );
    expect(() => requireSameRows("go", undefined, undefined)).toThrow("a number, got a number");
  });
});

describe("a target", () => {
  const judged = (list: number[]) => {
    const { task, classes, because } = judge({
      data: Float64Array.from(list),
      shape: [list.length],
    });
    return [task, classes.length, because];
  };
  const twice = (count: number, from = 0) =>
    Array.from({ length: 2 * count }, (_, i) => from + (i % count));

  it.each([
    [twice(2), ["classification", 2, "integers from 0 to 1, each at least twice"]],
    [twice(20), ["classification", 20, "integers from 0 to 19, each at least twice"]],
    [twice(20, 1), ["classification", 20, "integers from 1 to 20, each at least twice"]],
    [
      twice(21),
      ["unclear", 21, "integers from 0 to 20, each at least twice, but more than 20 values"],
    ],
    [twice(21, 1), ["regression", 0, "integers from 1 to 21, more than 20 different values"]],
    [twice(2, 2), ["regression", 0, "integers from 2 to 3, not from 0 or 1"]],
    [twice(2, -1), ["regression", 0, "integers from -1 to 0, not from 0 or 1"]],
    [
      [0, 0, 1],
      ["regression", 0, "integers from 0 to 1 in 3 rows, not all twice"],
    ],
    [
      [0, 0, 1, 2, 2, 2],
      ["regression", 0, "integers from 0 to 2, 1 only once"],
    ],
    [
      [1, 1, 3, 3, 3, 3],
      ["regression", 0, "integers from 1 to 3 without 2"],
    ],
    [
      [0, 0, 0.5],
      ["regression", 0, "not all are integers: 0.5"],
    ],
  ])("%j is judged", (list, expected) => {
    expect(judged(list)).toEqual(expected);
  });

  it("of labels has classes up to the largest label, at most 10,000 named ones", () => {
    const of = (label: number) => labelled(Int32Array.of(0, label), "so").classes;
    expect(of(2)).toEqual(["0", "1", "2"]);
    expect([of(9999).length, of(10_000).length]).toEqual([10_000, 0]);
    expect(labelled(new Int32Array(0), "so")).toEqual({
      task: "classification",
      classes: [],
      because: "so",
    });
  });
});
