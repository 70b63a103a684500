// Dates and times in all forms, and their limits; delimiters, missing values, histograms.

import { describe, expect, it } from "vitest";
import { daysOfDate, showDays } from "../../src/data/calendar.ts";
import { parseTable } from "../../src/data/cell-table.ts";
import { daysOf, isAmbiguous, phaseOf } from "../../src/data/dates.ts";
import { guessDelimiter } from "../../src/data/guess-delimiter.ts";
import { missingClassTest, missingTest } from "../../src/data/missing-words.ts";
import { histogram } from "../../src/index.ts";

describe("the calendar", () => {
  it("counts the days of all months of several centuries, leap years included", () => {
    const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const wrong: string[] = [];
    let days = -719_528; // 1 January of the year 0
    for (let year = 0; year < 2500; year++) {
      const lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
      lengths.forEach((length, i) => {
        const month = `${String(year).padStart(4, "0")}-${String(i + 1).padStart(2, "0")}`;
        if (daysOfDate(year, i + 1, 1) !== days || showDays(days) !== `${month}-01`)
          wrong.push(month);
        const last = days + length - 1;
        if (daysOfDate(year, i + 1, length) !== last || showDays(last) !== `${month}-${length}`)
          wrong.push(`${month}, last day`);
        if (daysOfDate(year, i + 1, length + 1) !== undefined) wrong.push(`${month}, a day more`);
        days += length;
      });
    }
    expect(wrong).toEqual([]);
    expect([0, 13].map((month) => daysOfDate(2024, month, 1))).toEqual([undefined, undefined]);
    expect(daysOfDate(2024, 1, 0)).toBeUndefined();
  });

  it("shows days beyond the range of dates as numbers", () => {
    expect([99_999_999, -99_999_999].map(showDays)).toEqual(["+275760-09-12", "-271821-04-21"]);
    expect([1e8, -1e300].map(showDays)).toEqual([
      ...["100000000 days since 1970", "-1e+300 days since 1970"],
    ]);
  });

  it("shows times to the second, and none at midnight", () => {
    expect([0, 0.5, 1 - 1e-6, 1 / 86_400, 0.999, -0.25, 1e-6].map(showDays)).toEqual([
      ...["1970-01-01", "1970-01-01 12:00:00", "1970-01-02", "1970-01-01 00:00:01"],
      ...["1970-01-01 23:58:34", "1969-12-31 18:00:00", "1970-01-01"],
    ]);
  });
});

describe("dates", () => {
  const shown = (cell: string, order: "dayFirst" | "monthFirst" = "monthFirst") => {
    const days = daysOf(cell, order);
    return days === undefined ? undefined : showDays(days);
  };
  it.each([
    ["2024-02-29", "2024-02-29"],
    ["2023-02-29", undefined],
    ["2024/3/4", "2024-03-04"],
    ["2024-3/4", undefined],
    ["2024-00-01", undefined],
    ["2024-13-01", undefined],
    ["2024-01-00", undefined],
    ["2024-04-31", undefined],
    ["2024-12-31", "2024-12-31"],
    ["3/4/2024", "2024-03-04"],
    ["3.4.68", "2068-04-03"],
    ["3.4.69", "1969-04-03"],
    ["3.4.00", "2000-04-03"],
    ["4 March 2024", "2024-03-04"],
    ["4th Mar. 2024", "2024-03-04"],
    ["March 4, 2024", "2024-03-04"],
    ["Sept 30 2024", "2024-09-30"],
    ["Monday, 4 March 2024", "2024-03-04"],
    ["2024-03", "2024-03-01"],
    ["March 2024", "2024-03-01"],
    ["Dec 2024", "2024-12-01"],
    ["20240304T103000Z", "2024-03-04 10:30:00"],
    ["20240304T1030", "2024-03-04 10:30:00"],
    ["20240304", undefined],
    ["2024-03-04T10:30", "2024-03-04 10:30:00"],
    ["2024-03-04 23:59:59", "2024-03-04 23:59:59"],
    ["2024-03-04 23:59:60", "2024-03-05"],
    ["2024-03-04 23:59:61", undefined],
    ["2024-03-04 23:60", undefined],
    ["2024-03-04 24:00", "2024-03-05"],
    ["2024-03-04 24:01", undefined],
    ["2024-03-04 24:00:01", undefined],
    ["2024-03-04 25:00", undefined],
    ["2024-03-04 12:00 am", "2024-03-04"],
    ["2024-03-04 12:30 pm", "2024-03-04 12:30:00"],
    ["2024-03-04 1:00 p.m.", "2024-03-04 13:00:00"],
    ["2024-03-04 0:00 am", undefined],
    ["2024-03-04 13:00 pm", undefined],
    ["2024-03-04 10:30 UTC", "2024-03-04 10:30:00"],
    ["2024-03-04T10:30+02:00", "2024-03-04 08:30:00"],
    ["2024-03-04T10:30-0230", "2024-03-04 13:00:00"],
    ["2024-03-04T10:30+02", "2024-03-04 08:30:00"],
    ["2024-03-04T10:30+23:59", "2024-03-03 10:31:00"],
    ["2024-03-04T10:30+24:00", undefined],
    ["2024-03-04T10:30+02:60", undefined],
    ["2024-03-04 10:30:00,5", "2024-03-04 10:30:01"],
    ["text", undefined],
    [`${" ".repeat(50)}2024-03-04`, undefined],
  ])("%s is %s", (cell, expected) => {
    expect(shown(cell)).toBe(expected);
  });

  it("are at most sixty characters", () => {
    const cell = (length: number) =>
      `Wednesday, ${" ".repeat(length - 27)}4 September 2024`.slice(0, length);
    expect([daysOf(cell(60), "dayFirst") === undefined, daysOf(cell(61), "dayFirst")]).toEqual([
      false,
      undefined,
    ]);
  });

  it("depend on the order where both numbers may be a month", () => {
    expect([
      shown("3/4/2024", "dayFirst"),
      shown("13/4/2024", "dayFirst"),
      shown("13/4/2024"),
    ]).toEqual([...["2024-04-03", "2024-04-13", undefined]]);
    expect(
      ["3/4/2024", "13/4/2024", "4/4/2024", "2024-03-04", "13/13/2024"].map(isAmbiguous),
    ).toEqual([...[true, true, false, false, false]]);
  });

  it("have a place in the year, the week and the day", () => {
    const close = (days: number, cycle: "year" | "week" | "day") =>
      phaseOf(days, cycle).map((each) => Number(each.toFixed(6)) + 0);
    expect(close(0.25, "day")).toEqual([1, 0]);
    expect(close(-0.25, "day")).toEqual([-1, 0]);
    expect(close(3.5, "week")).toEqual([0, -1]);
    expect(close(365.2425 * 3.25, "year")).toEqual([1, 0]);
  });
});

