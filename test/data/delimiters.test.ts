// Detection of the delimiter, and parsing of text into rows.

import { describe, expect, it } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { parseTable } from "../../src/data/cell-table.ts";
import { parseCsv } from "../../src/data/csv.ts";

const rowsOf = (text: string) => {
  const { columnNames, rows } = parseTable(text, {}, "t");
  return [columnNames, ...rows];
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError || error instanceof FormatError) return error.code;
    throw error;
  }
  return "none";
};

const MARKS = [",", ";", "\t", "|"];

describe("the delimiter", () => {
  it.each(MARKS)("is detected in short files that end with blank lines: %j", (mark) => {
    const row = (...cells: string[]) => cells.join(mark);
    const expected = [
      ["a", "b"],
      ["1", "2"],
    ];
    for (const end of ["", "\n", "\r\n", "\n\n\n", "\n  \n", "\r"]) {
      const text = [row("a", "b"), row("1", "2")].join("\n") + end;
      expect(rowsOf(text)).toEqual(expected);
      expect(rowsOf(`\ufeff${text}`)).toEqual(expected);
      expect(rowsOf(text.replace("\n", "\r\n"))).toEqual(expected);
      expect(rowsOf(`\n\n${text}`)).toEqual(expected);
    }
  });

  it.each(MARKS)("is ignored in quotes: %j", (mark) => {
    const other = mark === "," ? ";" : ",";
    const text = `name${mark}"x${other}y${other}z"\n"a${other}b"${mark}1\n"c ""d"" ${other}"${mark}2\n`;
    expect(rowsOf(text)).toEqual([
      ["name", `x${other}y${other}z`],
      [`a${other}b`, "1"],
      [`c "d" ${other}`, "2"],
    ]);
  });

  it("is the one whose cells are numbers in a tie", () => {
    expect(rowsOf("1,5;2,5\n3,5;4,5\n").at(-1)).toEqual(["3,5", "4,5"]);
    expect(rowsOf("1,5\t2,5\t3\n3,5\t4,5\t6\n").at(-1)).toEqual(["3,5", "4,5", "6"]);
    expect(rowsOf("a;b\n1,5;2,5\n3,5;x\n").at(-1)).toEqual(["3,5", "x"]);
    expect(rowsOf("x\n1,5\n2,25\n")).toEqual([["x"], ["1,5"], ["2,25"]]);
  });

  it("is the comma for a single column", () => {
    expect(rowsOf("x\n1\n2\n")).toEqual([["x"], ["1"], ["2"]]);
    expect(codeOf(() => rowsOf("title\na,b\n1,2\n"))).toBe("CSV_RAGGED");
  });
});

describe("rows", () => {
  it("may have line breaks and quotes in quotes, and line ends of all kinds", () => {
    const text = 'a,b\r\n"1\n\n2", "x ""y"""\n\r\n3,4\r5,6';
    expect(rowsOf(text)).toEqual([
      ["a", "b"],
      ["1\n\n2", 'x "y"'],
      ["3", "4"],
      ["5", "6"],
    ]);
    expect(parseTable(text, {}, "t").lines).toEqual([2, 6, 7]);
  });

  it("with text after a closing quote are refused, quotes inside a cell are not", () => {
    expect(codeOf(() => rowsOf('a,b\n"1"2,3\n'))).toBe("CSV_QUOTES");
    expect(codeOf(() => rowsOf('a,b\n"1,3\n'))).toBe("CSV_QUOTES");
    expect(rowsOf('size,b\n5" pipe,x\n6" pipe,y\n').at(-1)).toEqual(['6" pipe', "y"]);
  });

  it("that are blank are dropped, in any number", () => {
    const blank = "\n".repeat(20_000_000);
    expect(rowsOf(`a,b${blank}1,2${blank}`)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(codeOf(() => rowsOf(blank))).toBe("EMPTY");
    expect(codeOf(() => rowsOf("\r\n".repeat(1_000_000)))).toBe("EMPTY");
  }, 60_000);

  it("beyond the limit are refused before they exhaust memory", () => {
    const text = "a,b\n1,2\n3,4\n";
    // each row counts as four more cells
    expect(codeOf(() => parseTable(text, { mostCells: 17 }, "t"))).toBe("TABLE_TOO_LARGE");
    expect(parseTable(text, { mostCells: 18 }, "t").rows).toHaveLength(2);
    for (const mostCells of [0, Number.NaN, "100", true, [100]] as number[]) {
      expect(codeOf(() => parseTable(text, { mostCells }, "t"))).toBe("OPTION");
    }
    expect(parseTable(text, { mostCells: Infinity }, "t").rows).toHaveLength(2);
    const long = "1\n".repeat(100_000);
    expect(codeOf(() => parseTable(long, { mostCells: 499_999 }, "t"))).toBe("TABLE_TOO_LARGE");
  });
});

describe("tables with many columns", () => {
  it("are read in linear time", () => {
    const count = 40_000;
    const names = Array.from({ length: count }, (_, i) => `c${i}`);
    const row = (i: number) => names.map((_, j) => (i * 7 + j) % 11).join(",");
    const text = `${names.join(",")},y\n${[1, 2, 3].map((i) => `${row(i)},${i / 2}`).join("\n")}`;
    const data = parseCsv(text, { target: "y", drop: names.slice(0, 10_000) });
    expect(data.x.shape).toEqual([3, count - 10_000]);
    const again = parseCsv(text, { schema: data.schema! });
    expect(again.x).toEqual(data.x);
    const alike = parseCsv(text.replaceAll(/c\d+/g, "same"), { target: "y" });
    expect(alike.columnNames!.slice(0, 3)).toEqual(["same", "same (2)", "same (3)"]);
  }, 60_000);
});
