// Dates and times in all forms, and their limits; delimiters, missing values, histograms.

import { describe, expect, it } from "vitest";
import { daysFromCivil, daysInMonth, showDays } from "../../src/data/calendar.ts";
import { daysOf, isAmbiguous, phaseOf } from "../../src/data/dates.ts";
import { guessDelimiter } from "../../src/data/guess-delimiter.ts";
import { missingClassTest, missingTest } from "../../src/data/missing-words.ts";
import { parseTable } from "../../src/data/table.ts";
import { histogram } from "../../src/index.ts";

describe("the calendar", () => {
  it("has leap years, except for three of four centuries", () => {
    expect([1900, 2000, 2023, 2024, 2100].map((year) => daysInMonth(year, 2))).toEqual([
      28, 29, 28, 29, 28,
    ]);
    expect(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2023, month)),
    ).toEqual([...[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]]);
  });

  it("agrees with JavaScript's dates on every day of some centuries, in both directions", () => {
    const wrong: string[] = [];
    for (const [from, to] of [
      [-719_600, -719_100],
      [-26_000, -24_000],
      [-400, 400],
      [10_900, 11_100],
      [47_400, 47_600],
      [146_000, 146_200],
    ] as const) {
      for (let day = from; day <= to; day++) {
        const date = new Date(day * 86_400_000);
        const [year, month, number] = [
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ];
        const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(number).padStart(2, "0")}`;
        if (daysFromCivil(year, month, number) !== day || (year >= 0 && showDays(day) !== text))
          wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
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

  it("depend on the order if both numbers may be a month", () => {
    expect([
      shown("3/4/2024", "dayFirst"),
      shown("13/4/2024", "dayFirst"),
      shown("13/4/2024"),
    ]).toEqual([...["2024-04-03", "2024-04-13", undefined]]);
    expect(
      ["3/4/2024", "13/4/2024", "4/4/2024", "2024-03-04", "13/13/2024"].map(isAmbiguous),
    ).toEqual([...[true, true, false, false, false]]);
  });

  it("have a phase in the year, the week and the day", () => {
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
    // delimiters in quotes do not count, and a doubled quote does not end the quotation
    ['"a;b;c",d\n"1;2;3",4', ","],
    ['"a"";b",d\n"1"";2",4', ","],
    [' "a;b",d\n "1;2",4', ","],
    ['a";b,c;d\n1";2,3;4', ";"],
    ['"a\nb",c;d\n1,2', ","],
    // the comma separates, unless the cells are numbers with commas
    ["a\n1,5\n2,5", ";"],
    ["a\nb,c\nd,e", ","],
    ["a\nb;c", ";"],
    // in a tie, the one whose cells are numbers
    ["1,5;2,5\n3,5;4,5", ";"],
    ["a b;c,d\n1;2,3", ";"],
    ["a b,c;d\n1,2;x", ","],
  ])("%j has %j", (text, expected) => {
    expect(guessDelimiter(text)).toBe(expected);
  });
});

describe("a header", () => {
  it("contains no number, with a decimal comma either", () => {
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
  it("are known words in any case, fewer of them for classes", () => {
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
  it("counts ten bins, the last with both edges, excluding values out of range", () => {
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
