// Edge cases of targets.

import { describe, expect, it } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { checkTarget } from "../../../src/doctor/checks/target.ts";
import {
  type DiagnoseOptions,
  isLabel,
  readSubject,
  sortedRows,
} from "../../../src/doctor/subject.ts";

const found = (y: number[] | number[][], options: DiagnoseOptions = {}, classNames?: string[]) =>
  [
    ...checkTarget(
      readSubject({ x: y.map((_, i) => [i / 2]), y, ...(classNames && { classNames }) }, options),
    ),
  ].map(({ code, count }) => `${code} ${count}`);
const times = (count: number, ...values: number[]) =>
  Array.from({ length: count }, () => values).flat();

describe("classes", () => {
  it("missing ones are counted up to twice the existing ones, and a hundred", () => {
    const task = { task: "classification" } as const;
    expect(found(times(10, 0, 1, 3), task)).toEqual(["missing-class 1"]);
    // 0 to 105 but for two of them
    expect(found(times(10, 0, 1, 105), task)).toEqual(["missing-class 103"]);
    expect(found(times(10, 0, 1, 1000), task)).toEqual(["missing-class 104"]);
  });

  it("have numbers below the count of their names", () => {
    expect(found(times(10, 0, 1), {}, ["a", "b"])).toEqual([]);
    expect(found(times(10, 0, 1), {}, ["a", "b", "c"])).toEqual(["missing-class 1"]);
    expect(found([...times(10, 0, 1), 2], {}, ["a", "b"])).toEqual(["bad-labels 1"]);
  });

  it("have int32 numbers from 0", () => {
    const numbers = [0, 2 ** 31 - 1, 2 ** 31, -1, 0.5, Number.NaN];
    expect(numbers.map(isLabel)).toEqual([true, true, false, false, false, false]);
  });
});

it("invalid ones are reported with an example", () => {
  const messages = (y: number[] | number[][], options: DiagnoseOptions = {}) =>
    [...checkTarget(readSubject({ x: y.map((_, i) => [i / 2]), y }, options))].map(
      ({ message, rows }) => [message, rows],
    );
  const task = { task: "classification" } as const;
  expect(messages([0, Number.NaN, 1, 0, 1])).toEqual([
    ["1 row without a target in the training set", [1]],
  ]);
  expect(messages([0, 1, 0.5, -3, 1], task)).toEqual([
    ["targets that are not class numbers, such as 0.5, in the training set", [2, 3]],
  ]);
  const two = times(4, 1, 2).map((one) => [one, 3]);
  expect(messages(two, task)).toEqual([
    ["targets that are not class numbers, such as rows of 2, in the training set", []],
  ]);
  expect(messages(two)).toEqual([]);
  expect(messages([0], task)).toEqual([['every row is of class "0"', undefined]]);
  const none = { data: new Float64Array(0), shape: [0, 2] };
  expect([...checkTarget(readSubject({ x: none, y: none }, {}))]).toEqual([]);
});

it("classes are listed in order, with the largest and the smallest", () => {
  const of = (y: number[], test?: number[]) => {
    const x = (rows: number[]) => rows.map((_, i) => [i / 2]);
    const options = { task: "classification", ...(test && { test: { x: x(test), y: test } }) };
    const subject = readSubject({ x: x(y), y }, options as DiagnoseOptions);
    return [...checkTarget(subject)].map(({ message, values }) => [message, values]);
  };
  const counted = (...counts: number[]) =>
    counts.flatMap((count, label) => new Array<number>(count).fill(label)).reverse();
  expect(of(counted(3, 2, 30))).toEqual([
    ['fewer than 5 training rows of 2 classes: "0", "1"', { classes: 2, least: 2 }],
    ['30 rows of class "2", but 2 of "1"', { ratio: 15, least: 2, most: 30 }],
  ]);
  expect(of(counted(2, 3, 30, 29)).at(-1)).toEqual([
    '30 rows of class "2", but 2 of "0"',
    { ratio: 15, least: 2, most: 30 },
  ]);
  expect(of(counted(10, 10, 10), [2])).toEqual([
    ['no test row of 2 classes: "0", "1"', { classes: 2 }],
  ]);
  expect(of(counted(10, 10), [0, 1, 900, 500])).toEqual([
    ['no training row of 104 classes: "2", "3", "4", "5", "6" and 99 more', { classes: 104 }],
  ]);
});

