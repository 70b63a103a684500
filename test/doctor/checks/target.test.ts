// Targets at the edges of what they may be.

import { describe, expect, it } from "vitest";
import { checkTarget } from "../../../src/doctor/checks/target.ts";
import {
  type DiagnoseOptions,
  isLabel,
  readSubject,
  sortedRows,
} from "../../../src/doctor/subject.ts";

const found = (y: number[] | number[][], options: DiagnoseOptions = {}, classNames?: string[]) =>
  checkTarget(
    readSubject({ x: y.map((_, i) => [i / 2]), y, ...(classNames && { classNames }) }, options),
  ).map(({ code, count }) => `${code} ${count}`);
const times = (count: number, ...values: number[]) =>
  Array.from({ length: count }, () => values).flat();

describe("classes", () => {
  it("missing ones are counted up to twice as many as there are, and a hundred", () => {
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

  it("have numbers that are int32 from 0 on", () => {
    const numbers = [0, 2 ** 31 - 1, 2 ** 31, -1, 0.5, Number.NaN];
    expect(numbers.map(isLabel)).toEqual([true, true, false, false, false, false]);
  });
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
  it("may be the same in one row", () => {
    const task = { task: "regression" } as const;
    expect(found([7], task)).toEqual([]);
    expect(found([7, 7], task)).toEqual(["constant-target 1"]);
  });

  it("are as large as a hundred where they need to be scaled", () => {
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
  });
});

it("checks that sort look at 20,000 rows", () => {
  const rows = (count: number) => sortedRows({ train: { rows: count } } as never);
  expect([rows(20_000).length, rows(40_000).length]).toEqual([20_000, 20_000]);
  expect(rows(40_000).slice(-2)).toEqual(Int32Array.of(39_996, 39_998));
});
