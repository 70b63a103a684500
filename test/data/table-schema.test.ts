// Types of the columns of raw tables, and numbers of their cells.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { parseTable } from "../../src/data/cell-table.ts";
import { type CsvOptions, parseCsv } from "../../src/data/csv.ts";
import { encodeFeatures } from "../../src/data/encode-table.ts";
import type { Row } from "../../src/data/raw-row.ts";
import { schemaFromJSON } from "../../src/data/schema-json.ts";
import { schemaText } from "../../src/data/schema-text.ts";
import { tableOfRows } from "../../src/data/table-rows.ts";
import type { ColumnSchema } from "../../src/data/table-schema.ts";
import { readTable } from "../../src/easy/read.ts";

const lines = (...rows: string[]) => `${rows.join("\n")}\n`;
/** A table with a target and one column of these cells. */
const column = (cells: readonly string[], options: CsvOptions = {}): ColumnSchema => {
  const text = lines("c,n,y", ...cells.map((cell, i) => `"${cell}",${i},${i / 2}`));
  const { schema } = parseCsv(text, { missing: "impute", ...options });
  return schema!.columns[0]!;
};
const message = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as Error).message;
  }
  return "no error";
};
const repeat = (count: number, ...cells: string[]) =>
  Array.from({ length: count }, (_, i) => cells[i % cells.length]!);

describe("the inferred type of a column", () => {
  test("numbers in any decimal notation, with spaces around them", () => {
    expect(column([" 1 ", "+2.5", "-3e-1", ".5", "8."])).toMatchObject({
      ...{ type: "number", minimum: -0.3, maximum: 8, missing: 0, why: "numbers" },
    });
    expect(column(["5", "5.0", "", "5"])).toMatchObject({
      ...{ type: "number", missing: 1, why: "numbers, constant" },
    });
  });

  test("words that repeat", () => {
    expect(column(["b", "a", "", "b", "A"])).toMatchObject({
      ...{ type: "category", categories: ["A", "a", "b"], missing: 1 },
    });
    expect(column(["x", "x", "x"])).toMatchObject({ type: "category", why: "words, constant" });
    expect(column(repeat(6, "true", "false"))).toMatchObject({ categories: ["false", "true"] });
    expect(column(["naïve", "東京", "naïve", "🙂", "東京"])).toMatchObject({
      categories: ["naïve", "東京", "🙂"],
    });
  });

  test("only the most frequent of many words", () => {
    const cells = Array.from({ length: 900 }, (_, i) => `w${i < 300 ? i : i % 50}`);
    const found = column(cells);
    expect(found).toMatchObject({ type: "category", rarer: 200 });
    if (found.type !== "category") throw new Error("no category");
    expect(found.categories).toHaveLength(100);
    for (let i = 0; i < 50; i++) expect(found.categories).toContain(`w${i}`);
    expect(found.why).toBe("words, the 100 most frequent of 300");
  });

  test("dates, and the order of day and month that fits all", () => {
    expect(column(["2024-01-05", "2024-03-01T12:00Z", ""])).toMatchObject({
      ...{ type: "date", minimum: 19727, maximum: 19783.5, missing: 1, why: "dates" },
      cycles: ["week", "day"],
    });
    expect(column(["3/4/2024", "25/4/2024", "1/5/2024"])).toMatchObject({
      ...{ type: "date", order: "dayFirst", why: "dates, day first" },
    });
    expect(column(["3/4/2024", "4/25/2024"])).toMatchObject({
      ...{ type: "date", order: "monthFirst", why: "dates, month first" },
    });
    expect(column(["3/4/2022", "5/6/2024"])).toMatchObject({
      ...{ order: "monthFirst", cycles: ["year", "week"] },
    });
    const dayFirst = column(["3/4/2022", "5/6/2024"], { types: { c: "date:dayFirst" } });
    expect(dayFirst).toMatchObject({ order: "dayFirst", why: "as specified, day first" });
    expect(column(["5 Jan 2024", "2024-02-01", "Mar 3, 2024"])).toMatchObject({ type: "date" });
    expect(column(["2024", "2025"])).toMatchObject({ type: "number" });
  });

  test("text with only distinct values is dropped", () => {
    expect(column(["Ann", "Bob", "Cy"])).toMatchObject({
      ...{ type: "ignored", why: "text, all different" },
    });
    const names = Array.from({ length: 40 }, (_, i) => `n${i % 30}`);
    expect(column(names)).toMatchObject({
      ...{ type: "ignored", why: "text, 30 different values in 40 rows" },
    });
    expect(column(["", "NA", "?"])).toMatchObject({
      type: "ignored",
      why: "no values",
      missing: 3,
    });
  });

  test("identifiers by name and values", () => {
    const found = (name: string, cells: readonly string[]) => {
      const text = lines(`${name},n,y`, ...cells.map((cell, i) => `${cell},${i},${i / 2}`));
      return parseCsv(text).schema!.columns[0]!.type;
    };
    const counted = ["1", "2", "3", "4"];
    for (const name of ["id", "ID", "customer_id", "userId", "Unnamed: 0", "index"]) {
      expect(found(name, counted), name).toBe("ignored");
    }
    for (const name of ["a", "width", "humid", "idle", "paid", "valid"]) {
      expect(found(name, counted), name).toBe("number");
    }
    expect(found("id", ["1", "2", "2", "3"])).toBe("number");
    expect(found("id", ["1.5", "2", "3", "4"])).toBe("number");
  });

  test("a few words among numbers are errors, many are categories", () => {
    const cells = [...repeat(18, "1", "2", "3"), "12abc", "unknown"];
    expect(message(() => column(cells))).toContain(
      'expected a number, got "12abc" at row 18 (line 20), column "c" and 1 others',
    );
    expect(column(cells, { unreadable: "missing" })).toMatchObject({
      ...{ type: "number", odd: { count: 2, example: "12abc", row: 18 }, missing: 0 },
    });
    // one word that means a missing value, any number of times
    const unknown = [...repeat(30, "1", "2"), ...repeat(20, "unknown")];
    expect(column(unknown, { unreadable: "missing" })).toMatchObject({ type: "number" });
    expect(column(unknown, { types: { c: "category" } })).toMatchObject({
      categories: ["1", "2", "unknown"],
    });
    // tickets: many words, many numbers
    const tickets = Array.from({ length: 60 }, (_, i) => (i % 3 ? `${i}` : `A/${i}`));
    expect(column(tickets)).toMatchObject({ type: "ignored" });
    expect(message(() => column(["1", "2", "1e400", "4"]))).toContain('got "1e400"');
  });

  test("the requested type", () => {
    expect(column(["10", "9", "9.0", "+10"], { types: { c: "category" } })).toMatchObject({
      ...{ categories: ["9", "10"], why: "as specified" },
    });
    expect(column(["01", "1"], { types: { c: "category" } })).toMatchObject({
      categories: ["01", "1"],
    });
    expect(column(["1", "2"], { types: { c: "ignored" } })).toMatchObject({ type: "ignored" });
    expect(column(["Ann", "Bob"], { types: { c: "category" } })).toMatchObject({
      type: "category",
    });
    expect(message(() => column(["x", "y"], { types: { c: "number" } }))).toContain(
      'Cannot take column "c" as number: expected at least one number, got values such as "x"',
    );
    expect(message(() => column(["1"], { types: { d: "number" } }))).toContain('types "d"');
    expect(message(() => column(["1"], { types: { c: "numbre" as never } }))).toContain(
      'did you mean "number"?',
    );
  });
});

