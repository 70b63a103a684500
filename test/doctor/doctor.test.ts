// Findings in synthetic data with problems, and none in clean data.

import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/data/csv.ts";
import { type DiagnoseOptions, type Diagnosis, diagnose, synthetic } from "../../src/index.ts";

/** Pseudo-random numbers from −1 to 1 that never repeat. */
function noise(i: number): number {
  let h = Math.imul(i ^ (i >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) / 2147483648;
}

const ROWS = 200;
const COLUMNS = 4;
/** A clean table: four columns, two classes that no single column predicts. */
function clean(change: (row: number, column: number, value: number) => number = (_, __, v) => v) {
  const x = Float64Array.from({ length: ROWS * COLUMNS }, (_, i) =>
    change(Math.floor(i / COLUMNS), i % COLUMNS, noise(i + 1)),
  );
  const y = Int32Array.from({ length: ROWS }, (_, row) => (noise(7 * row + 3) > 0 ? 1 : 0));
  const columnNames = ["a", "b", "c", "d"];
  return { x: { data: x, shape: [ROWS, COLUMNS] }, y, classNames: ["no", "yes"], columnNames };
}

const codes = ({ findings }: Diagnosis) => findings.map(({ code }) => code);

/** The only finding. */
async function only(data: Parameters<typeof diagnose>[0], options?: DiagnoseOptions) {
  const diagnosis = await diagnose(data, options);
  expect(codes(diagnosis)).toHaveLength(1);
  return diagnosis.findings[0]!;
}

describe("nothing is found in", () => {
  it("a clean table", async () => {
    const diagnosis = await diagnose(clean());
    expect(diagnosis).toMatchObject({
      verdict: "fine",
      rows: ROWS,
      columns: COLUMNS,
      findings: [],
    });
    expect(diagnosis.toText()).toBe("nothing found");
  });

  it.each(Object.keys(synthetic) as (keyof typeof synthetic)[])("synthetic %s", async (name) => {
    const { train, test } = synthetic[name]({ count: 1000, seed: 3 }).split({ test: 0.2 });
    expect(codes(await diagnose(train, { test }))).toEqual([]);
  });

  it("a few equal rows of coarse values", async () => {
    // 400 rows of 3 values out of 8 each: many are equal by chance
    const x = {
      data: Float64Array.from({ length: 1200 }, (_, i) => Math.floor(noise(i) * 10)),
      shape: [400, 3],
    };
    const y = Float64Array.from({ length: 400 }, (_, i) => noise(5 * i + 1));
    expect(codes(await diagnose({ x, y }))).toEqual([]);
  });
});

describe("columns", () => {
  it("missing values", async () => {
    const data = clean((row, column, value) =>
      column === 2 && row % 50 === 7 ? Number.NaN : value,
    );
    expect(await only(data)).toMatchObject({
      code: "missing",
      severity: "warning",
      columns: ["c"],
      rows: [7, 57, 107, 157],
      count: 4,
      values: { values: 4, rows: 4, columns: 1, share: 4 / 800 },
    });
    expect((await only(data, { imputed: true })).severity).toBe("note");
  });

  it("infinite values", async () => {
    const data = clean((row, column, value) => (row === 9 && column === 1 ? -Infinity : value));
    expect(await only(data)).toMatchObject({
      code: "infinite",
      severity: "problem",
      columns: ["b"],
      rows: [9],
      count: 1,
    });
  });

  it("missing, infinite and extreme in the test set", async () => {
    const data = clean();
    const test = (value: number) => {
      const x = Float64Array.from({ length: 20 * COLUMNS }, (_, i) => noise(50_000 + i));
      x[7 * COLUMNS + 1] = value;
      return { x: { data: x, shape: [20, COLUMNS] }, y: data.y.slice(0, 20) };
    };
    const found = { columns: ["b"], rows: [7], count: 1 };
    for (const [value, code, severity] of [
      [Number.NaN, "missing", "warning"],
      [-Infinity, "infinite", "problem"],
      [1e6, "outliers", "warning"],
    ] as const) {
      const finding = await only(data, { test: test(value) });
      expect(finding).toMatchObject({ code, severity, ...found });
      expect(finding.message).toContain("of the test set");
    }
  });

  it("constant", async () => {
    const data = clean((_, column, value) => (column === 0 ? 5 : value));
    expect(await only(data)).toMatchObject({ code: "constant", columns: ["a"], count: 1 });
  });

  it("of other scales, unless they will be scaled", async () => {
    const data = clean((_, column, value) => (column === 3 ? 1000 * value : value));
    const { code, columns, values } = await only(data);
    expect(code).toBe("unscaled");
    expect(columns).toContain("d");
    expect(values.ratio).toBeGreaterThan(900);
    expect(codes(await diagnose(data, { scaled: true }))).toEqual([]);
    const years = clean((_, column, value) => (column === 1 ? 2000 + 5 * value : value));
    expect(await only(years)).toMatchObject({ code: "unscaled", columns: ["b"] });
  });

  it("extreme outliers", async () => {
    const data = clean((row, column, value) => (row === 30 && column === 2 ? -99 : value));
    expect(await only(data)).toMatchObject({
      code: "outliers",
      columns: ["c"],
      rows: [30],
      count: 1,
      message: '1 extreme value in "c", such as -99',
    });
  });

  it("that are row numbers", async () => {
    for (const number of [
      (row: number) => row,
      (row: number) => 3 * row - 50,
      (row: number) => 100_003 + ((row * 7919) % 899_981),
    ]) {
      const data = clean((row, column, value) => (column === 1 ? number(row) : value));
      expect(await only(data, { scaled: true })).toMatchObject({
        code: "identifier",
        columns: ["b"],
      });
    }
    // integers that repeat are not
    const ages = clean((row, column, value) => (column === 1 ? (row * 7) % 90 : value));
    expect(codes(await diagnose(ages))).toEqual([]);
  });

  it("that leak the target", async () => {
    const { y } = clean();
    const equal = clean((row, column, value) => (column === 2 ? 4 - 3 * y[row]! : value));
    expect(await only(equal)).toMatchObject({
      code: "target-leak",
      severity: "problem",
      columns: ["c"],
      values: { shareRight: 1 },
    });
    const nearly = clean((row, column, value) =>
      column === 2 ? (row === 5 ? 1 - y[row]! : y[row]!) * 3 + value : value,
    );
    expect(await only(nearly)).toMatchObject({
      severity: "warning",
      values: { shareRight: 0.995 },
    });
  });

  it("that leak the target, although some cells are empty", async () => {
    const { y } = clean();
    const told = clean((row, column, value) =>
      column === 2 ? (row % 50 === 7 ? Number.NaN : 4 - 3 * y[row]!) : value,
    );
    const { findings } = await diagnose(told, { imputed: true });
    expect(findings.map(({ code, columns }) => [code, columns])).toEqual([
      ["target-leak", ["c"]],
      ["missing", ["c"]],
    ]);
  });

  it("that leak a value", async () => {
    const { x } = clean();
    const target = (of: (value: number) => number) => ({
      x,
      columnNames: ["a", "b", "c", "d"],
      y: Float64Array.from({ length: ROWS }, (_, row) => of(x.data[4 * row + 1]!)),
    });
    expect(await only(target((value) => 5 - 2 * value))).toMatchObject({
      severity: "problem",
      columns: ["b"],
      values: { correlation: expect.closeTo(-1, 9) },
    });
    expect(await only(target((value) => Math.exp(3 * value)))).toMatchObject({
      severity: "warning",
    });
  });

  it("of words are not numbers", async () => {
    const rows = Array.from({ length: 120 }, (_, i) => {
      const label = noise(11 * i) > 0 ? "in" : "out";
      return `${["red", "green", "blue"][i % 3]},${noise(i)},${label}-ish,${label}`;
    });
    const data = parseCsv(["color,size,copy,label", ...rows].join("\n"), { target: "label" });
    expect(await only(data)).toMatchObject({
      code: "target-leak",
      severity: "problem",
      columns: ["copy"],
    });
  });
});

describe("rows", () => {
  it("duplicated", async () => {
    const data = clean();
    for (const row of [60, 140]) {
      for (let j = 0; j < 4; j++) data.x.data[4 * row + j] = data.x.data[4 * 20 + j]!;
      data.y[row] = data.y[20]!;
    }
    expect(await only(data)).toMatchObject({
      code: "duplicates",
      severity: "warning",
      rows: [60, 140],
      count: 2,
      values: { share: 0.01 },
    });
  });

  it("duplicated with another label", async () => {
    const data = clean();
    for (let j = 0; j < 4; j++) data.x.data[4 * 60 + j] = data.x.data[4 * 20 + j]!;
    data.y[60] = 1 - data.y[20]!;
    const { findings } = await diagnose(data);
    expect(findings.map(({ code }) => code)).toEqual(["conflicting-labels", "duplicates"]);
    expect(findings[0]).toMatchObject({ rows: [20, 60], count: 2, values: { groups: 1 } });
    expect(findings[1]).toMatchObject({ severity: "note" });
  });

  it("equal by chance, in tables of categories, are a note", async () => {
    const table = (rows: number, sizes: readonly number[], from: number) => ({
      x: {
        data: Float64Array.from({ length: rows * sizes.length }, (_, i) =>
          Math.floor(((noise(from + i) + 1) / 2) * sizes[i % sizes.length]!),
        ),
        shape: [rows, sizes.length],
      },
      y: Int32Array.from({ length: rows }, (_, row) => (noise(from + 7 * row) > 0 ? 1 : 0)),
    });
    for (const [rows, sizes] of [
      [1000, [2, 3, 3]],
      [100, [2, 2, 2]],
      [2000, [300]],
    ] as const) {
      const test = table(200, sizes, 90_000);
      const { findings } = await diagnose(table(rows, sizes, 1), { test });
      const seen = findings.filter(({ code }) => !/leak|class/.test(code));
      expect(seen.map(({ code }) => code).sort()).toEqual([
        "conflicting-labels",
        "duplicates",
        "overlap",
      ]);
      for (const { severity } of seen) expect(severity).toBe("note");
    }
  });

  it("copied are not chance, even if some columns have few values", async () => {
    // two flags beside two numbers; a tenth of the rows twice
    const data = clean((_, column, value) => (column < 2 ? Number(value > 0) : value));
    for (let i = 0; i < 20 * COLUMNS; i++) data.x.data[100 * COLUMNS + i] = data.x.data[i]!;
    for (let row = 0; row < 20; row++) data.y[100 + row] = data.y[row]!;
    expect(await only(data)).toMatchObject({ code: "duplicates", severity: "warning", count: 20 });
    const one = Float64Array.from({ length: 100 }, (_, i) => noise(i % 90));
    const y = Float64Array.from({ length: 100 }, (_, i) => noise(31 * i));
    expect(await only({ x: { data: one, shape: [100, 1] }, y })).toMatchObject({
      code: "duplicates",
      severity: "warning",
    });
  });

  it("with equal missing values and zeros of any sign are equal", async () => {
    const data = clean();
    for (let j = 0; j < 4; j++) {
      data.x.data[4 * 60 + j] = [Number.NaN, 0, 1, 2][j]!;
      data.x.data[4 * 20 + j] = [Number.NaN, -0, 1, 2][j]!;
    }
    data.y[60] = data.y[20]!;
    expect(codes(await diagnose(data))).toEqual(["missing", "duplicates"]);
  });

  it("in both parts, by their row numbers", async () => {
    const data = clean();
    const all = { ...data, x: { data: data.x.data.slice(), shape: data.x.shape } };
    const test = { x: { data: all.x.data.slice(0, 40), shape: [10, 4] }, y: data.y.slice(0, 10) };
    for (let i = 8; i < 40; i++) test.x.data[i] = noise(90_000 + i);
    const samples = Int32Array.from({ length: 10 }, (_, i) => 500 + i);
    expect(await only(all, { test: { ...test, samples } })).toMatchObject({
      code: "overlap",
      severity: "problem",
      rows: [500, 501],
      count: 2,
      values: { share: 0.2 },
    });
  });

  it("that are few", async () => {
    const { x, y } = clean();
    const few = { x: { data: x.data.slice(0, 36), shape: [9, 4] }, y: y.slice(0, 9) };
    expect(await only(few)).toMatchObject({ code: "few-rows", severity: "note" });
    expect(await only({ x: { data: [], shape: [0, 4] }, y: [] })).toMatchObject({
      code: "few-rows",
      severity: "problem",
    });
  });
});

describe("the target", () => {
  const { x } = clean();
  const withTarget = (of: (row: number) => number) => ({
    x,
    y: Float64Array.from({ length: ROWS }, (_, row) => of(row)),
  });

  it("missing", async () => {
    const data = withTarget((row) => (row % 90 === 5 ? Number.NaN : noise(row)));
    expect(await only(data, { task: "regression" })).toMatchObject({
      code: "missing-target",
      severity: "problem",
      rows: [5, 95, 185],
    });
  });

  it("one-hot", async () => {
    const y = {
      data: Float32Array.from({ length: 3 * ROWS }, (_, i) =>
        i % 3 === ((i / 3) % 3) >> 0 ? 1 : 0,
      ),
      shape: [ROWS, 3],
    };
    expect(await only({ x, y })).toMatchObject({ code: "one-hot", severity: "problem" });
  });

  it("that is not a class number", async () => {
    const data = withTarget((row) => (row === 3 ? 0.5 : row % 2));
    expect(await only(data, { task: "classification" })).toMatchObject({
      code: "bad-labels",
      rows: [3],
      count: 1,
    });
    const beyond = { ...withTarget((row) => (row === 4 ? 7 : row % 2)), classNames: ["no", "yes"] };
    expect(await only(beyond)).toMatchObject({ code: "bad-labels", rows: [4], count: 1 });
  });

  it("always the same", async () => {
    expect(await only({ x, y: new Int32Array(ROWS) })).toMatchObject({
      code: "constant-target",
      severity: "problem",
    });
    expect(await only(withTarget(() => 2.5))).toMatchObject({ code: "constant-target" });
  });

  it("of too many classes, or of too few values", async () => {
    const many = withTarget((row) => row % 90);
    expect(await only(many, { task: "classification" })).toMatchObject({
      code: "too-many-classes",
      count: 90,
    });
    const few = withTarget((row) => Math.floor(3 * Math.abs(noise(row))));
    expect(await only(few, { task: "regression" })).toMatchObject({
      code: "looks-like-classes",
      severity: "note",
    });
  });

  it("imbalanced, rare, missing", async () => {
    const data = {
      ...clean(),
      y: Int32Array.from({ length: ROWS }, (_, row) => (row % 20 === 7 ? 1 : 0)),
    };
    expect(await only(data)).toMatchObject({
      code: "imbalance",
      values: { least: 10, most: 190, ratio: 19 },
    });
    const rare = {
      ...clean(),
      y: Int32Array.from({ length: ROWS }, (_, row) => (row === 7 ? 1 : 0)),
    };
    expect(codes(await diagnose(rare))).toEqual(["rare-class", "imbalance"]);
    const gaps = { ...clean(), classNames: ["no", "yes", "never"] };
    expect(await only(gaps)).toMatchObject({
      code: "missing-class",
      severity: "warning",
      message: 'no training row of 1 class: "never"',
    });
  });

  it("of classes that only the test set has, or lacks", async () => {
    const data = clean();
    const part = (label: (row: number) => number) => ({
      x: { data: Float64Array.from({ length: 80 }, (_, i) => noise(70_000 + i)), shape: [20, 4] },
      y: Int32Array.from({ length: 20 }, (_, row) => label(row)),
    });
    const { classNames: _, ...unnamed } = data;
    expect(await only(unnamed, { test: part((row) => row % 3) })).toMatchObject({
      code: "missing-class",
      severity: "problem",
    });
    expect(await only(data, { test: part(() => 0) })).toMatchObject({
      code: "missing-class",
      message: 'no test row of 1 class: "yes"',
    });
  });

  it("too large", async () => {
    const data = withTarget((row) => 5000 * noise(3 * row));
    expect(await only(data)).toMatchObject({
      code: "unscaled-target",
      values: { most: expect.any(Number) },
    });
    expect(codes(await diagnose(data, { scaled: true }))).toEqual(["unscaled-target"]);
    expect(codes(await diagnose(data, { targetScaled: true }))).toEqual([]);
  });
});

describe("images", () => {
  const { x, y } = synthetic.digits({ count: 100, seed: 1 });
  const images = (change: (value: number, i: number) => number) => ({
    x: { data: Uint8Array.from(x.data, change), shape: x.shape },
    y,
  });
  const floats = (change: (value: number) => number) => ({
    x: { data: Float32Array.from(x.data, change), shape: x.shape },
    y,
  });

  it("empty", async () => {
    const data = images((value, i) => (i < 784 ? 17 : value));
    expect(await only(data)).toMatchObject({
      code: "empty-images",
      severity: "warning",
      rows: [0],
    });
  });

  it("all the same", async () => {
    const data = images((_, i) => x.data[i % 784]!);
    expect(codes(await diagnose(data))).toEqual(
      expect.arrayContaining(["identical-images", "duplicates", "conflicting-labels"]),
    );
  });

  it("outside 0 to 1", async () => {
    expect(await only(floats((value) => value))).toMatchObject({
      code: "image-range",
      advice: "pass a Uint8Array, or divide by 255",
    });
    expect(await only(floats((value) => value / 127.5 - 1))).toMatchObject({ code: "image-range" });
    expect(await only(images((value) => (value > 99 ? 1 : 0)))).toMatchObject({
      code: "image-range",
    });
    expect(codes(await diagnose(floats((value) => value / 255)))).toEqual([]);
  });

  it("of the training set in the test set", async () => {
    const data = synthetic.digits({ count: 120, seed: 4 });
    const test = data.take([3, 50, 100, 101]);
    const { findings } = await diagnose(data.take([...Array(90).keys()]), { test });
    expect(findings[0]).toMatchObject({
      code: "overlap",
      severity: "problem",
      rows: [3, 50],
      count: 2,
    });
  });
});

describe("diagnose", () => {
  it("changes nothing", async () => {
    const data = clean();
    const before = [data.x.data.slice(), data.y.slice()];
    await diagnose(data, { test: data });
    expect([data.x.data, data.y]).toEqual(before);
  });

  it("sorts by severity, one line each", async () => {
    const data = clean((row, column, value) =>
      column === 0 ? 1 : row === 3 && column === 1 ? Infinity : value,
    );
    const diagnosis = await diagnose(data);
    expect(diagnosis.verdict).toBe("problem");
    expect(diagnosis.toText()).toBe(
      'problem: 1 infinite value in 1 row, 1 column: "b"; find their cause; leave these rows out\n' +
        'note: 1 constant column: "a"; they carry no information; leave them out',
    );
  });

  it("refuses rows that do not fit and unknown options", async () => {
    await expect(diagnose({ x: [[1], [2]], y: [1] })).rejects.toMatchObject({
      code: "ROWS_DIFFER",
    });
    const { x, y } = clean();
    const test = { x: [[1, 2]], y: [0] };
    await expect(diagnose({ x, y }, { test })).rejects.toMatchObject({ code: "COLUMNS" });
    await expect(diagnose({ x, y }, { tset: test } as DiagnoseOptions)).rejects.toThrow(
      /did you mean "test"/,
    );
  });
});
