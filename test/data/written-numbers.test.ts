// Formatted numbers in columns and targets, and words for missing values.

import { describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { numberOf } from "../../src/data/cell-numbers.ts";
import { parseCsv } from "../../src/data/csv.ts";
import { MISSING_WORDS } from "../../src/data/missing-words.ts";
import type { Row } from "../../src/data/raw-row.ts";
import { schemaFromJSON } from "../../src/data/schema-json.ts";
import { plainText } from "../../src/data/written-number.ts";
import { readTable } from "../../src/easy/read.ts";
import { rawFeatures } from "../../src/training/raw-rows.ts";

const COUNT = 20;
const rowsWith = (cell: (i: number) => unknown): Row[] =>
  Array.from({ length: COUNT }, (_, i) => ({ a: cell(i), b: i / 2, y: i % 2 ? "p" : "q" }));
const columnA = (cell: (i: number) => unknown) => {
  const { x, schema } = readTable(rowsWith(cell), { target: "y" });
  const width = x.shape[1]!;
  return { schema, values: Array.from({ length: COUNT }, (_, i) => x.data[i * width]!) };
};
const thrown = (work: () => unknown): DataError => {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const codeOf = (work: () => unknown): string => thrown(work).code;
const numbers = Array.from({ length: COUNT }, (_, i) => 1200 + i * 37);
const grouped = (value: number, mark: string) =>
  String(value).replace(/\B(?=(\d{3})+$)/g, () => mark);

describe("unambiguous numbers", () => {
  it.each([
    ["spaces", " "],
    ["no-break spaces", "\u00a0"],
    ["narrow no-break spaces", "\u202f"],
    ["thin spaces", "\u2009"],
    ["figure spaces", "\u2007"],
    ["apostrophes", "'"],
    ["typographic apostrophes", "\u2019"],
  ])("have thousands apart by %s", (_, mark) => {
    const cell = (i: number) => grouped(numbers[i]!, mark);
    expect(columnA(cell).values).toEqual(numbers);
    // half of them plain
    expect(columnA((i) => (i % 2 ? cell(i) : numbers[i])).values).toEqual(numbers);
    const text = numbers.map((value, i) => `"${grouped(value, mark)}";${i % 2 ? "p" : "q"}`);
    expect([...parseCsv(`a;y\n${text.join("\n")}\n`).x.data]).toEqual(numbers);
    const target = parseCsv(`b;y\n${numbers.map((_, i) => `${i};${cell(i)}`).join("\n")}`);
    expect([...target.y.data]).toEqual(numbers);
  });

  it("are negative with a minus sign or in parentheses", () => {
    const below = numbers.map((value) => -value);
    expect(columnA((i) => `\u2212${numbers[i]}`).values).toEqual(below);
    expect(columnA((i) => `(${numbers[i]})`).values).toEqual(below);
    const half = numbers.map((value, i) => (i % 2 ? -value : value));
    expect(columnA((i) => (i % 2 ? `(${grouped(numbers[i]!, " ")})` : numbers[i])).values).toEqual(
      half,
    );
  });

  it.each([
    ["1 234,5", "1234.5"],
    ["1.234.567,89", "1234567.89"],
    ["1,234.5", "1234.5"],
    ["1,234,567", "1234567"],
    ["1.234.567", "1234567"],
    ["(1'234.50)", "-1234.50"],
    ["+5", "+5"],
    [".5", ".5"],
    ["5.", "5."],
    ["1E+5", "1E+5"],
    ["\u0661\u0662\u0663", "123"],
    ["\uff11\uff12\uff13", "123"],
    ["\u06f1\u06f2.\u06f5", "12.5"],
  ])("%s is %s", (cell, text) => {
    expect(plainText(cell, undefined)).toBe(text);
  });

  it.each(
    [
      "1,234",
      "1,5",
      "1_000",
      "5%",
      "$5",
      "5 kg",
      "0x1F",
      "Inf",
      "1 23",
      "12 3456",
      "1,23,456",
    ].concat(["--1", "(-5)", "1.2.3", "1,234,56", "2024-01-02", "1/2", "e5", ".", "", "01 234"]),
  )("%s alone is none", (cell) => {
    expect(plainText(cell, undefined)).toBeUndefined();
  });

  it("are determined by the other cells of a column", () => {
    const mixed = (i: number) => (i % 2 ? `1,${200 + i}` : `${i}.5`);
    expect(columnA(mixed).values).toEqual(numbers.map((_, i) => (i % 2 ? 1200 + i : i + 0.5)));
    const german = (i: number) => (i % 2 ? `1.${200 + i}` : `2.000,${i + 10}`);
    const read = columnA(german);
    expect(read.values).toEqual(
      numbers.map((_, i) => (i % 2 ? 1200 + i : Number(`2000.${i + 10}`))),
    );
    expect(read.schema!.columns[0]).toMatchObject({ decimal: "," });
    const asked = readTable(
      rowsWith((i) => `1,${200 + i}`),
      { target: "y", decimal: "." },
    );
    expect(asked.x.data[2]).toBe(1201);
  });
});

describe("ambiguous numbers", () => {
  const cells: [string, (i: number) => string][] = [
    ["thousands or fractions", (i) => `1,${200 + i}`],
    ["units", (i) => `${i + 1} kg`],
    ["units without a space", (i) => `${i + 1}km/h`],
    ["underscores", (i) => `${i + 1}_000`],
    ["percent", (i) => `${i}%`],
    ["currencies", (i) => `$${i}`],
    ["names of currencies", (i) => `EUR ${i}.50`],
    ["other groups", (i) => `1,${20 + i},456`],
    ["a dash for a minus", (i) => `\u2013${i}`],
  ];
  it.each(cells)("are refused: %s", (_, cell) => {
    expect(codeOf(() => columnA(cell))).toBe("FORMATTED_NUMBER");
    // also if half of the cells are plain, and if they repeat
    expect(codeOf(() => columnA((i) => (i % 2 ? cell(i) : String(i))))).toBe("FORMATTED_NUMBER");
    expect(codeOf(() => columnA((i) => cell(i % 11)))).toBe("FORMATTED_NUMBER");
  });

  it("do not include numbers of houses, seats or telephones", () => {
    const types = (cell: (i: number) => string) => columnA(cell).schema!.columns[0]!.type;
    expect(types((i) => `${i}${"ABCDEFGH"[i % 8]}`)).toBe("ignored");
    expect(types((i) => `044 668 ${100 + i}`)).toBe("ignored");
    expect(types((i) => `0x${(i + 160).toString(16)}`)).toBe("ignored");
    expect(types((i) => `2024-01-${10 + i}`)).toBe("date");
  });
});

describe("integers beyond 2^53", () => {
  const base = 9_007_199_254_740_993n;

  it("are categories or dropped, never merged", () => {
    const repeated = columnA((i) => String(base + BigInt(i % 3)));
    expect(repeated.schema!.columns[0]).toMatchObject({
      ...{ type: "category", categories: [0n, 1n, 2n].map((i) => String(base + i)) },
    });
    const different = columnA((i) => base + BigInt(i));
    expect(different.schema!.columns[0]).toMatchObject({
      ...{ type: "ignored", why: "integers beyond 2^53, all different", numbers: COUNT },
    });
    const large = columnA((i) => 1e20 * (i + 1));
    expect(large.schema!.columns[0]).toMatchObject({ type: "number", maximum: 2e21 });
  });

  const notations: [string, (n: bigint) => string][] = [
    ["a fraction of 0", (n) => `${n}.0`],
    ["many zeros", (n) => `${n}.000000`],
    ["an exponent", (n) => `${String(n)[0]}.${String(n).slice(1)}e15`],
    ["an exponent that takes zeros away", (n) => `${n}000e-3`],
    ["groups", (n) => String(n).replace(/\B(?=(\d{3})+$)/g, " ")],
    ["commas", (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",")],
  ];
  it.each(notations)("are not numbers with %s", (_, write) => {
    const [column] = columnA((i) => write(base + BigInt(i % 5))).schema!.columns;
    expect(column).toMatchObject({ type: "category", why: "integers beyond 2^53" });
    expect(column).toHaveProperty("categories.length", 5);
    const target = rowsWith((i) => write(base + BigInt(i)));
    const error = thrown(() => readTable(target, { target: "a" }));
    expect([error.code, error.hint]).toEqual([
      "NOT_A_NUMBER",
      'integers beyond 2^53 cannot be represented exactly; task: "classification" takes the values as classes',
    ]);
  });

  it("are numbers if exact as doubles, and if they are measurements", () => {
    const cells = ["1e300", "1e23", "9007199254740992.0", "123456789012345678.25"];
    const measured = [
      "1.2345678901234567890123",
      (1.2345678901234567e300).toExponential(18),
      "-0.1000000000000000055",
    ];
    const whole = [`${BigInt(2 ** 100)}`, `${BigInt(1e300)}.000`, "18446744073709551616"];
    for (const cell of [...cells, ...measured, ...whole]) {
      expect([cell, numberOf(cell, undefined)]).toEqual([cell, Number(cell)]);
    }
    const others = [
      "9007199254740993.0",
      "9007199254740993e0",
      "-9007199254740993.",
      "1844674407370955161.7e1",
    ];
    for (const cell of [...others, `${BigInt(1e300) + 1n}`]) {
      expect([cell, numberOf(cell, undefined)]).toEqual([cell, undefined]);
    }
  });

  it("are the same category with a fraction of 0", () => {
    const { schema } = columnA((i) => `${base + BigInt(i % 3)}${i % 2 ? ".0" : ""}`);
    expect(schema!.columns[0]).toMatchObject({
      categories: [0n, 1n, 2n].map((i) => String(base + i)),
    });
  });

  it("are an error if numbers are requested", () => {
    const rows = rowsWith((i) => base + BigInt(i));
    expect(codeOf(() => readTable(rows, { target: "y", types: { a: "number" } }))).toBe(
      "NOT_A_NUMBER",
    );
    expect(codeOf(() => readTable(rows, { target: "a", task: "regression" }))).toBe("NOT_A_NUMBER");
    const one = rowsWith((i) => (i === 3 ? base : i));
    expect(codeOf(() => readTable(one, { target: "y" }))).toBe("NOT_A_NUMBER");
  });
});

describe("new rows", () => {
  it("are read like the column", () => {
    const { schema } = readTable(
      rowsWith((i) => `1.${200 + i},5`),
      { target: "y" },
    );
    const kept = schemaFromJSON(JSON.parse(JSON.stringify(schema)));
    expect(kept).toEqual(schema);
    const read = (a: unknown) => rawFeatures("predict", kept, [{ a, b: 0 }]).data[0];
    expect([read("1,5"), read("1.234"), read("1.234,5"), read(1.234), read("2.5")]).toEqual([
      1.5, 1234, 1234.5, 1.234, 2.5,
    ]);
  });
});

describe("missing values", () => {
  it("have many spellings", () => {
    const words = ["", ...MISSING_WORDS, "none", "NONE", "n/a"];
    const rows = rowsWith((i) => (i % 2 ? words[(i >> 1) % words.length] : i));
    const { schema } = readTable(rows, { target: "y", missing: "impute" });
    expect(schema!.columns[0]).toMatchObject({ type: "number", missing: COUNT / 2 });
    expect(MISSING_WORDS).toEqual(
      expect.arrayContaining(
        ["None", "#N/A", "-"].map((word) => (word === "None" ? "none" : word)),
      ),
    );
  });

  it("are those of the option, also in later data of a model", () => {
    const rows = rowsWith((i) => (i % 5 === 0 ? "unknown" : i % 5 === 1 ? "NA" : "x"));
    const options = { target: "y", missing: "impute", missingWords: ["Unknown"] } as const;
    const { schema } = readTable(rows, options);
    expect(schema!.columns[0]).toMatchObject({ categories: ["NA", "x"], missing: 4 });
    const kept = schemaFromJSON(JSON.parse(JSON.stringify(schema)));
    const { data } = rawFeatures(
      "predict",
      kept,
      ["unknown", "NA", "", "x"].map((a) => ({ a, b: 0 })),
    );
    expect([data[0], data[2], data[4], data[6]]).toEqual([NaN, 0, NaN, 1]);
    expect(codeOf(() => readTable(rows, { missingWords: "NA" as never }))).toBe("OPTION");
  });

  it("of a target are missing among numbers, and classes among words", () => {
    const text = (cells: string[]) => `a,y\n${cells.map((cell, i) => `${i},${cell}`).join("\n")}`;
    const drop = { missing: "drop" } as const;
    expect([...parseCsv(text(["1.5", "none", "2.5", "-", "3.25"]), drop).y.data]).toEqual([
      1.5, 2.5, 3.25,
    ]);
    const words = ["none", "mild", "none", "NA", "mild", "none"];
    const classes = parseCsv(text(words), drop);
    expect(classes.classNames).toEqual(["mild", "none"]);
    expect([...classes.y.data]).toEqual([1, 0, 1, 0, 1]);
    const without = parseCsv(text(words), { ...drop, missingWords: ["none"] });
    expect(without.classNames).toEqual(["NA", "mild"]);
  });
});

describe("long cells", () => {
  it("take linear time", () => {
    const long = `${"1".repeat(2_000_000)}x`;
    expect(plainText(long, undefined)).toBeUndefined();
    const rows = rowsWith((i) => (i === 0 ? long : `${"9".repeat(400_000)}${i}z`));
    expect(columnA((i) => rows[i]!.a as string).schema!.columns[0]!.type).toBe("ignored");
  });
});
