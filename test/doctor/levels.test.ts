// Levels of findings: just below and just above.

import { describe, expect, it } from "vitest";
import { countOf } from "../../src/core/text.ts";
import { finding, nameList } from "../../src/doctor/finding.ts";
import { rowKeys, sameRow } from "../../src/doctor/row-keys.ts";
import { type DiagnoseOptions, type DoctorInput, diagnose } from "../../src/index.ts";

type Diagnosed = Awaited<ReturnType<typeof diagnose>>;

/** The findings of some codes. */
async function findings(data: DoctorInput, options: DiagnoseOptions = {}, ...codes: string[]) {
  const { findings: all } = (await diagnose(data, options)) as Diagnosed;
  return codes.length === 0 ? all : all.filter(({ code }) => codes.includes(code));
}
const noise = (i: number) => Math.sin(i * i + 1);
/** A table of columns, with one of noise. */
const tableOf = (...columns: ArrayLike<number>[]) => {
  const rows = columns[0]!.length;
  const all = [...columns, Float64Array.from({ length: rows }, (_, i) => noise(i))];
  const data = Float64Array.from(
    { length: rows * all.length },
    (_, i) => all[i % all.length]![Math.floor(i / all.length)]!,
  );
  return { data, shape: [rows, all.length] };
};
const halves = (rows: number) => Int32Array.from({ length: rows }, (_, i) => ((i * 37) % 100) % 2);
const spread = (rows: number, make: (i: number) => number) =>
  Float64Array.from({ length: rows }, (_, i) => make(i));

describe("columns", () => {
  const codeOf = async (values: ArrayLike<number>, code: string, options = {}) =>
    (await findings({ x: tableOf(values), y: halves(values.length) }, options, code)).length;

  it("have different scales from a factor of a hundred on", async () => {
    // noise has a standard deviation of s; the other column a multiple of it
    const times = (factor: number) =>
      codeOf(
        spread(100, (i) => factor * noise(i + 5000)),
        "unscaled",
      );
    const scaled = (factor: number) =>
      codeOf(
        spread(100, (i) => factor * noise(i)),
        "unscaled",
      );
    expect([await scaled(99), await scaled(101), await scaled(1 / 101), await times(500)]).toEqual([
      0, 1, 1, 1,
    ]);
    expect(
      await codeOf(
        spread(100, (i) => 500 * noise(i + 7)),
        "unscaled",
        { scaled: true },
      ),
    ).toBe(0);
    // or a hundred away from 0
    const away = (mean: number) =>
      codeOf(
        spread(100, (i) => mean + (i % 2 ? 0.5 : -0.5)),
        "unscaled",
      );
    expect([await away(99), await away(101), await away(-101)]).toEqual([0, 1, 1]);
  });

  it("have extreme values from thirty ranges beyond the quartiles", async () => {
    // quartiles at 25.25 and 75.25, or at 24.25 and 74.25 if the extreme value is the smallest
    const far = (value: number) =>
      codeOf([...spread(101, (i) => i + 0.25), value], "outliers", { scaled: true });
    expect([await far(1575), await far(1576), await far(-1475), await far(-1476)]).toEqual([
      ...[0, 1, 0, 1],
    ]);
    const [finding] = await findings(
      { x: tableOf([...spread(101, (i) => i % 7), 1e6, -3e6]), y: halves(103) },
      { scaled: true },
      "outliers",
    );
    expect(finding).toMatchObject({ count: 2, rows: [101, 102], columns: ["column0"] });
    expect(finding!.message).toContain("such as -3000000");
    expect(
      await codeOf([...new Array<number>(100).fill(1), 50], "outliers", { scaled: true }),
    ).toBe(0);
  });

  it("are row numbers from twenty rows on, if nearly consecutive, sorted or long", async () => {
    const id = (rows: number, make: (i: number) => number) =>
      codeOf(spread(rows, make), "identifier");
    const mixed = (i: number) => (i * 7) % 20;
    expect([await id(19, (i) => i), await id(20, (i) => i), await id(20, mixed)]).toEqual([
      0, 1, 1,
    ]);
    const gaps = (i: number) => 2 * mixed(i);
    expect([await id(20, gaps), await id(20, (i) => 2 * i), await id(20, (i) => -2 * i)]).toEqual([
      0, 1, 1,
    ]);
    expect([
      await id(20, (i) => 100_000 + gaps(i)),
      await id(20, (i) => 99_970 + gaps(i)),
      await id(20, (i) => 10_000 + gaps(i)),
    ]).toEqual([1, 0, 0]);
    expect(await id(20, (i) => (i === 3 ? 0.5 : i))).toBe(0);
    expect(await id(20, (i) => (i === 3 ? 2 : i))).toBe(0);
  });
});