describe("delimiters", () => {
  it.each([
    ["a,b\n1,2", ","],
    ["a;b\n1;2", ";"],
    ["a\tb\n1\t2", "\t"],
    ["a|b\n1|2", "|"],
    ["a", ","],
    ["", ","],
    // in quotes nothing counts, and a quote written twice ends none
    ['"a;b;c",d\n"1;2;3",4', ","],
    ['"a"";b",d\n"1"";2",4', ","],
    [' "a;b",d\n "1;2",4', ","],
    ['a";b,c;d\n1";2,3;4', ";"],
    ['"a\nb",c;d\n1,2', ","],
    // by what the others are cut, unless these are numbers with commas
    ["a\n1,5\n2,5", ";"],
    ["a\nb,c\nd,e", ","],
    ["a\nb;c", ";"],
    // as many cells in as many rows: the one whose cells are numbers
    ["1,5;2,5\n3,5;4,5", ";"],
    ["a b;c,d\n1;2,3", ";"],
    ["a b,c;d\n1,2;x", ","],
  ])("%j has %j", (text, expected) => {
    expect(guessDelimiter(text)).toBe(expected);
  });
});

describe("a header", () => {
  it("has no number in it, written with a comma neither", () => {
    const rows = (text: string) => parseTable(text, { delimiter: ";" }, "it").rows.length;
    expect([
      rows("a;b\n1,5;2"),
      rows("a;1,5\n1,5;2"),
      rows("a;1.5\n1;2"),
      rows("a;NA\n1;2"),
    ]).toEqual([1, 2, 2, 1]);
  });
});

describe("missing values", () => {
  it("are known words in capitals or not, of classes fewer", () => {
    const of = (test: (cell: string) => boolean) =>
      ["", "na", "N/A", "-", "none", "nil", "null", "?", "naa", "x"].filter(test);
    expect(of(missingTest())).toEqual(["", "na", "N/A", "-", "none", "nil", "null", "?"]);
    expect(of(missingClassTest(undefined))).toEqual(["", "na", "N/A", "null", "?"]);
    expect(of(missingClassTest([" X ", "none"]))).toEqual(["", "none", "x"]);
    expect(of(missingTest([]))).toEqual([""]);
    for (const wrong of ["NA", [1]])
      expect(() => missingTest(wrong as never)).toThrow("a list of words");
  });
});

describe("histogram()", () => {
  it("counts ten bins, the last with both edges, nothing out of range", () => {
    const { counts, edges } = histogram([0, 1, 2, 9.99, 10]);
    expect(counts).toEqual(Int32Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 2));
    expect(edges).toEqual(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    expect(histogram([0, 1, 2, 3], { bins: 2, range: [1, 2] }).counts).toEqual(Int32Array.of(1, 1));
    expect(histogram([4, 4], { bins: 2 }).edges).toEqual(Float64Array.of(3.5, 4, 4.5));
    expect(
      histogram([0.3], { bins: 10, range: [0, 1] }).counts[2]! +
        histogram([0.3], { bins: 10, range: [0, 1] }).counts[3]!,
    ).toBe(1);
    expect(histogram([1], { bins: 1_000_000, range: [0, 1] }).counts.at(-1)).toBe(1);
    for (const bins of [0, 1.5, 1_000_001])
      expect(() => histogram([1], { bins })).toThrow("an integer from 1 to 1,000,000");
    for (const range of [[1], [2, 1], [0, Infinity], [0, 1, 2], 5]) {
      expect(() => histogram([1], { range: range as never })).toThrow(
        "range to be [lowest, highest]",
      );
    }
    expect(() => histogram([])).toThrow("expected at least one value, or a range, got");
    expect(() => histogram([1], { range: [-1e308, 1e308] })).toThrow(
      "set a range, or use fewer bins",
    );
  });
});
