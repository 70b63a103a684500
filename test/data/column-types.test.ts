// Inferred column types, just below and just above each threshold.

import { describe, expect, it } from "vitest";
import { columnIndex, distinctNames, parseTable, placeOfCell } from "../../src/data/cell-table.ts";
import { categoryName, columnSchema, type TypeChoice } from "../../src/data/column-types.ts";
import type { CategoryColumn, DateColumn } from "../../src/data/table-schema.ts";

/** The schema of one column of cells. */
function schemaOf(cells: readonly string[], name = "a", choice?: TypeChoice) {
  const table = parseTable(
    [name, ...cells].map((cell) => `${cell},x`).join("\n"),
    { header: true, delimiter: "," },
    "it",
  );
  return columnSchema(table, 0, choice);
}
const typeOf = (cells: readonly string[], name?: string) => schemaOf(cells, name).type;
const numbers = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => String(from + i));
const words = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `w${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}`,
  );
const times = (count: number, list: readonly string[]) =>
  Array.from({ length: count }, () => list).flat();

describe("words among numbers are errors", () => {
  it.each([
    ["two of four", [...numbers(2), "x", "y"], "number"],
    ["three of five", [...numbers(2), "x", "y", "x"], "category"],
    ["a tenth", [...numbers(27), ...words(3)], "number"],
    ["four different ones, more than a tenth", [...numbers(35), ...words(4)], "ignored"],
    ["four different ones, a tenth", [...numbers(36), ...words(4)], "number"],
    ["three different ones up to a half", [...numbers(6), ...times(2, ["x", "y", "z"])], "number"],
    [
      "three different ones, more than a half",
      [...numbers(5), ...times(2, ["x", "y", "z"])],
      "category",
    ],
  ] as const)("%s", (_, cells, expected) => {
    expect(typeOf(cells)).toBe(expected);
  });

  it("and report their number, and the first one", () => {
    expect(schemaOf(["1", "2", "x", "3", "y"])).toEqual({
      ...{ name: "a", type: "number", missing: 0, why: "numbers", minimum: 1, maximum: 3 },
      odd: { count: 2, example: "x", row: 2 },
    });
    expect(schemaOf(["", "-0", "-0", "?"])).toEqual({
      ...{ name: "a", type: "number", missing: 2, why: "numbers, constant" },
      ...{ minimum: 0, maximum: 0 },
    });
  });
});

describe("identifiers", () => {
  it("are at least three distinct integers, with a matching name", () => {
    expect(typeOf(numbers(3), "id")).toBe("ignored");
    expect(typeOf(numbers(2), "id")).toBe("number");
    expect(typeOf(["1", "2", "2"], "id")).toBe("number");
    expect(typeOf(["1", "2", "2.5"], "id")).toBe("number");
    expect(typeOf(["1", "2", "3", "x"], "id")).toBe("number");
    const names = [
      "ID",
      "user_id",
      "userId",
      "userID",
      "row",
      "Row Number",
      "index",
      "guid",
      "a-uuid",
      "Unnamed: 0",
    ];
    expect(names.filter((name) => typeOf(numbers(3), name) !== "ignored")).toEqual([]);
    const others = ["paid", "grid", "identity", "rows", "USERID", "idea"];
    expect(others.filter((name) => typeOf(numbers(3), name) !== "number")).toEqual([]);
  });

  it("are words that are all distinct, or more than ten, more than half of them distinct", () => {
    expect(schemaOf(words(2)).why).toBe("text, all different");
    expect(typeOf(words(1))).toBe("category");
    const ten = words(10);
    expect(typeOf([...ten, ten[0]!])).toBe("category");
    const eleven = words(11);
    expect(schemaOf([...eleven, eleven[0]!])).toMatchObject({
      type: "ignored",
      why: "text, 11 different values in 12 rows",
    });
    expect(typeOf([...eleven, ...eleven])).toBe("category");
    expect(typeOf([...eleven, ...eleven.slice(1)])).toBe("ignored");
  });

  it("are codes with leading zeros, more than ten, more than half of them distinct", () => {
    const codes = Array.from({ length: 11 }, (_, i) => `0${100 + i}`);
    expect(schemaOf(codes)).toMatchObject({
      ...{ type: "ignored", numbers: 11 },
      why: "codes (numbers with leading zeros), 11 different values in 11 rows",
    });
    expect(typeOf(codes.slice(1))).toBe("category");
    expect(typeOf([...codes, ...codes])).toBe("category");
    expect(schemaOf([...codes.slice(2), "x"])).toMatchObject({
      type: "category",
      why: "codes (numbers with leading zeros) and 1 word",
    });
  });
});

