// Every property of a schema in a file: accepted at its limits, or refused with its message.

import { expect, it } from "vitest";
import { schemaFromJSON } from "../../src/data/schema-json.ts";
import { schemaText } from "../../src/data/schema-text.ts";

const NUMBER = { name: "a", type: "number", missing: 0, why: "numbers", minimum: -1, maximum: 2 };
const CATEGORY = {
  name: "b",
  type: "category",
  missing: 3,
  why: "words",
  categories: [],
  rarer: 0,
};
const DATE = {
  ...{ name: "c", type: "date", missing: 0, why: "dates", order: "dayFirst", cycles: [] },
  ...{ minimum: 0, maximum: 0 },
};
const IGNORED = { name: "d", type: "ignored", missing: 0, why: "text" };
const of = (...columns: readonly unknown[]) => ({ columns, unreadable: "error" });

/** The schema, or the error message. */
function read(value: unknown): unknown {
  try {
    return schemaFromJSON(value);
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    expect(code).toBe("SCHEMA");
    return message.replace("Cannot read the schema: expected ", "");
  }
}

it("is read back unchanged, with and without optional properties", () => {
  const odd = { count: 0, example: "", row: 0 };
  const schemas = [
    of(),
    of(NUMBER, CATEGORY, DATE, IGNORED),
    of({ ...NUMBER, odd, decimal: "," }, { ...DATE, cycles: ["day", "year", "week"] }),
    of({ ...NUMBER, minimum: 0, maximum: 0, decimal: ".", missing: Number.MAX_SAFE_INTEGER }),
    of({ ...CATEGORY, categories: ["", "x"], rarer: 7, odd: { count: 2, example: "y", row: 5 } }),
    of({ ...IGNORED, numbers: 0 }, { ...IGNORED, numbers: 4, chosen: true }),
    { ...of(), unreadable: "missing", missingWords: [] },
    { ...of(), missingWords: ["-", ""] },
    { ...of(), target: { name: "y", task: "regression" } },
    { ...of(), target: { name: "y", names: ["y", "z"], task: "classification", classNames: [] } },
    { ...of(), target: { name: "", task: "classification", classNames: ["p", "q"] } },
  ];
  expect(schemas.map(read)).toEqual(schemas);
});

it("refuses everything else, with the reason", () => {
  const wrong: [unknown, string][] = [
    [null, "an object, got null"],
    [
      { ...of(), more: 1 },
      'no other properties than columns, target, unreadable, missingWords, got "more"',
    ],
    [{ columns: {}, unreadable: "error" }, "a list of columns, got {}"],
    [of(NUMBER, { ...CATEGORY, name: "a" }), 'columns of different names, got ["a", "a"]'],
    [of({ ...NUMBER, type: "text" }), 'one of number, category, date, ignored, got "text"'],
    [of(null), "one of number, category, date, ignored, got undefined"],
    [
      of({ ...NUMBER, rarer: 1 }),
      "no other properties than name, missing, why, odd, type, minimum, maximum, decimal, got",
    ],
    [of({ ...NUMBER, name: 5 }), "text, got 5"],
    [of({ ...NUMBER, why: undefined }), "text, got undefined"],
    [of({ ...NUMBER, missing: -1 }), "a count, got -1"],
    [of({ ...NUMBER, missing: 0.5 }), "a count, got 0.5"],
    [of({ ...NUMBER, missing: "1" }), 'a count, got "1"'],
    [of({ ...NUMBER, minimum: 3 }), "a range of finite numbers, got [3, 2]"],
    [of({ ...NUMBER, maximum: Infinity }), "a finite number, got Infinity"],
    [of({ ...NUMBER, minimum: -Infinity }), "a finite number, got -Infinity"],
    [of({ ...NUMBER, minimum: "0" }), 'a finite number, got "0"'],
    [of({ ...NUMBER, maximum: "9" }), 'a finite number, got "9"'],
    [of({ ...NUMBER, decimal: ";" }), 'one of ., ,, got ";"'],
    [of({ ...NUMBER, odd: null }), "an object, got null"],
    [
      of({ ...NUMBER, odd: { count: 1, example: "x", row: 1, more: 1 } }),
      'no other properties than count, example, row, got "more"',
    ],
    [of({ ...NUMBER, odd: { count: 1, example: 1, row: 1 } }), "text, got 1"],
    [of({ ...NUMBER, odd: { count: 1, example: "x", row: -1 } }), "a count, got -1"],
    [of({ ...CATEGORY, categories: "ab" }), 'a list of names, got "ab"'],
    [of({ ...CATEGORY, categories: ["a", 1] }), "text, got 1"],
    [of({ ...CATEGORY, categories: ["a", "a"] }), 'different names, got ["a", "a"]'],
    [of({ ...CATEGORY, rarer: -1 }), "a count, got -1"],
    [of({ ...DATE, order: "day" }), 'one of dayFirst, monthFirst, got "day"'],
    [of({ ...DATE, cycles: ["month"] }), 'one of year, week, day, got "month"'],
    [of({ ...DATE, minimum: 1 }), "a range of finite numbers, got [1, 0]"],
    [of({ ...IGNORED, numbers: -1 }), "a count, got -1"],
    [of({ ...IGNORED, chosen: false }), "one of true, got false"],
    [{ ...of(), unreadable: true }, "one of error, missing, got true"],
    [{ ...of(), missingWords: "-" }, 'a list of names, got "-"'],
    [{ ...of(), target: null }, "an object, got null"],
    [
      { ...of(), target: { name: "y", task: "rank" } },
      'one of classification, regression, got "rank"',
    ],
    [
      { ...of(), target: { name: "y", task: "regression", names: "y" } },
      'a list of names, got "y"',
    ],
    [{ ...of(), target: { name: "y", task: "regression", classNames: [1] } }, "text, got 1"],
    [
      { ...of(), target: { name: "y", task: "regression", more: 1 } },
      'no other properties than name, names, task, classNames, got "more"',
    ],
  ];
  const got = wrong.map(([value]) => String(read(value)));
  expect(got.map((text, i) => text.slice(0, wrong[i]![1].length))).toEqual(
    wrong.map(([, message]) => message),
  );
});

