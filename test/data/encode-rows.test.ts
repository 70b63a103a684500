// Rows that are read one by one become the numbers of the table that they make together, to the last bit.

import fc from "fast-check";
import { expect, it } from "vitest";
import { frozen } from "../../src/core/frozen.ts";
import { encodeRows } from "../../src/data/encode-rows.ts";
import { encodeFeatures } from "../../src/data/encode-table.ts";
import type { RowLike } from "../../src/data/raw-row.ts";
import { schemaWords } from "../../src/data/table-dataset.ts";
import { tableOfRows } from "../../src/data/table-rows.ts";
import type { TableSchema } from "../../src/data/table-schema.ts";

const facts = { missing: 0, why: "" };
const range = { minimum: 0, maximum: 1 };
const schemaOf = (decimal: "." | "," | undefined, missingWords?: readonly string[]): TableSchema =>
  frozen({
    columns: [
      { ...facts, ...range, name: "n", type: "number", ...(decimal && { decimal }) },
      { ...facts, ...range, name: "m", type: "number" },
      { ...facts, name: "c", type: "category", categories: ["1", "Oslo", "yes", "3,5"], rarer: 0 },
      { ...facts, name: "left out", type: "ignored" },
      { ...facts, ...range, name: "d", type: "date", order: "dayFirst", cycles: ["year", "week"] },
    ],
    unreadable: "error",
    ...(missingWords && { missingWords }),
  });

const SCHEMAS = [
  schemaOf(undefined),
  schemaOf("."),
  schemaOf(","),
  schemaOf(",", ["-999", "none", "1.5"]),
];

const asTable = (rows: readonly RowLike[], schema: TableSchema) =>
  encodeFeatures(tableOfRows(rows, schemaWords(schema)), schema);

const words = (...list: string[]) => fc.constantFrom(...list);
const rest = fc.constantFrom(undefined, null, "", " ", NaN, true, false, "?", "None", -999, 1.5);
const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 0, 1.234, 12.345, 2 ** 53, 2 ** 53 + 2, 1e21, 1e300, 5e-324, Infinity),
);
const numberTexts = fc.oneof(
  numbers.map(String),
  words("1.234", "1,234", "1,5", "1.5", "-.5", "5.", "+7", "007", "1e5", "1.234.567", " 2 ", "(3)"),
  words("1e400", "123456789012345678", "1_000", "12 %", "\u0663", "-999", "x"),
);
const dates = words(
  "2019-04-01",
  "2019-02-30",
  "0024-01-02",
  "3/4/2024",
  "4.3.2024",
  "Mar 4, 2024",
);
const cell = {
  n: fc.oneof(numbers, numbers, numberTexts, rest),
  m: fc.oneof(numbers, numberTexts, rest),
  c: fc.oneof(words("Oslo", "YES", "1.0", "01", "3,5", "Rome", "1,5", "St. J."), numbers, rest),
  d: fc.oneof(dates, dates, rest, fc.constant("2019-04-01 10:30")),
};
const row = fc.record(
  { ...cell, "left out": fc.oneof(words("a", "1,5"), rest), other: fc.oneof(rest, numberTexts) },
  { requiredKeys: ["n", "m", "c", "d"] },
);

it("equals the table of the rows, or leaves it to it", () => {
  let read = 0;
  const rows = fc.array(row, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(rows, fc.constantFrom(...SCHEMAS), (given, schema) => {
      const quick = encodeRows(given, schema);
      if (!quick) return;
      read++;
      expect(quick).toEqual(asTable(given, schema));
    }),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(400);
});

it("reads what programs send", () => {
  const given = [
    { d: "2019-04-01", c: "Oslo", n: 1200.5, m: -0, other: "of no interest" },
    { n: "31", m: null, c: 1, d: "", other: null },
  ];
  for (const schema of SCHEMAS) {
    const quick = encodeRows(given, schema);
    expect(quick).toBeDefined();
    expect(quick).toEqual(asTable(given, schema));
    expect(Object.is(quick!.data[1], 0)).toBe(true);
  }
});

it("leaves to the table what only all rows tell, and every error", () => {
  const [schema] = SCHEMAS as [TableSchema];
  const plain = { n: 1, m: 2, c: "Oslo", d: "2019-04-01" };
  const others: unknown[] = [
    { ...plain, n: "1,5" },
    { ...plain, n: "1.234" },
    { ...plain, other: "1,5" },
    { ...plain, n: 2 ** 53 + 2 },
    { ...plain, n: "x" },
    { ...plain, d: "2019-02-30" },
    { ...plain, c: {} },
    { ...plain, other: [1] },
    { n: 1, m: 2, c: "Oslo" },
    [1, 2],
    null,
  ];
  for (const other of others) {
    expect(encodeRows([other] as RowLike[], schema)).toBeUndefined();
    expect(encodeRows([plain, other] as RowLike[], schema)).toBeUndefined();
  }
  expect(encodeRows([], schema)).toBeUndefined();
  expect(encodeRows([plain], { ...schema })).toBeUndefined(); // it might change
});