describe("categories", () => {
  it("are the hundred most frequent, in order", () => {
    const all = words(101);
    const cells = [...times(3, all.slice(1)), ...times(2, all.slice(0, 1))];
    const schema = schemaOf(cells);
    expect(schema).toMatchObject({
      type: "category",
      rarer: 1,
      why: "words, the 100 most frequent of 101",
    });
    expect((schema as CategoryColumn).categories).toEqual(all.slice(1).sort());
    expect(schemaOf(times(3, words(100)))).toMatchObject({ rarer: 0, why: "words" });
    expect(schemaOf(["x", "x"])).toMatchObject({ why: "words, constant", categories: ["x"] });
  });

  it("of numbers are sorted by value, and named in their shortest form", () => {
    expect(schemaOf(["10", "9.0", "+9", "9"], "a", "category")).toMatchObject({
      ...{ categories: ["9", "10"], why: "as specified" },
    });
    expect(
      ["1", "1.0", "+1", "01", "-01", "0", "0.0", "1e2", "x", "1e999"].map(categoryName),
    ).toEqual([...["1", "1", "1", "01", "-01", "0", "0", "100", "x", "1e999"]]);
    expect(
      ["123456789012345", "1234567890123456", "1234567890123456.0", "+1234567890123456"].map(
        categoryName,
      ),
    ).toEqual([
      ...["123456789012345", "1234567890123456", "1234567890123456", "+1234567890123456"],
    ]);
  });

  it("may include numbers, which are counted", () => {
    expect(schemaOf(["1", ...times(2, ["x", "y", "z", "v"])]).why).toBe(
      "words, 1 of 9 values are numbers",
    );
  });
});

describe("dates", () => {
  const days = (last: number, time = "") => [
    "2024-01-01",
    `2024-01-${String(last).padStart(2, "0")}${time}`,
  ];
  const cyclesOf = (cells: readonly string[]) => (schemaOf(cells) as DateColumn).cycles;

  it("have the phases of the week after seven days, the year after 366, the day if they have times", () => {
    expect(cyclesOf(days(8))).toEqual([]);
    expect(cyclesOf(days(9))).toEqual(["week"]);
    expect(cyclesOf(["2024-01-01", "2025-01-01"])).toEqual(["week"]);
    expect(cyclesOf(["2024-01-01", "2025-01-02"])).toEqual(["year", "week"]);
    expect(cyclesOf(days(2, " 12:00"))).toEqual(["day"]);
    expect(cyclesOf(["2024-01-01 00:00", "2024-01-01 12:00"])).toEqual([]);
    expect(cyclesOf(["2024-01-01 12:00", "2024-01-02 12:00"])).toEqual([]);
  });

  it("have an order of day and month if ambiguous", () => {
    expect(schemaOf(["13/2/2024", "3/4/2024"])).toMatchObject({
      order: "dayFirst",
      why: "dates, day first",
    });
    expect(schemaOf(["2/13/2024", "3/4/2024"])).toMatchObject({
      order: "monthFirst",
      why: "dates, month first",
    });
    expect(schemaOf(["3/4/2024", "4/5/2024"])).toMatchObject({
      order: "monthFirst",
      why: "dates, month first",
    });
    expect(schemaOf(["2024-04-03", "2024-04-03"])).toMatchObject({
      order: "monthFirst",
      why: "dates, constant",
    });
    // a tie
    expect(schemaOf(["13/2/2024", "2/13/2024", "3/4/2024"])).toMatchObject({ order: "monthFirst" });
    expect(schemaOf(["3/4/2024", "5/6/2024"], "a", "date:dayFirst")).toMatchObject({
      ...{
        order: "dayFirst",
        why: "as specified, day first",
        minimum: 19_816,
        maximum: 19_879,
      },
    });
  });
});