it("numbers that name classes are positions if both parts have no others", () => {
  const named = (y: string[] | number[], classNames?: string[], test?: string[] | number[]) => {
    const x = (rows: unknown[]) => rows.map((_, i) => [i / 2]);
    const options: DiagnoseOptions = test ? { test: { x: x(test), y: test } } : {};
    const subject = readSubject({ x: x(y), y, ...(classNames && { classNames }) }, options);
    const { train, test: tested, namedClasses, task } = subject;
    const names = [0, 1, 2].map((label) => subject.className(label)).join();
    return [task, [...train.y.data], tested && [...tested.y.data], namedClasses, names];
  };
  const ones = times(3, 1, 2);
  expect(named(ones)).toEqual(["classification", [0, 1, 0, 1, 0, 1], undefined, 2, "1,2,2"]);
  expect(named(ones, undefined, [2, 1])).toEqual([
    ...["classification", [0, 1, 0, 1, 0, 1], [1, 0], 2, "1,2,2"],
  ]);
  expect(named(ones, undefined, [2, 3])).toEqual(["classification", ones, [2, 3], 0, "0,1,2"]);
  expect(named(times(3, 0, 1), undefined, [1, 0])).toEqual([
    ...["classification", times(3, 0, 1), [1, 0], 0, "0,1,2"],
  ]);
  expect(named(ones, ["a", "b", "c"])).toEqual(["classification", ones, undefined, 3, "a,b,c"]);
  const words = ["q", "p", "q", "p"];
  expect(named(words, undefined, ["p"])).toEqual([
    ...["classification", [1, 0, 1, 0], [0], 2, "p,q,2"],
  ]);
  expect(named(words, ["q", "p"], ["p"])).toEqual([
    ...["classification", [0, 1, 0, 1], [1], 2, "q,p,2"],
  ]);
  expect(() => named(words, undefined, ["r"])).toThrow(DataError);
});

describe("one-hot rows", () => {
  it("have a single 1 each", () => {
    expect(found(times(5, 0, 1).map((one) => [one, 1 - one]))).toEqual(["one-hot 10"]);
    expect(found([...times(5, 0, 1).map((one) => [one, 1 - one]), [0, 0]])).toEqual([]);
    expect(found([...times(5, 0, 1).map((one) => [one, 1 - one]), [1, 1]])).toEqual([]);
    expect(found(times(5, 0, 1).map((one) => [2 * one, 1 - one]))).toEqual([]);
  });
});

describe("values", () => {
  it("may be constant in a single row", () => {
    const task = { task: "regression" } as const;
    expect(found([7], task)).toEqual([]);
    expect(found([7, 7], task)).toEqual(["constant-target 1"]);
  });

  it("need scaling from a hundred on", () => {
    const values = (most: number) => [...times(10, 0.25, 0.5), most];
    const task = { task: "regression" } as const;
    expect(found(values(99.5), task)).toEqual([]);
    expect(found(values(100), task)).toEqual(["unscaled-target 1"]);
    expect(found(values(100), { ...task, targetScaled: true })).toEqual([]);
  });

  it("look like up to a hundred classes", () => {
    const values = (count: number) => times(10, ...Array.from({ length: count }, (_, i) => i - 1));
    const task = { task: "regression", targetScaled: true } as const;
    expect(found(values(100), task)).toEqual(["looks-like-classes 100"]);
    expect(found(values(101), task)).toEqual([]);
    const two = times(20, 3, 5);
    expect(found(two, task)).toEqual(["looks-like-classes 2"]);
    expect(
      found(
        two.map((value) => [value, value]),
        task,
      ),
    ).toEqual([]);
    expect(
      found(
        two.map((value) => value / 2),
        task,
      ),
    ).toEqual([]);
    expect(found(two.slice(0, 19), task)).toEqual([]);
  });
});

it("checks that sort use 20,000 rows", () => {
  const rows = (count: number) => sortedRows({ train: { rows: count } } as never);
  expect([rows(20_000).length, rows(40_000).length]).toEqual([20_000, 20_000]);
  expect(rows(40_000).slice(-2)).toEqual(Int32Array.of(39_996, 39_998));
});
