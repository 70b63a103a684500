// Splits in order and by groups, and windows over time.

import { describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { kFold } from "../../src/data/k-fold.ts";
import {
  crossValidate,
  type Dataset,
  dataset,
  regressor,
  table,
  windows,
} from "../../src/index.ts";

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError) return error.code;
    throw error;
  }
  return "none";
};
const COUNT = 30;
/** Days in shuffled order, four customers, values equal to the row number. */
const rows = Array.from({ length: COUNT }, (_, i) => {
  const day = (i * 7) % COUNT;
  return {
    ...{ day: new Date(Date.UTC(2024, 0, 1 + day)), number: day, customer: `K${i % 4}` },
    ...{ note: `text ${i}`, y: i + 0.5 },
  };
});
const readAll = (options = {}) => table(rows, { target: "y", ...options });
const numbersOf = ({ y }: Dataset) => Array.from(y.data, (value) => value - 0.5);
const dayOf = (row: number) => (row * 7) % COUNT;
const allOf = (parts: Dataset[]) => parts.flatMap(numbersOf).sort((a, b) => a - b);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("split({ by })", () => {
  it("takes the last rows", async () => {
    const data = await readAll();
    const { train, validation, test } = data.split({ by: "order", test: 0.2, validation: 3 });
    expect([train, validation, test].map(numbersOf)).toEqual([
      range(0, 21),
      range(21, 24),
      range(24, 30),
    ]);
    expect(data.split({ by: "order", test: 5, seed: 9 }).test.samples).toEqual(
      Int32Array.from(range(25, 30)),
    );
  });

  it.each(["day", "number"])("takes the last rows by a column: %s", async (by) => {
    for (const options of [{}, { drop: [by] }, { types: { [by]: "ignored" } }]) {
      const data = await readAll(options);
      const { train, test } = data.split({ by, test: 6 });
      expect(numbersOf(train).map(dayOf)).toEqual(range(0, 24));
      expect(numbersOf(test).map(dayOf)).toEqual(range(24, 30));
      // splits of splits know the column too
      const again = train.split({ by, test: 4 });
      expect(numbersOf(again.test).map(dayOf)).toEqual(range(20, 24));
    }
  });

  it("keeps equal values together, and a row in each part", () => {
    const x = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3].map((value) => [value]);
    const data = dataset({ x, y: range(0, 10), columnNames: ["week"] });
    const sizes = (test: number) => {
      const split = data.split({ by: "week", test });
      return [split.train.length, split.test.length];
    };
    expect([1, 4, 5, 6, 9].map(sizes)).toEqual([
      [7, 3],
      [7, 3],
      [7, 3],
      [3, 7],
      [3, 7],
    ]);
    const three = data.split({ by: "week", test: 1, validation: 1 });
    expect([three.train, three.validation, three.test].map((part) => part.length)).toEqual([
      3, 4, 3,
    ]);
    const same = dataset({ x: x.map(() => [1]), y: range(0, 10), columnNames: ["week"] });
    expect(codeOf(() => same.split({ by: "week", test: 2 }))).toBe("SPLIT");
  });

  it("refuses columns without order, missing values and conflicting options", async () => {
    const data = await readAll();
    expect(codeOf(() => data.split({ by: "note", test: 2 }))).toBe("ORDER");
    expect(codeOf(() => data.split({ by: "dya", test: 2 }))).toBe("UNKNOWN_NAME");
    expect(codeOf(() => data.split({ by: 3 as never, test: 2 }))).toBe("OPTION");
    expect(codeOf(() => data.split({ by: "order", stratify: true, test: 2 }))).toBe("SPLIT");
    expect(codeOf(() => data.split({ by: "order", groups: "customer", test: 2 }))).toBe("SPLIT");
    const gap = rows.map((row, i) => (i === 3 ? { ...row, day: null } : row));
    const gaps = await table(gap, { target: "y", missing: "impute" });
    expect(codeOf(() => gaps.split({ by: "day", test: 2 }))).toBe("ORDER");
  });
});