describe("rows", () => {
  it("are few below twenty, or five per column; a warning if no more than columns", async () => {
    const few = async (rows: number, columns: number) => {
      const x = { data: spread(rows * columns, noise), shape: [rows, columns] };
      const [found] = await findings(
        { x, y: halves(rows) },
        { task: "classification" },
        "few-rows",
      );
      return found?.severity;
    };
    expect([
      await few(19, 1),
      await few(20, 1),
      await few(20, 4),
      await few(24, 5),
      await few(25, 5),
    ]).toEqual([...["note", undefined, undefined, "note", undefined]]);
    expect([await few(6, 6), await few(7, 6)]).toEqual(["warning", "note"]);
  });

  /** A table of noise with a number of rows copied from the first ones. */
  const copies = (rows: number, count: number) => ({
    data: spread(rows * 3, (i) => noise(i < (rows - count) * 3 ? i : i - (rows - count) * 3)),
    shape: [rows, 3],
  });

  it("copied are a warning from one in a hundred on", async () => {
    const of = async (rows: number, count: number) => {
      const [found] = await findings(
        { x: copies(rows, count), y: spread(rows, noise) },
        {},
        "duplicates",
      );
      return [found?.severity, found?.count];
    };
    expect([await of(200, 1), await of(200, 2), await of(200, 0)]).toEqual([
      ["note", 1],
      ["warning", 2],
      [undefined, undefined],
    ]);
  });

  it("of the test set that are in the training set are a problem from one in a hundred on", async () => {
    const of = async (shared: number) => {
      const x = { data: spread(300, noise), shape: [100, 3] };
      const test = {
        data: spread(600, (i) => noise(i < shared * 3 ? i : i + 1000)),
        shape: [200, 3],
      };
      const [found] = await findings(
        { x, y: spread(100, noise) },
        { test: { x: test, y: spread(200, noise) } },
        "overlap",
      );
      return [found?.severity, found?.count, found?.message];
    };
    expect(await of(0)).toEqual([undefined, undefined, undefined]);
    expect(await of(1)).toEqual([
      "warning",
      1,
      "1 test row of 200 (0.5 %) also in the training set",
    ]);
    expect((await of(2)).slice(0, 2)).toEqual(["problem", 2]);
  });

  it("are equal if their numbers are, including 0 and -0, or both missing", () => {
    const x = { data: Float64Array.of(0, NaN, -0, NaN, 0, 1), shape: [3, 2] };
    const keys = rowKeys(x);
    expect([keys[0] === keys[1], keys[0] === keys[2]]).toEqual([true, false]);
    expect([sameRow(x, 0, x, 1), sameRow(x, 0, x, 2)]).toEqual([true, false]);
    const [first, , third] = rowKeys(x, 1);
    expect(first).toBe(third);
    expect(rowKeys(x, 0)[0]).not.toBe(rowKeys(x, 0)[2]);
    expect(keys.every((key) => Number.isSafeInteger(key) && key >= 0)).toBe(true);
    // columns contribute differently
    const swapped = rowKeys({ data: Float64Array.of(1, 2, 2, 1), shape: [2, 2] });
    expect(swapped[0]).not.toBe(swapped[1]);
  });

  it("have distinct keys, as numbers and as bytes", () => {
    const count = 20_000;
    const bytes = Uint8Array.from(
      { length: count * 3 },
      (_, i) => Math.floor(Math.floor(i / 3) / 256 ** (i % 3)) % 256,
    );
    expect(new Set(rowKeys({ data: bytes, shape: [count, 3] })).size).toBe(count);
    expect(new Set(rowKeys({ data: Float32Array.from(bytes), shape: [count, 3] })).size).toBe(
      count,
    );
    expect(new Set(rowKeys({ data: bytes, shape: [count, 3] }, 0)).size).toBe(
      Math.ceil(count / 256),
    );
  });
});

