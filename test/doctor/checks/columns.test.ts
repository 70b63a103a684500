// Findings of columns: exactly at each level.

import { expect, it } from "vitest";
import { checkColumns } from "../../../src/doctor/checks/columns.ts";
import { checkIgnored } from "../../../src/doctor/checks/ignored.ts";
import { readSubject } from "../../../src/doctor/subject.ts";

/** Findings for columns, each a list of numbers. */
const subjectOf = (...columns: (readonly number[])[]) => {
  const x = columns[0]!.map((_, row) => columns.map((column) => column[row]!));
  const y = x.map((_, row) => row / 2);
  return readSubject({ x, y }, { task: "regression" });
};
const found = (...columns: (readonly number[])[]) =>
  [...checkColumns(subjectOf(...columns))].map(
    ({ code, columns: names, count }) => `${code} ${names} ${count}`,
  );
/** A column of a given standard deviation and mean, by default 0. */
const around = (deviation: number, mean = 0) =>
  Array.from({ length: 30 }, (_, i) => mean + (i % 2 ? deviation : -deviation));

it("scales differ from a factor of a hundred on", () => {
  expect(found(around(50), around(0.5))).toEqual(["unscaled column1,column0 1"]);
  expect(found(around(49.5), around(0.5))).toEqual([]);
  expect(found(around(0.25), around(0.0025))).toEqual(["unscaled column1,column0 1"]);
  expect(found(around(0.0025), around(0.25))).toEqual(["unscaled column0,column1 1"]);
  expect([...checkColumns(subjectOf(around(50), around(0.5)))][0]!.message).toBe(
    'columns on different scales: standard deviations from 0.5 ("column1") to 50 ("column0")',
  );
});

it("the numbers of categories have no scale", () => {
  const subject = subjectOf(around(1000), around(0.5));
  expect([...checkColumns({ ...subject, columnType: () => "category" })]).toEqual([]);
});

it("values are far from 0 and 1 from a hundred on", () => {
  expect(found(around(100), around(50))).toEqual(["unscaled column0 1"]);
  expect(found(around(99), around(50))).toEqual([]);
  expect(found(around(0.5, 100), around(0.5, -100))).toEqual(["unscaled column0,column1 2"]);
  expect(found(around(0.5, 99), around(0.5, -99))).toEqual([]);
  // beside a larger deviation more of it
  expect(found(around(2, 199))).toEqual([]);
  expect(found(around(2, 200))).toEqual(["unscaled column0 1"]);
});

it("integers are row numbers within a range of one and a half times the rows", () => {
  const mixed = (last: number) => [...Array.from({ length: 19 }, (_, i) => (i * 7) % 19), last];
  const ends = (last: number) => [...mixed(last).slice(10), ...mixed(last).slice(0, 10)];
  expect(found(ends(29))).toEqual(["identifier column0 1"]);
  expect(found(ends(30))).toEqual([]);
  const moved = (by: number) => ends(29).map((value) => value + by);
  expect(found(moved(60))).toEqual(["identifier column0 1"]);
  // the smallest is not an integer; too few values
  expect(found(ends(29).map((value) => value || -0.5))).toEqual([]);
  expect(found(ends(29).map((value) => (value > 9 ? Number.NaN : value)))).toEqual([]);
});

it("numbers that repeat between checked rows are not row numbers", () => {
  const codes = (step: number) =>
    found(Array.from({ length: 40_000 }, (_, i) => step * Math.floor(i / 2)));
  expect([codes(10), codes(-10)].flat()).toEqual(["unscaled column0 1", "unscaled column0 1"]);
});

it("extreme values are those far from the middle half, in spite of others", () => {
  const values = [...new Array<number>(65).fill(1), ...new Array<number>(25).fill(0)];
  const far = new Array<number>(10).fill(-100);
  expect(found([...values, ...far])).toEqual(["outliers column0 10"]);
});

it("the farthest value is shown, and the first ten rows of all columns", () => {
  const values = (extremes: Record<number, number>) =>
    Array.from({ length: 99 }, (_, i) => extremes[i] ?? ((i % 3) - 1) / 4);
  const columns = [
    values({ 40: 50, 61: -50 }),
    values({ 38: 50, 7: -50, 39: 49, 90: 49, 91: 49, 92: 49, 93: 49, 94: 49, 95: 49, 96: 49 }),
  ];
  const [outliers] = [...checkColumns(subjectOf(...columns))];
  expect(outliers).toEqual({
    code: "outliers",
    severity: "warning",
    message: '12 extreme values in "column0", "column1", such as 50',
    advice: "check them for measurement or unit errors; clip them, or use the logarithm",
    columns: ["column0", "column1"],
    rows: [7, 38, 39, 40, 61, 90, 91, 92, 93, 94],
    count: 12,
    values: { values: 12, columns: 2 },
  });
});

it("if the middle half is one value, the middle 98 % are used", () => {
  // 4 and 6 at the ends of 98 %: a reach of 30 · 2
  const values = (extreme: number) => [
    ...new Array<number>(969).fill(5),
    ...new Array<number>(15).fill(4),
    ...new Array<number>(15).fill(6),
    extreme,
  ];
  expect([66, 66.5, -56, -56.5].map((value) => found(values(value)))).toEqual([
    [],
    ["outliers column0 1"],
    [],
    ["outliers column0 1"],
  ]);
});

it("one row is not constant, two are", () => {
  expect(found([7])).toEqual([]);
  expect(found([7, 7])).toEqual(["constant column0 1"]);
  expect(found([Number.NaN, Number.NaN])).toEqual([]);
});

it("dropped text is reported from a quarter of numbers on", () => {
  const of = (numbers: number | undefined, chosen?: true, rows = 40) => {
    const x = { data: new Float64Array(rows), shape: [rows, 1] };
    const subject = readSubject({ x, y: new Float64Array(rows) }, {});
    const column = {
      name: "a",
      type: "ignored",
      missing: 0,
      why: "text",
      chosen,
      ...(numbers && { numbers }),
    };
    return [...checkIgnored({ ...subject, schema: { columns: [column] } as never })];
  };
  expect(of(9)).toEqual([]);
  expect(of(undefined)).toEqual([]);
  expect(of(40, true)).toEqual([]);
  expect(of(10)).toMatchObject([{ count: 10, values: { cells: 10, share: 0.25 } }]);
  expect(of(undefined, undefined, 1)).toEqual([]);
  expect(of(undefined, undefined, 0)).toEqual([]);
  const message = (numbers: number, rows?: number) => of(numbers, undefined, rows)[0]!.message;
  expect(message(1, 4)).toBe('column "a" is ignored (text), but contains 1 number');
  expect(message(10)).toBe('column "a" is ignored (text), but contains 10 numbers');
  expect(of(1, undefined, 1)).toMatchObject([{ values: { cells: 1, share: 1 } }]);
  // rows without a target were dropped
  expect(of(50)).toMatchObject([{ count: 50, values: { share: 1 } }]);
});
