// From where on columns are odd: exactly at each level.

import { expect, it } from "vitest";
import { checkColumns } from "../../../src/doctor/checks/columns.ts";
import { checkIgnored } from "../../../src/doctor/checks/ignored.ts";
import { readSubject } from "../../../src/doctor/subject.ts";

/** What is said of columns, each a list of numbers. */
const found = (...columns: (readonly number[])[]) => {
  const x = columns[0]!.map((_, row) => columns.map((column) => column[row]!));
  const y = x.map((_, row) => row / 2);
  return checkColumns(readSubject({ x, y }, { task: "regression" })).map(
    ({ code, columns: names, count }) => `${code} ${names} ${count}`,
  );
};
/** Mean 0 or what is said, and a deviation of so much. */
const around = (deviation: number, mean = 0) =>
  Array.from({ length: 30 }, (_, i) => mean + (i % 2 ? deviation : -deviation));

it("deviations are apart from a hundred times on", () => {
  expect(found(around(50), around(0.5))).toEqual(["unscaled column1,column0 1"]);
  expect(found(around(49.5), around(0.5))).toEqual([]);
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

it("integers number the rows within one and a half times as many", () => {
  const mixed = (last: number) => [...Array.from({ length: 19 }, (_, i) => (i * 7) % 19), last];
  const ends = (last: number) => [...mixed(last).slice(10), ...mixed(last).slice(0, 10)];
  expect(found(ends(29))).toEqual(["identifier column0 1"]);
  expect(found(ends(30))).toEqual([]);
});

it("where the middle half is one value, the middle 98 % are the measure", () => {
  // 4 and 6 at the ends of 98 %: a reach of 30 · 2
  const values = (extreme: number) => [
    ...new Array<number>(959).fill(5),
    ...new Array<number>(20).fill(4),
    ...new Array<number>(20).fill(6),
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

it("text that is left out is told of from a quarter of numbers on", () => {
  const subject = readSubject({ x: new Array(40).fill([1]), y: new Array(40).fill(0.5) }, {});
  const of = (numbers: number | undefined, why = "text") => {
    const column = { name: "a", type: "ignored", missing: 0, why, ...(numbers && { numbers }) };
    return checkIgnored({ ...subject, schema: { columns: [column] } as never });
  };
  expect(of(9)).toEqual([]);
  expect(of(undefined)).toEqual([]);
  expect(of(40, "as asked for")).toEqual([]);
  expect(of(10)).toMatchObject([{ count: 10, values: { cells: 10, share: 0.25 } }]);
  // rows without a target were left out
  expect(of(50)).toMatchObject([{ count: 50, values: { share: 1 } }]);
});