describe("columns that leak the target", () => {
  const leak = async (
    rows: number,
    values: (i: number) => number,
    y: ArrayLike<number>,
    task: "classification" | "regression",
  ) => {
    const data = {
      x: tableOf(spread(rows, values)),
      y: task === "regression" ? Float64Array.from(y) : Int32Array.from(y),
    };
    const [found] = await findings(data, { task, scaled: true, targetScaled: true }, "target-leak");
    return found && [found.severity, found.message.replace(/^column "column0" /, "")];
  };

  it("are detected from twenty rows on", async () => {
    const y = (rows: number) => spread(rows, (i) => (i * 7) % 2);
    expect(await leak(19, (i) => (i * 7) % 2, y(19), "classification")).toBe(undefined);
    expect(await leak(20, (i) => (i * 7) % 2, y(20), "classification")).toEqual([
      ...["problem", "has one value per class: it is the target"],
    ]);
  });

  it("are not constant", async () => {
    const target = spread(50, (i) => Math.cos(3 * i));
    expect(await leak(50, () => 5, target, "regression")).toBe(undefined);
  });

  it("predict 99.5 % of the rows, in few runs", async () => {
    const rows = 1000;
    const half = spread(rows, (i) => (i < 500 ? 0 : 1));
    const wrong = (count: number) =>
      half.map((value, i) => (i % 100 === 50 && i < count * 100 ? 1 - value : value));
    const of = async (count: number) =>
      (await leak(rows, (i) => i + 0.5, wrong(count), "classification"))?.[1];
    expect([await of(5), await of(6)]).toEqual([
      "alone predicts the class of 99.5 % of the rows",
      undefined,
    ]);
  });

  it("equal the target if they correlate by more than 0.999999, or rise with it", async () => {
    const rows = 50;
    const x = (i: number) => i * 3.7 - 20.25;
    const y = (bend: number) => spread(rows, (i) => 2 * x(i) + bend * x(i) * x(i));
    expect(await leak(rows, x, y(0), "regression")).toEqual([
      "problem",
      "is the target on another scale",
    ]);
    expect(
      await leak(
        rows,
        x,
        y(0).map((value) => -value),
        "regression",
      ),
    ).toEqual([...["problem", "is the target on another scale"]]);
    expect(
      await leak(
        rows,
        x,
        spread(rows, (i) => Math.exp(i / 5)),
        "regression",
      ),
    ).toEqual([...["warning", "alone predicts the target: rank correlation 1.00000"]]);
    const swapped = spread(rows, (i) => Math.exp((i === 10 ? 20 : i === 20 ? 10 : i) / 5));
    expect(await leak(rows, x, swapped, "regression")).toBe(undefined);
  });
});

describe("targets", () => {
  const codesOf = async (
    y: ArrayLike<number>,
    task: "classification" | "regression" = "regression",
  ) =>
    (
      await findings(
        { x: tableOf(spread(y.length, (i) => Math.cos(3 * i))), y: Float64Array.from(y) },
        { task },
      )
    ).map(({ code }) => code);

  it("are large from a hundred on", async () => {
    expect([
      await codesOf(spread(50, (i) => 99.9 * Math.sin(i * i * i + 2))),
      await codesOf([...spread(50, noise), -100]),
    ]).toEqual([[], ["unscaled-target"]]);
    expect(await codesOf([...spread(50, noise), 99.99])).toEqual([]);
  });

  it("look like classes if each occurs ten times, from twenty rows on", async () => {
    const codes = (rows: number, values: number) => codesOf(spread(rows, (i) => (i * 7) % values));
    expect([
      await codes(20, 2),
      await codes(19, 2),
      await codes(20, 3),
      await codes(30, 3),
    ]).toEqual([...[["looks-like-classes"], ["few-rows"], [], ["looks-like-classes"]]]);
  });
});

