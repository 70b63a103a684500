// Equal rows that chance explains: exactly at each level.

import { describe, expect, it } from "vitest";
import { checkRows } from "../../../src/doctor/checks/rows.ts";
import { readSubject } from "../../../src/doctor/subject.ts";

const targets = (rows: number) => Float64Array.from({ length: rows }, (_, i) => i / 2);
const part = (x: number[][], y: ArrayLike<number> = targets(x.length)) => ({
  x,
  y: [...Array.from(y)],
});
const severities = (train: number[][], test?: number[][]) =>
  [
    ...checkRows(
      readSubject(part(train), { task: "regression", ...(test && { test: part(test) }) }),
    ),
  ].map(({ code, severity, count }) => `${severity} ${code} ${count}`);
const far = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => [from + i, from - i]);

describe("equal rows", () => {
  it("are checked column by column up to 64 columns", () => {
    const few = (columns: number) =>
      Array.from({ length: 100 }, (_, row) => [row % 5, ...new Array<number>(columns - 1).fill(0)]);
    expect(severities(few(64))).toEqual(["note duplicates 95"]);
    expect(severities(few(65))).toEqual(["warning duplicates 95"]);
  });

  it("by chance are a note from a tenth on", () => {
    // 10 x 10 values, with a number of distinct rows
    const grid = (different: number) =>
      Array.from({ length: 100 }, (_, row) => [
        (row % different) % 10,
        Math.floor((row % different) / 10),
      ]);
    expect(severities(grid(90))).toEqual(["note duplicates 10"]);
    expect(severities(grid(91))).toEqual([]);
    const train = grid(100);
    const tested = (shared: number) => [...train.slice(0, shared), ...far(1000, 100 - shared)];
    expect(severities(train, tested(10))).toEqual(["note overlap 10"]);
    expect(severities(train, tested(9))).toEqual([]);
  });

  it("are expected if chance explains half of them", () => {
    // two columns in each of which one pair of six is equal: 4 / 36 of the test rows have a twin
    const train = [
      [0, 0],
      [0, 1],
      [1, 1],
      [2, 2],
    ];
    const test = (equal: number) => [...train.slice(0, equal), ...far(1000, 12 - equal)];
    expect(severities(train, test(2))).toEqual(["note overlap 2"]);
    expect(severities(train, test(3))).toEqual(["problem overlap 3"]);
  });

  it("are expected if chance explains exactly half of them", () => {
    // one column in two pairs is equal: 1/2 of the pairs in each of three columns
    const train = [
      [0, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ];
    expect(severities(train, train)).toEqual(["note overlap 4"]);
    // of 4 and of 6 rows: 6 and 15 pairs
    expect(severities([[0], [0], [0], [1]])).toEqual(["note duplicates 2"]);
    expect(severities([[0], [0], [1], [2]])).toEqual(["warning duplicates 1"]);
    const pairs = (...rows: [number, number][]) => severities(rows.map((row) => row));
    expect(pairs([0, 0], [0, 0])).toEqual(["note duplicates 1"]);
    expect(pairs([0, 0], [0, 0], [0, 1], [1, 2])).toEqual(["note duplicates 1"]);
    expect(pairs([0, 0], [0, 0], [1, 1], [2, 2])).toEqual(["warning duplicates 1"]);
    // a single row has no pair
    expect(severities([[1, 2]], [[1, 2]])).toEqual(["problem overlap 1"]);
  });

  it("are checked one by one in 20,000 rows", () => {
    const of = (nearlyFrom: number) => {
      const rows = far(10, 21_500);
      for (let i = 0; i < 600; i++) rows[nearlyFrom + i]![1] = 5;
      for (let i = 0; i < 250; i++) rows[21_000 + i] = rows[i]!;
      return severities(rows);
    };
    expect(of(10_000)).toEqual([]); // by chance, and few
    expect(of(20_300)).toEqual(["warning duplicates 250"]);
  });

  it("are expected if as many more are equal except for one column", () => {
    const train = far(1, 30);
    const test = (nearly: number) => [
      train[0]!,
      train[1]!,
      ...train.slice(2, 2 + nearly).map(([a]) => [a!, 500]),
      ...far(1000, 8 - nearly),
    ];
    expect(severities(train, test(1))).toEqual(["problem overlap 2"]);
    expect(severities(train, test(2))).toEqual(["note overlap 2"]);
    // also within one part
    const own = (nearly: number) => [
      ...train.slice(0, 9 - nearly),
      train[0]!,
      ...train.slice(0, nearly).map(([a]) => [a!, 500]),
    ];
    expect(severities(own(0))).toEqual(["warning duplicates 1"]);
    expect(severities(own(1))).toEqual(["note duplicates 1"]);
    // for any column
    const turned = (rows: number[][]) => rows.map(([a, b]) => [b!, a!]);
    expect(severities(turned(own(1)))).toEqual(["note duplicates 1"]);
    expect(severities(turned(train), turned(test(2)))).toEqual(["note overlap 2"]);
  });
});

it("equal rows of different classes are a warning from one in a hundred on", () => {
  const of = (rows: number) => {
    const x = Array.from({ length: rows }, (_, i) => [Math.max(1, i), Math.max(1, i) ** 2 + 0.5]);
    const y = Int32Array.from({ length: rows }, (_, i) => i % 2);
    return [...checkRows(readSubject(part(x, y), { task: "classification" }))]
      .filter(({ code }) => code === "conflicting-labels")
      .map(({ severity, rows: shown, values }) => [severity, shown, values.groups]);
  };
  expect(of(200)).toEqual([["warning", [0, 1], 1]]);
  expect(of(201)).toEqual([["note", [0, 1], 1]]);
});
