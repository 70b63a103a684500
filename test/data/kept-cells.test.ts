// Snapshots of cells: numbers in all notations, dates and times; the decimal mark
// and the delimiter of lists and texts.

import { expect, it } from "vitest";
import { showDays } from "../../src/data/calendar.ts";
import {
  areCodes,
  beyondAdvice,
  decimalMarkOf,
  decimalMarkOfTable,
  decorationOf,
  isFormattedNumber,
  numberAdvice,
  numberOf,
} from "../../src/data/cell-numbers.ts";
import { daysOf, isAmbiguous } from "../../src/data/dates.ts";
import { guessDelimiter } from "../../src/data/guess-delimiter.ts";
import type { DecimalMark } from "../../src/data/written-number.ts";
import { expectKept } from "../kept-files.ts";

const MARKS: readonly (DecimalMark | undefined)[] = [undefined, ".", ","];

const NUMBERS = [
  ...["0", "-0", "+7", "−7", "1.", ".5", "1,", ",5", ".", ",", "", "e5", "1e5", "1,5e3", "1.234e3"],
  ...["1.234", "1,234", "0,234", "1234,567", "12.345.678", "12,345,678", "1.234,5", "1,234.5"],
  ...["1.234,", "1 234", "1 234,5", "1 234.5", "1 23", "1'234", "1’234.5", "1'234'567", "1.2.3"],
  ...["1,234.567.8", "1.234.567,8", "(5)", "(-5)", "(1,234)", "٣", "٣٫٥", "१२", "５", "𝟓", "1\t2"],
  // integers that doubles distinguish, and others
  ...["999999999999999", "9007199254740991", "9007199254740992", "9007199254740993", "-1e16"],
  ...["10000000000000000", "10000000000000001", "90071992547409930", "9.007199254740993e15"],
  ...["9.0071992547409935e15", "9007199254740993.5", "0.00000000000000000001", "1e22", "1e23"],
  ...["123456789012345678", "1234567890123456768", "100000000000000000000000000000000000001"],
  ...[
    "1e308",
    "1e309",
    "-1e309",
    "0009007199254740993",
    "9007199254740993e-3",
    "1.0000000000000000e300",
  ],
  `1${"0".repeat(60)}`,
  `1${"0".repeat(59)}1`,
  `${2n ** 400n}`,
  `${2n ** 400n + 1n}`,
  `0.${"0".repeat(50)}1`,
  ...["12 %", "12%", "-12 %", "€5.20", "5.20 €", "$1,234.50", "(5 kg)", "3 m²", "km/h 5", "5 km/h"],
  ...[
    "3 kg.",
    "5 USD",
    "USD 5",
    "R$ 5",
    "Rs. 5",
    "5 kr",
    "1_000",
    "1_000_000",
    "1_2",
    "1_2_3",
    "1_22_33",
    "11_2_33",
    "11_22_3",
    "11_22_33",
    "1_22",
    "~5",
    "5+",
    "no 5",
  ],
  ...[
    "+49 170 1234567",
    "0170 123 456",
    "170 123 4567",
    "170 123 456",
    "1 2",
    "1.2.3.4",
    "12.34.56",
  ],
  ...["192.168.0.1", "1.5.2024", "12:30", "5 abcdefghijkl", "5 abcdefghijklm", "5 kg/abcdef"],
  ...["5 kg/abcdefg", "1.234.5", "1,2,3", "1 234 5", "0 234", "0,5 %", "12°", "5′", "5-", "--5"],
  ...[47, 48, 49].map((length) => `${"1".repeat(length - 2)} %`),
  ...[63, 64, 65].map((length) => `${"1".repeat(length - 4)},5 `),
];

it("numbers", async () => {
  const lines = NUMBERS.map((cell) => {
    const read = MARKS.map((mark) => {
      const value = numberOf(cell, mark);
      return value === undefined ? "–" : Object.is(value, -0) ? "-0" : String(value);
    });
    const decoration = decorationOf(cell);
    const notes = [
      ...(decoration === undefined ? [] : [`written, with ${JSON.stringify(decoration)}`]),
      ...(isFormattedNumber(cell) ? [`for people: ${numberAdvice(cell)}`] : []),
      ...(beyondAdvice(cell) === undefined ? [] : ["beyond 2^53"]),
    ];
    return `${JSON.stringify(cell)}: ${read.join(" | ")} ${notes.join("; ")}`.trimEnd();
  });
  await expectKept(lines.join("\n"), "numbers.txt");
});

