// Target leakage: exactly at each level.

import { describe, expect, it } from "vitest";
import { checkLeakage } from "../../../src/doctor/checks/leakage.ts";
import { type DoctorInput, readSubject, type Subject } from "../../../src/doctor/subject.ts";

const CATEGORY: Partial<Subject> = { columnType: () => "category" };

type Task = "classification" | "regression";

/** Findings for a column next to a constant one. */
function leak(
  values: readonly number[],
  y: readonly number[],
  task: Task,
  facts: Partial<Subject> = {},
): Record<string, unknown> | undefined {
  const subject = readSubject({ x: values.map((value) => [value, 0]), y: [...y] }, { task });
  const [found] = [...checkLeakage({ ...subject, ...facts })];
  return found && { severity: found.severity, ...found.values };
}
const list = <Value>(length: number, make: (i: number) => Value) =>
  Array.from({ length }, (_, i) => make(i));
const classified = (labels: readonly number[]) =>
  leak(
    list(labels.length, (i) => i + 0.5),
    labels,
    "classification",
  );
/** Runs of rows of class 0, 1, 0 and so on, of given lengths. */
const runs = (...counts: number[]) =>
  counts.flatMap((count, run) => new Array<number>(count).fill(run % 2));

describe("is checked", () => {
  const same = list(20, (i) => i);
  const found = (input: DoctorInput, task: Task) =>
    [...checkLeakage(readSubject(input, { task }))].map(({ columns, message }) => [
      columns,
      message,
    ]);
  const told = [[["column0"], 'column "column0" is the target on another scale']];

  it("in two columns of a table of twenty rows", () => {
    const x = (rows: number) => same.slice(0, rows).map((value) => [value, 0]);
    expect(found({ x: x(20), y: same }, "regression")).toEqual(told);
    expect(found({ x: x(19), y: same.slice(0, 19) }, "regression")).toEqual([]);
    expect(found({ x: same.map((value) => [value]), y: same }, "regression")).toEqual([]);
    const pictures = { data: Float64Array.from(x(20).flat()), shape: [20, 1, 2, 1] };
    expect(found({ x: pictures, y: same }, "regression")).toEqual([]);
  });

  it("for one target of finite numbers", () => {
    const x = same.map((value) => [value, 0]);
    expect(found({ x, y: same.map((value) => [value, value]) }, "regression")).toEqual([]);
    expect(found({ x, y: same.map((value) => value + 0.5) }, "classification")).toEqual([]);
    expect(found({ x, y: same.map((value) => value || Number.NaN) }, "regression")).toEqual([]);
    expect(found({ x, y: same.map(() => 1) }, "regression")).toEqual([]);
  });

  it("not for cells present only in one class", () => {
    const x = list(50, (i) => [i < 25 ? i : Number.NaN, 0]);
    expect(found({ x, y: list(50, (i) => (i < 25 ? 1 : 0)) }, "classification")).toEqual([]);
    expect(found({ x, y: list(50, (i) => (i < 25 ? 1 : i)) }, "regression")).toEqual([]);
  });

  it("for a target whose squares sum to 1", () => {
    const y = list(64, (i) => (i % 2 ? 0.125 : -0.125));
    expect(found({ x: y.map((value) => [value, 0]), y }, "regression")).toEqual(told);
  });

  it("with the most frequent class of equal values", () => {
    const label = (i: number) => (i === 0 || i >= 200 ? 500 : 0);
    const x = list(400, (i) => [Math.floor(i / 200), 0]);
    expect(found({ x, y: list(400, label) }, "classification")).toEqual([
      [["column0"], 'column "column0" alone predicts the class of 99.8 % of the rows'],
    ]);
  });
});

describe("classes are leaked by", () => {
  it("categories of ten rows each", () => {
    const found = (rows: number) =>
      leak(
        list(rows, (i) => i % 20),
        list(rows, (i) => i % 2),
        "classification",
        CATEGORY,
      );
    expect(found(200)).toEqual({ shareRight: 1, severity: "warning" });
    expect(found(199)).toBe(undefined);
  });

  it("categories, but values are not", () => {
    const values = list(100, (i) => i);

    expect(leak(values, values, "regression", CATEGORY)).toBe(undefined);
    expect(leak(values, values, "regression")).toEqual({ correlation: 1, severity: "problem" });
  });

  it("numbers in two runs per class, except for runs of one row in two hundred", () => {
    expect(classified(runs(100, 100, 100, 100))).toEqual({ shareRight: 1, severity: "warning" });
    expect(classified(runs(80, 80, 80, 80, 80))).toBe(undefined);
    expect(classified(runs(100, 100, 100, 50, 2, 48))).toEqual({
      ...{ shareRight: 0.995, severity: "warning" },
    });
    expect(classified(runs(100, 100, 100, 50, 3, 47))).toBe(undefined);
    // the third class has no run
    expect(classified([...runs(200, 198), 2, 2])).toBe(undefined);
    expect(classified([...runs(200, 197), 2, 2, 2])).toEqual({
      shareRight: 1,
      severity: "warning",
    });
  });

  it("twenty rows if the others are empty", () => {
    const values = (empty: number) => list(40, (i) => (i < empty ? Number.NaN : i % 2));
    const y = list(40, (i) => i % 2);
    expect(leak(values(20), y, "classification")).toEqual({ shareRight: 1, severity: "problem" });
    expect(leak(values(21), y, "classification")).toBe(undefined);
  });
});

describe("values are leaked by", () => {
  const rising = (change: (i: number) => number) =>
    leak(
      list(50, change),
      list(50, (i) => Math.exp(i / 5)),
      "regression",
    )?.correlation;
  const swapped = (by: number) => (i: number) => (i === 10 ? 10 + by : i === 10 + by ? 10 : i);

  it("a rank correlation of 0.9995 or more", () => {
    // 1 − 6 · 2 · by² / (50 · 2499)
    expect(rising(swapped(2))).toBeCloseTo(1 - 48 / 124_950, 12);
    expect(rising(swapped(3))).toBe(undefined);
  });

  it("values with shared ranks in ties, ascending or descending", () => {
    const tied = rising((i) => Math.max(i, 3))!;
    expect(tied).toBeLessThan(1);
    expect(rising((i) => -Math.max(i, 3))).toBeCloseTo(-tied, 14);
    // the first four share (0 + 1 + 2 + 3) / 4: the variance loses 5 of 50 · 2499 / 12
    expect(tied).toBeCloseTo(Math.sqrt(1 - 60 / 124_950), 12);
  });
});