describe("groups", () => {
  const customers = (data: Dataset) => [...new Set(numbersOf(data).map((row) => row % 4))];

  it("are in one part, by a column or a list", async () => {
    for (const options of [{}, { drop: ["customer"] }]) {
      const data = await readAll(options);
      for (const groups of ["customer", rows.map(({ customer }) => customer)]) {
        for (const seed of range(0, 5)) {
          const split = data.split({ groups, test: 0.25, validation: 0.25, seed });
          const parts = [split.train, split.validation!, split.test];
          expect(parts.flatMap(customers).sort()).toEqual([0, 1, 2, 3]);
          expect(allOf(parts)).toEqual(range(0, COUNT));
          expect(parts.map(customers).map((each) => each.length)).toEqual([2, 1, 1]);
        }
      }
    }
  });

  it("are in one fold", async () => {
    const data = await readAll();
    const folds = kFold(data, { folds: 4, groups: "customer", seed: 3 });
    expect(folds.map(({ test }) => customers(test).length)).toEqual([1, 1, 1, 1]);
    expect(allOf(folds.map(({ test }) => test))).toEqual(range(0, COUNT));
    for (const { train, test } of folds) {
      expect(customers(train).filter((each) => customers(test).includes(each))).toEqual([]);
    }
    const { folds: measured } = await crossValidate(data, { folds: 4, groups: "customer" });
    expect(measured).toHaveLength(4);
    expect(codeOf(() => kFold(data, { folds: 5, groups: "customer" }))).toBe("GROUPS");
    expect(codeOf(() => kFold(data, { folds: 2, groups: [1, 2] }))).toBe("OPTION");
    expect(codeOf(() => kFold(data, { folds: 2, groups: "customer", stratify: true }))).toBe(
      "SPLIT",
    );
  });

  it("are held out by options of one call", async () => {
    const options = { target: "y", epochs: 1 } as const;
    const late = await regressor(rows, { ...options, by: "day" });
    expect(numbersOf(late.test).map(dayOf)).toEqual(range(24, 30));
    const others = await regressor(rows, { ...options, groups: "customer" });
    expect(customers(others.test)).toHaveLength(1);
  });
});

describe("windows", () => {
  const series = (count: number) =>
    dataset({
      x: range(0, count).map((i) => [i, 100 + i]),
      y: range(0, count).map((i) => i * 10),
      columnNames: ["a", "b"],
    });

  it("are consecutive rows, with the target some rows later", () => {
    const { x, y, columnNames } = windows(series(6), { length: 3 });
    expect(x.shape).toEqual([3, 3, 2]);
    expect([...x.data.slice(6, 12)]).toEqual([1, 101, 2, 102, 3, 103]);
    expect([...y.data]).toEqual([30, 40, 50]);
    expect(columnNames).toEqual(["a", "b"]);
    const far = windows(series(10), { length: 2, horizon: 3, stride: 2 });
    expect([...far.y.data]).toEqual([40, 60, 80]);
    expect([...far.x.data.filter((_, i) => i % 4 === 0)]).toEqual([0, 2, 4]);
  });

  it("do not span gaps: dropped rows, random parts, other series", async () => {
    const text = `a,y\n${range(0, 10)
      .map((i) => `${i === 5 ? "" : i},${i}.5`)
      .join("\n")}`;
    const gap = await table(text, { missing: "drop" });
    expect([...windows(gap, { length: 2 }).y.data]).toEqual([2.5, 3.5, 4.5, 8.5, 9.5]);
    const groups = ["p", "p", "p", "p", "q", "q", "q", "q"];
    expect([...windows(series(8), { length: 2, groups }).y.data]).toEqual([20, 30, 60, 70]);
    const parts = series(10).split({ by: "order", test: 4 });
    expect([...windows(parts.test, { length: 2 }).y.data]).toEqual([80, 90]);
    const shuffled = series(8).take([7, 5, 3, 1, 6, 4, 2, 0]);
    expect(codeOf(() => windows(shuffled, { length: 2 }))).toBe("NO_WINDOWS");
  });

  it("refuse categories and invalid sizes", async () => {
    expect(codeOf(() => windows(series(3), { length: 3 }))).toBe("NO_WINDOWS");
    for (const bad of [{ length: 0 }, { length: 1, horizon: 0 }, { length: 1, stride: 0.5 }]) {
      expect(codeOf(() => windows(series(5), bad))).toBe("OPTION");
    }
    const words = await table("a,k,y\n1,p,1.5\n2,q,2.5\n3,p,3.5\n4,q,4.5");
    expect(codeOf(() => windows(words, { length: 1 }))).toBe("WINDOW_COLUMNS");
  });
});