it("may have a million columns and categories, all validated", () => {
  const list = (length: number) => new Array(length).fill(null);
  const most = 1 << 20;
  const got = [most, most + 1].map((length) => [
    String(read({ ...of(), columns: list(length) })).slice(0, 40),
    String(read(of({ ...CATEGORY, categories: list(length) }))).slice(0, 40),
  ]);
  expect(got).toEqual([
    ["one of number, category, date, ignored, g", "text, got null"].map((text) =>
      text.slice(0, 40),
    ),
    ["a list of columns, got [null, null, null", "a list of names, got [null, null, null, "],
  ]);
});

it("is shown as text", () => {
  const odd = { count: 1, example: "x", row: 5 };
  const long = "n".repeat(40);
  const text = schemaText(
    schemaFromJSON({
      columns: [
        { ...NUMBER, missing: 12, odd },
        { ...NUMBER, name: long, minimum: 2, odd: { ...odd, count: 3 } },
        { ...CATEGORY, categories: ["", "x y", "z"] },
        { ...CATEGORY, name: "many", categories: Array.from({ length: 40 }, (_, i) => `c${i}`) },
        { ...DATE, maximum: 19_000.25 },
        { ...DATE, name: "e" },
        IGNORED,
      ],
      unreadable: "error",
      target: { name: "y", names: ["y", "z"], task: "classification", classNames: ["no", "yes"] },
    }),
  );
  expect(text.split("\n")).toEqual([
    "column                            type      missing  values                                            why",
    'a                                 number         12  -1 to 2                                           numbers, except 1 cell such as "x" at row 5',
    `${"n".repeat(31)}…  number             2                                                 numbers, except 3 cells such as "x" at row 5`,
    'b                                 category        3  "", x y, z                                        words',
    "many                              category        3  c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c1…  words",
    "c                                 date               1970-01-01 to 2022-01-08 06:00:00                 dates",
    "e                                 date               1970-01-01                                        dates",
    "d                                 ignored                                                              text",
    "target: y, z, classification, 2 classes: no, yes",
  ]);
  const target = (more: object) =>
    schemaText(schemaFromJSON({ ...of(), target: { name: "y", ...more } })).split("\n")[1];
  expect(target({ task: "regression" })).toBe("target: y, regression");
  const wide = target({ task: "classification", classNames: [long, "b"], names: [long, "b"] });
  expect(wide).toBe(`target: ${long}, b, classification, 2 classes: ${long}, b`);
  expect(() => schemaText({} as never)).toThrow(/^Cannot /);
});