it("marks of columns and tables", async () => {
  const lists = [
    ...[[], ["1"], ["a"], ["1.5"], ["1,5"], ["1,234"], ["1.234"], ["1.5", "1,5"], ["1,5", "1.5"]],
    ...[["1.234,5"], ["1,234.5"], ["1.234.567"], ["1,234,567"], ["1.234,5", "1.5"], ["a.b", "1,5"]],
    ...[
      ["1,234", "1,5"],
      ["1,234", "1.5"],
      ["x", "1.234,5", "2"],
      ["1,5", "a,b"],
      ["12", "1,5", "3"],
    ],
  ];
  const lines = lists.map((cells) => {
    const marks = MARKS.flatMap((table) =>
      MARKS.map((known) => decimalMarkOf(cells, { table, known }) ?? "–"),
    );
    return `${JSON.stringify(cells)}: ${marks.join(" ")}, of a table: ${decimalMarkOfTable(cells) ?? "–"}`;
  });
  await expectKept(lines.join("\n"), "decimal-marks.txt");
  expect(
    [["01", "2"], ["1", "2"], ["0"], ["00"], ["01", "a"], ["01", "1.5"], ["1.5", "01"], ["a"]].map(
      areCodes,
    ),
  ).toEqual([...[true, false, false, true, true, false, false, false]]);
});

it("days", async () => {
  const zones = ["", "Z", " UTC", "gmt", "+00", "+01", "-01", "+0130", "-01:30", "+23:59", "-23"];
  const days = [
    ...[
      "1970-01-01",
      "2024-02-29",
      "2023-02-29",
      "1900-02-29",
      "2000-02-29",
      "1999-12-31",
      "2024/3/4",
    ],
    ...["0001-01-01", "0000-12-31", "9999-12-31", "2024-13-01", "2024-00-01", "2024-01-00"],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((month) =>
      [28, 29, 30, 31, 32].map((day) => `2023-${month}-${day}`),
    ),
    ...[
      "3/4/2024",
      "13/4/2024",
      "4/13/2024",
      "3-4-24",
      "3.4.2024",
      "3.4.68",
      "3.4.69",
      "3/4/99",
      "3/4/00",
    ],
    ...[
      "4 March 2024",
      "4th Mar. 2024",
      "Mar 4, 2024",
      "Mon, 04 Mar 2024 10:30:00 GMT",
      "sept 2024",
    ],
    ...[
      "Monday 4 March 2024",
      "March 2024",
      "2024-03",
      "2024/13",
      "2024-00",
      "May-2024",
      "4 Foo 2024",
    ],
    ...["20240304T103000Z", "20240304T1030", "20240304T10", "20240304", "20240304T103000.5+02:00"],
    ...zones.map((zone) => `2024-03-04T10:30:00.5${zone}`),
    ...["+24", "+24:00", "+01:60", "+01:59", "+1"].map((zone) => `2024-03-04 10:30${zone}`),
    ...["0:00", "23:59", "24:00", "24:00:00", "24:00:01", "24:01", "25:00", "10:59", "10:60"].map(
      (time) => `2024-03-04 ${time}`,
    ),
    ...["10:30:59", "10:30:60", "10:30:60.9", "10:30:61", "10:30:00,25"].map(
      (time) => `2024-03-04T${time}`,
    ),
    ...["0:30", "1:00", "11:59", "12:00", "12:30", "13:00"].flatMap((time) =>
      ["am", "p.m.", " PM"].map((half) => `2024-03-04 ${time}${half}`),
    ),
    ...["Mon, 4 March 2024", "Xyz, 4 March 2024", "today", "12", "1.5", "12:30", "", "2024-3-4x"],
    ...[59, 60, 61].map((length) => `4 March${" ".repeat(length - 12)}2024`),
    ...[59, 60, 61].map((length) => `3/4/2024 10:30${" ".repeat(length - 15)}Z`),
  ];
  const lines = days.map((cell) => {
    const read = (["monthFirst", "dayFirst"] as const).map((order) => daysOf(cell, order));
    const shown = read.map((value) =>
      value === undefined ? "–" : `${value} (${showDays(value)})`,
    );
    if (daysOf(cell) !== read[0]) shown.push("another order");
    if (isAmbiguous(cell)) shown.push("ambiguous");
    return `${JSON.stringify(cell)}: ${read[0] === read[1] ? shown.slice(1).join(", ") : shown.join(", ")}`;
  });
  await expectKept(lines.join("\n"), "days.txt");
});