describe("a requested type", () => {
  it("is refused if no cell has it", () => {
    expect(() => schemaOf(["x", "y"], "a", "number")).toThrow(
      'Cannot take column "a" as number: expected at least one number, got values such as "x"; choose another type, such as "category"',
    );
    expect(() => schemaOf(["", ""], "a", "date")).toThrow(
      "expected at least one date, got no values",
    );
    expect(() => schemaOf(["1"], "a", "numbr" as never)).toThrow('did you mean "number"?');
    expect(schemaOf(["1", "x"], "a", "ignored")).toEqual({
      ...{ name: "a", type: "ignored", missing: 0, why: "as specified", numbers: 1, chosen: true },
    });
    expect(schemaOf(["", ""])).toEqual({
      name: "a",
      type: "ignored",
      missing: 2,
      why: "no values",
    });
  });
});

describe("columns of a table", () => {
  const table = parseTable("a,b,a\n1,2,3\n\n4,5,6", {}, "it");

  it("are found by name, and by number from either end", () => {
    expect([
      columnIndex(table, "b"),
      columnIndex(table, 2),
      columnIndex(table, -3),
      columnIndex(table, "a (2)"),
    ]).toEqual([...[1, 2, 0, 2]]);
    for (const choice of [3, -4, 1.5, Number.NaN]) {
      expect(() => columnIndex(table, choice)).toThrow("expected a name or an integer from 0 to 2");
    }
    expect(() => columnIndex(table, "a")).toThrow(
      'Cannot use column "a": expected one of that name, got columns 0 and 2; choose it by number',
    );
    expect(distinctNames(["a", "a", "a (2)", "a", "b"])).toEqual([
      "a",
      "a (3)",
      "a (2)",
      "a (4)",
      "b",
    ]);
    expect(placeOfCell(table, 1, 2)).toBe(' at row 1 (line 4), column "a"');
  });

  it("are named by a first row without numbers, unless overridden", () => {
    const columnsOf = (text: string, header?: boolean) => {
      const { columnNames, rows } = parseTable(text, header === undefined ? {} : { header }, "it");
      return [columnNames.join(" "), rows.length];
    };
    expect(columnsOf("a,b\n1,2")).toEqual(["a b", 1]);
    expect(columnsOf("a,2\n1,2")).toEqual(["column0 column1", 2]);
    expect(columnsOf(",\n1,2")).toEqual(["column0 column1", 2]);
    expect(columnsOf(",b\n1,2")).toEqual(["column0 b", 1]);
    expect(columnsOf("1,2\n3,4", true)).toEqual(["1 2", 1]);
    expect(columnsOf("a,b\n1,2", false)).toEqual(["column0 column1", 2]);
    expect(columnsOf("\ufeffa,b\n1,2")).toEqual(["a b", 1]);
    expect(() => columnsOf("a,b")).toThrow("Cannot read it: expected at least one row, got none");
    expect(() => columnsOf("")).toThrow("Cannot read it: expected at least one row, got none");
  });

  it("are limited in cells; a row counts as four more", () => {
    const read = (mostCells: number) =>
      parseTable("1,2\n3,4\n5,6", { mostCells }, "it").rows.length;
    expect(read(18)).toBe(3);
    expect(() => read(17)).toThrow("expected at most 17 cells, a row counting as 4 more");
    expect(() => read(0)).toThrow("a number above 0");
  });

  it("know their lines, for any line end", () => {
    const lines = (text: string) => parseTable(text, { header: false, delimiter: "," }, "it").lines;
    expect(lines("1\n2\r\n3\r4")).toEqual([1, 2, 3, 4]);
    expect(lines("\n\r\n\r\r1\n\n\n2\r\n\r\n3")).toEqual([5, 8, 10]);
    expect(lines('"a\nb\r\nc\rd",1\n2,3')).toEqual([1, 5]);
    expect(lines("  \n1")).toEqual([2]);
    expect(() => lines('1\n"2')).toThrow("got one that does not close in the row of line 2");
    expect(() => lines('1\n"2"x')).toThrow("got text behind one in the row of line 2");
    expect(() => lines("1,2\n\n3")).toThrow(/line 3/);
    const cells = parseTable(
      '"a ""b""" ,\t"c,d"\n e f ,""',
      { header: false, delimiter: "," },
      "it",
    ).rows;
    expect(cells).toEqual([
      ['a "b"', "c,d"],
      ["e f", ""],
    ]);
  });
});