describe("the data set of a raw table", () => {
  const text = lines(
    "age,city,day,price",
    "31,Rome,2024-01-01,1.5",
    ",Oslo,2024-01-03,2.5",
    "45,,2024-01-02,3.5",
    "27,Rome,,4.5",
    "60,Oslo,2024-01-01,",
  );

  test("has numbers, codes, days, and NaN for missing values", () => {
    const data = parseCsv(text, { missing: "impute", target: "price" });
    expect(data.x.shape).toEqual([4, 3]);
    expect(data.x.data).toEqual(
      new Float64Array([31, 1, 19723, NaN, 0, 19725, 45, NaN, 19724, 27, 1, NaN]),
    );
    expect(data.y.data).toEqual(new Float64Array([1.5, 2.5, 3.5, 4.5]));
    expect(data.columnNames).toEqual(["age", "city", "day"]);
    expect(data.schema!.target).toEqual({ name: "price", task: "regression" });
    const { train, test: held } = data.split({ test: 1 });
    expect(train.schema).toBe(data.schema);
    expect(held.schema).toBe(data.schema);
  });

  test("reports the empty cell, or drops its row", () => {
    expect(message(() => parseCsv(text))).toContain(
      'expected a number, got "" at row 1 (line 3), column "age"; missing: "drop"',
    );
    expect(message(() => parseCsv(lines("c,y", "a,1", ",2", "a,3")))).toContain("a category, got");
    const data = parseCsv(text, { missing: "drop" });
    expect(data.x.data).toEqual(new Float64Array([31, 1, 19723]));
    expect(data.schema!.columns[1]).toMatchObject({ categories: ["Oslo", "Rome"], missing: 1 });
  });

  test("reports a missing target", () => {
    const empty = lines("a,price", "1,", "2,");
    expect(message(() => parseCsv(empty, { missing: "impute" }))).toContain(
      'expected a value in the target "price", got none',
    );
    expect(message(() => parseCsv(lines("a,y", ",1", ",2"), { missing: "drop" }))).toMatch(
      /expected a row without empty cells, got none|none but "a"/,
    );
  });

  test("numbers its rows by their position in the table", () => {
    const table = lines("a,y", "1,p", ",q", "3,", "4,q", "5,p");
    const data = parseCsv(table, { missing: "drop" });
    expect(Array.from(data.tableRows!)).toEqual([0, 3, 4]);
    expect(Array.from(data.samples)).toEqual([0, 1, 2]);
    expect(Array.from(parseCsv(table, { missing: "impute" }).tableRows!)).toEqual([0, 1, 3, 4]);
    const { train, test: held } = data.split({ test: 1 });
    expect([...train.tableRows!, ...held.tableRows!].toSorted()).toEqual([0, 3, 4]);
    expect(parseCsv(lines("a,y", "1,p", "2,q")).tableRows).toBeUndefined();
  });

  test("has phases of the year, the week and the day", () => {
    const days = Array.from({ length: 400 }, (_, i) => {
      const day = new Date(Date.UTC(2023, 0, 1) + i * 86_400_000).toISOString();
      return `${day.slice(0, 10)} ${i % 2 ? "06:00" : "18:00"},${i}.5`;
    });
    const { x, columnNames } = parseCsv(lines("when,y", ...days));
    expect(columnNames).toEqual([
      "when",
      ...["year", "week", "day"].flatMap((cycle) => [
        `when (sine of ${cycle})`,
        `when (cosine of ${cycle})`,
      ]),
    ]);
    for (let row = 0; row < 400; row++) {
      const at = (j: number) => x.data[row * 7 + j]!;
      for (const j of [1, 3, 5]) expect(at(j) ** 2 + at(j + 1) ** 2).toBeCloseTo(1, 12);
      expect(at(5)).toBeCloseTo(row % 2 ? 1 : -1, 9);
      if (row >= 7) expect(at(3)).not.toBeCloseTo(x.data[(row - 1) * 7 + 3]!, 3);
      if (row >= 14) expect(at(3)).toBeCloseTo(x.data[(row - 14) * 7 + 3]!, 9);
    }
  });

  test("is the same for raw rows and text", () => {
    const rows: Row[] = [
      { age: 31, city: "Rome", day: new Date(Date.UTC(2024, 0, 1)), price: 1.5 },
      { city: "Oslo", day: "2024-01-03", price: 2.5 },
      { age: 45n, city: null, day: "2024-01-02", price: "3.5" },
      { age: " 27 ", city: "Rome", day: new Date(Number.NaN), price: 4.5 },
      { age: 60, city: "Oslo", day: "2024-01-01", price: Number.NaN },
    ];
    const [a, b] = [readTable(rows, { missing: "impute" }), parseCsv(text, { missing: "impute" })];
    expect(a.x).toEqual(b.x);
    expect(a.y).toEqual(b.y);
    expect(a.schema).toEqual(b.schema);
    expect(message(() => readTable(rows, {}))).toContain('got "" at row 1, column "age"');
  });

  test("reads another table by its schema", () => {
    const { schema } = parseCsv(text, { missing: "impute", target: "price" });
    const other = parseCsv(lines("day,price,new,city,age", "2024-01-02,9,x,Oslo,1", ",8,y,Bern,"), {
      ...{ schema: schema!, missing: "impute" },
    });
    expect(other.x.data).toEqual(new Float64Array([1, 0, 19724, NaN, -1, NaN]));
    expect(other.y.data).toEqual(new Float64Array([9, 8]));
    expect(message(() => parseCsv("day,price,age\n2024-01-02,9,1", { schema: schema! }))).toContain(
      'expected the columns of the training, got no "city"',
    );
    const found = parseCsv(text, { missing: "impute" }).schema!;
    const table = parseTable("age,city,day\n12abc,Rome,x\n", {}, "t");
    expect(message(() => encodeFeatures(table, found))).toContain('got "12abc" at row 0 (line 2)');
    const lenient = encodeFeatures(table, { ...found, unreadable: "missing" });
    expect([...lenient.data]).toEqual([NaN, 1, NaN]);
  });

  test("distinguishes columns of one name", () => {
    const { columnNames, x, schema } = parseCsv(lines("a,a,a (2),y", "1,2,3,0.5", "4,5,6,1.5"));
    expect(columnNames).toEqual(["a", "a (3)", "a (2)"]);
    const again = encodeFeatures(parseTable("a,a,a (2)\n1,2,3\n4,5,6\n", {}, "t"), schema!);
    expect(again.data).toEqual(x.data);
  });

  test("the target's type decides the task", () => {
    const table = lines("a,y", "1,1", "2,2", "3,1", "4,2", "5,1");
    expect(parseCsv(table).classNames).toEqual(["1", "2"]);
    expect(parseCsv(table, { types: { y: "number" } }).classNames).toBeUndefined();
    const distinct = lines("a,y", "1,1", "2,2", "3,3", "4,4");
    expect(parseCsv(distinct, { types: { y: "category" } }).classNames).toHaveLength(4);
    expect(message(() => parseCsv(table, { types: { y: "date" } }))).toContain(
      "type of the target",
    );
  });

  test("excludes dropped columns", () => {
    const table = lines("a,b,y", "1,p,1.5", "2,q,2.5", "3,p,3.5");
    expect(parseCsv(table, { drop: ["a"] }).columnNames).toEqual(["b"]);
    expect(message(() => parseCsv(table, { drop: ["y"] }))).toContain("drop without the target");
    expect(message(() => parseCsv(table, { drop: ["a", "b"] }))).toContain("got none");
    expect(message(() => parseCsv(table, { drop: ["c"] }))).toContain('"c"');
  });
});