it("days equal those of JavaScript's dates", () => {
  const around = (year: number) => Date.UTC(year, 0, 1) / 86_400_000;
  const days = [-1, 0, 400, 1600, 1900, 1970, 2000, 2100, 2400, 9998].flatMap((year) => {
    const first = year < 100 && year >= 0 ? around(year + 400) - 146_097 : around(year);
    return Array.from({ length: 430 }, (_, i) => first - 35 + i);
  });
  const wrong = days.filter((day) => {
    const [date] = new Date(day * 86_400_000).toISOString().split("T");
    if (date!.startsWith("-") || date!.startsWith("+")) return false;
    return showDays(day) !== date || daysOf(date!) !== day;
  });
  expect(wrong).toEqual([]);
  const seconds = [0, 1, 59, 60, 3599, 3600, 86_399, 86_399.4, 86_399.6, 86_400];
  expect(seconds.map((second) => showDays(19_000 + second / 86_400))).toEqual([
    "2022-01-08",
    ...["00:00:01", "00:00:59", "00:01:00", "00:59:59", "01:00:00", "23:59:59", "23:59:59"].map(
      (time) => `2022-01-08 ${time}`,
    ),
    "2022-01-09",
    "2022-01-09",
  ]);
});

it("delimiters", async () => {
  const rows = (count: number, row: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => row(i)).join("\n");
  const texts = [
    ...[
      "",
      "a",
      "\n\n",
      "a,b",
      "a;b",
      "a\tb",
      "a|b",
      "a,b;c",
      "a;b,c",
      "a,b;c\n1,2;3",
      "a;b\n1,5;2,5",
    ],
    ...[
      "a,b|c\n1|2|3",
      "1,2;3,4\n5,6;7,8",
      "a,b;c,d\nx,y;z,w",
      "1,2\n3,4;5\n6,7",
      "a\n1,5",
      "a\n1;5",
    ],
    ...[
      "a\n1,5\nb",
      "a\nb,c",
      "a\n1;5\n1,5",
      "a\n1.5,2",
      '"a,b";c',
      '"a;b",c',
      ' "a;b",c',
      'x"a;b",c',
    ],
    ...[
      '"a""b;c;d",e',
      '"";"";x,y',
      '"";x,y',
      '"a;b',
      '"a\n;b",c',
      '"a";"b",c',
      'a,"b;c";d',
      '"a" ;b,c',
    ],
    ...[
      "a;b\r\nc;d,e\r\n",
      "a;b\rc;d,e",
      "  a;b\n\n\nc;d,e",
      "a|b,c\n1|2,5\n2|3,5",
      "a;b\n,\n;",
      "x,;y;z",
    ],
    ...[
      "a,b;c;d\n1,2;3;4",
      "a,b,c;d\n1,2,3;4",
      "a,b,c;d\nx,y,z;w",
      ";a,b\n1,2;3",
      "a|b|c,d,e\n1|2|3,4,5",
    ],
  ];
  const lines = texts.map(
    (text) => `${JSON.stringify(text)}: ${JSON.stringify(guessDelimiter(text))}`,
  );
  await expectKept(lines.join("\n"), "delimiters.txt");
  // only the first 100 rows are considered
  const late = (count: number) =>
    `a,b\n${rows(count - 1, () => "c,d")}\n${rows(400, () => "1;2;3")}`;
  expect([
    guessDelimiter(`a,b;c\n${rows(99, () => "1;2")}\n${rows(900, () => "x,y,z")}`),
    guessDelimiter(late(100)),
  ]).toEqual([...[";", ","]]);
  const split = (count: number) => `a,b;c\n${rows(count, () => "x,y")}\n${rows(300, () => "x;y")}`;
  expect([49, 50, 51].map((count) => guessDelimiter(split(count)))).toEqual([";", ",", ","]);
  const even = `a,b;c\nz\n${rows(49, () => "x,y")}\n${rows(300, () => "x;y")}`;
  expect(guessDelimiter(even)).toBe(",");
  // an incomplete row is ignored, except the first
  const long = `a;b\n${"x".repeat((1 << 18) - 6)};y\nz`;
  expect([guessDelimiter(`a,b\n${"x".repeat(1 << 18)};y`), guessDelimiter(long)]).toEqual([
    ",",
    ";",
  ]);
  const filler = "x".repeat(1 << 18);
  expect([guessDelimiter(`a,b;c\n1;${filler},2`), guessDelimiter(`a;b;${filler}\n1,2,3`)]).toEqual([
    ",",
    ";",
  ]);
});