describe("images", () => {
  const of = async (data: Float32Array | Uint8Array, images: number) =>
    (
      await findings(
        { x: { data, shape: [images, 2, 2, data.length / images / 4] }, y: halves(images) },
        { task: "classification" },
        "image-range",
        "empty-images",
        "identical-images",
      )
    ).map(({ code, severity, advice }) => `${severity} ${code}: ${advice}`);
  const floats = (most: number, least = 0) =>
    Float32Array.from({ length: 80 }, (_, i) =>
      i === 3 ? most : i === 5 ? least : ((i * 7) % 11) / 11,
    );

  it("have numbers from 0 to 1, or bytes", async () => {
    expect(await of(floats(1), 20)).toEqual([]);
    expect(await of(floats(1.01), 20)).toEqual([
      "warning image-range: pass a Uint8Array, or divide by 255",
    ]);
    expect(await of(floats(255), 20)).toEqual([
      "warning image-range: pass a Uint8Array, or divide by 255",
    ]);
    expect(await of(floats(256), 20)).toEqual(["warning image-range: scale them to 0 to 1"]);
    expect(await of(floats(1, -0.01), 20)).toEqual(["warning image-range: scale them to 0 to 1"]);
    const bytes = (most: number) =>
      Uint8Array.from({ length: 80 }, (_, i) => (i === 3 ? most : ((i * 7) % 11) % 2));
    expect(await of(bytes(1), 20)).toEqual([
      "warning image-range: pass a Float32Array, or bytes from 0 to 255",
    ]);
    expect(await of(bytes(2), 20)).toEqual([]);
  });

  it("are empty if all pixels have one colour, any colour", async () => {
    // three channels: red is not green
    const coloured = Float32Array.from({ length: 12 * 2 }, (_, i) =>
      i < 12 ? [0.1, 0.5, 0.9][i % 3]! : ((i * 7) % 11) / 11,
    );
    expect(await of(coloured, 2)).toEqual([
      "warning empty-images: check how they are read; leave them out",
    ]);
    expect(await of(new Float32Array(8).fill(0.5), 2)).toEqual([
      "problem identical-images: check how they are read",
      "problem empty-images: check how they are read; leave them out",
    ]);
    expect(await of(new Float32Array(4).fill(0.5), 1)).toEqual([
      "problem empty-images: check how they are read; leave them out",
    ]);
  });
});

describe("texts of findings", () => {
  it("name five, and count others", () => {
    const names = (count: number) => nameList(Array.from({ length: count }, (_, i) => `n${i}`));
    expect([names(1), names(5), names(6)]).toEqual([
      ...['"n0"', '"n0", "n1", "n2", "n3", "n4"', '"n0", "n1", "n2", "n3", "n4" and 1 more'],
    ]);
    expect([nameList(["x".repeat(40)]), nameList(["x".repeat(41)])]).toEqual([
      ...[`"${"x".repeat(40)}"`, `"${"x".repeat(40)}…"`],
    ]);
    const details = { rows: [...Array(12).keys()], count: 12, values: { rows: 12 } };
    expect(finding("missing", "note", "some", "none", details)).toEqual({
      ...{ code: "missing", severity: "note", message: "some", advice: "none" },
      ...{ rows: [...Array(10).keys()], count: 12, values: { rows: 12 } },
    });
    expect([
      countOf(0, "row"),
      countOf(1, "row"),
      countOf(2, "row"),
      countOf(2, "class", "classes"),
    ]).toEqual([...["0 rows", "1 row", "2 rows", "2 classes"]]);
  });
});