describe("hostile tables", () => {
  test("quotes, line ends, byte order marks, one row, all missing", () => {
    const quoted = '\ufeff"na""me, x",kind,y\r\n"a\r\nb",k,1.5\r\n"a\r\nb",k,2.5\r\n"c",k,3.5\r\n';
    const { schema, columnNames } = parseCsv(quoted);
    expect(columnNames).toEqual(['na"me, x', "kind"]);
    expect(schema!.columns[0]).toMatchObject({ categories: ["a\r\nb", "c"] });
    expect(schemaText(schema!).split("\n")).toHaveLength(4);
    expect(parseCsv("a,b\n1,2", { task: "regression" }).x.shape).toEqual([1, 1]);
    expect(message(() => parseCsv("a,y\n,1\n,2", { missing: "impute" }))).toContain("no values");
    expect(message(() => parseCsv("a,y\n1,\n2,", { missing: "impute" }))).toContain("got none");
    expect(message(() => readTable([], {}))).toContain("at least one row");
    expect(message(() => readTable([{ a: 1, y: 2 }, 3 as never], {}))).toContain("got 3 at row 1");
    expect(message(() => readTable([{ a: {}, y: 1 }], {}))).toContain('row 0, column "a"');
    expect(message(() => readTable(5 as never, {}))).toContain("got 5");
    expect(message(() => readTable([{ a: 1, y: 1 }], { tagret: "y" } as never))).toContain(
      "target",
    );
    const proto = JSON.parse('[{"__proto__":1,"y":0.5},{"__proto__":2,"y":1}]') as Row[];
    expect(readTable(proto, { task: "regression" }).columnNames).toEqual(["__proto__"]);
  });

  const cell = fc.oneof(
    fc.double().map(String),
    fc.integer({ min: 0, max: 3 }).map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom("", "NA", "a", "b", "ü", "1e400", "3/4/2024", "25.12.2020", "__proto__", "-"),
  );
  const columnTable = fc
    .array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 })
    .map((rows) => lines("a,b,y", ...rows.map((cells) => cells.map((c) => `"${c}"`).join(","))));
  const options = fc.record(
    {
      missing: fc.constantFrom<"error" | "drop" | "impute">("error", "drop", "impute"),
      unreadable: fc.constantFrom<"error" | "missing">("error", "missing"),
      task: fc.constantFrom<"auto" | "classification" | "regression">(
        ...(["auto", "classification", "regression"] as const),
      ),
      types: fc.dictionary(
        fc.constantFrom("a", "b"),
        fc.constantFrom("number", "category", "date", "date:dayFirst", "ignored"),
      ),
    },
    { requiredKeys: [] },
  );

  test("throw only DataError; schemas survive a file and read the table again", () => {
    fc.assert(
      fc.property(columnTable, options, (text, given) => {
        let data: ReturnType<typeof parseCsv>;
        try {
          data = parseCsv(text, given as CsvOptions);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          return;
        }
        const { x, schema, length, columnNames } = data;
        expect(x.shape).toEqual([length, columnNames!.length]);
        if ((given.missing ?? "error") !== "impute") expect(x.data.some(Number.isNaN)).toBe(false);
        const loaded = schemaFromJSON(JSON.parse(JSON.stringify(schema)));
        expect(loaded).toEqual(schema);
        expect(schemaText(loaded)).toContain("target: y");
        const all = encodeFeatures(parseTable(text, {}, "t"), { ...loaded, unreadable: "missing" });
        if (all.shape[0] === length) expect(all.data).toEqual(x.data);
      }),
      { numRuns: 2000 },
    );
  });

  test("100,000 rows are read", () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${i % 97},w${i % 7},${i}.5`);
    const { length, schema } = parseCsv(lines("a,b,y", ...rows));
    expect(length).toBe(100_000);
    expect(schema!.columns.map(({ type }) => type)).toEqual(["number", "category"]);
  });
});

describe("the schema in a file", () => {
  const { schema } = parseCsv(lines("a,b,c,d,y", "1,p,2024-01-01,x,1", "2,p,2024-01-05,z,2"), {
    task: "classification",
  });
  const json = () => JSON.parse(JSON.stringify(schema));

  test("is read back unchanged", () => {
    expect(schemaFromJSON(json())).toEqual(schema);
  });

  test("is refused with any other content", () => {
    const spoil: ((value: ReturnType<typeof json>) => unknown)[] = [
      () => null,
      () => [],
      () => 5,
      (v) => ({ ...v, columns: {} }),
      (v) => ({ ...v, other: 1 }),
      (v) => ({ ...v, unreadable: "no" }),
      (v) => ({ ...v, target: { name: 3, task: "regression" } }),
      (v) => ({ ...v, target: { name: "y", task: "ranking" } }),
      (v) => ({ ...v, target: { name: "y", task: "classification", classNames: ["a", "a"] } }),
      (v) => (v.columns[0].minimum = "1") && v,
      (v) => (v.columns[0].minimum = 9) && v,
      (v) => ({ ...v, columns: [{ ...v.columns[0], minimum: null }] }),
      (v) => (v.columns[0].name = "b") && v,
      (v) => (v.columns[0].type = "__proto__") && v,
      (v) => (v.columns[0].extra = 1) && v,
      (v) => (v.columns[1].categories = ["p", 1]) && v,
      (v) => (v.columns[1].categories = ["p", "p"]) && v,
      (v) => (v.columns[1].missing = -1) && v,
      (v) => (v.columns[1].rarer = 0.5) && v,
      (v) => (v.columns[1].why = 5) && v,
      (v) => (v.columns[1].odd = { count: 1 }) && v,
      (v) => (v.columns[2].order = "yearFirst") && v,
      (v) => (v.columns[2].cycles = ["month"]) && v,
      (v) => (v.columns[2].cycles = ["week", "week"]) && v,
      (v) => (v.columns[2] = null) || v,
    ];
    for (const [i, change] of spoil.entries()) {
      expect(() => schemaFromJSON(change(json())), `${i}`).toThrow(FormatError);
    }
  });

  test("never crashes on any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => schemaFromJSON(value)).toThrow(FormatError);
      }),
    );
  });
});

test("rows are objects with any names", () => {
  const table = tableOfRows([{ a: 1 }, { b: "x", a: undefined }, { constructor: 2 }]);
  expect(table.columnNames).toEqual(["a", "b", "constructor"]);
  expect(table.rows).toEqual([
    ["1", "", ""],
    ["", "x", ""],
    ["", "", "2"],
  ]);
});

test("schemaText shows the inferred schema", () => {
  const text = lines(
    "id,age,city,y",
    "1,31,Rome,1.5",
    "2,,Oslo,2.5",
    "3,7x,Rome,3.5",
    "4,9,Rome,4",
  );
  const { schema } = parseCsv(text, { missing: "impute", unreadable: "missing" });
  expect(schemaText(schema!)).toBe(
    [
      "column  type      missing  values      why",
      "id      ignored                        different integers, named like an identifier",
      'age     number          1  9 to 31     numbers, except 1 cell such as "7x" at row 2',
      "city    category           Oslo, Rome  words",
      "target: y, regression",
    ].join("\n"),
  );
});
