// Raw rows of a program as the table that a CSV file would be.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { isWithin, tooLarge } from "./csv-rows.ts";
import { cellsOfRow, isRow, type RowLike } from "./raw-row.ts";
import { type CellOptions, type CellTable, cellReading, mostCellsOf } from "./table.ts";

/**
 * The table of raw rows. Its columns are all names that any row has, in the order of appearance; a row
 * without one of them has no value there.
 * @throws DataError for no rows, a row that is no object, a cell that is no text, number or date
 */
export function tableOfRows(
  rows: readonly RowLike[],
  options: CellOptions = {},
  what = "the rows",
): CellTable {
  if (rows.length === 0) {
    throw new DataError("EMPTY", `Cannot read ${what}: expected at least one row, got none`, {
      expected: "at least one row",
      got: 0,
    });
  }
  const names = new Set<string>();
  rows.forEach((row, number) => {
    if (!isRow(row)) throw badRow(row, number, what);
    for (const name of Object.keys(row)) names.add(name);
  });
  const columnNames = [...names];
  const mostCells = mostCellsOf(options);
  if (!isWithin(rows.length, columnNames.length, mostCells)) throw tooLarge(what, mostCells);
  const cells = rows.map((row, number) =>
    columnNames.map((name) =>
      Object.hasOwn(row, name) ? textOf(cellsOfRow(row)[name], number, name, what) : "",
    ),
  );
  return { what, columnNames, rows: cells, ...cellReading(options, textsOf(rows)) };
}

/** The cells that somebody wrote. */
function* textsOf(rows: readonly RowLike[]): Generator<string> {
  for (const row of rows) {
    for (const value of Object.values(row)) if (typeof value === "string") yield value.trim();
  }
}

function textOf(value: unknown, row: number, column: string, what: string): string {
  switch (typeof value) {
    case "string":
      return value.trim();
    case "number":
      return numberText(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "";
    case "object":
      if (value === null) return "";
      // an invalid date has no time
      if (value instanceof Date) return Number.isNaN(+value) ? "" : value.toISOString();
  }
  throw new DataError(
    "CELL",
    `Cannot read ${what}: expected text, a number or a date, got ${showValue(value)} at row ${row}, column ${showValue(column)}`,
    { expected: "text, a number or a date", got: value },
  );
}

/** 1.234 would be taken for a thousand beside 1.234,5, with an exponent it is not. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return "";
  const text = String(value);
  return /^-?[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}e0` : text;
}

const badRow = (row: unknown, number: number, what: string) =>
  new DataError(
    "ROW",
    `Cannot read ${what}: expected objects with cells by column name, got ${showValue(row)} at row ${number}`,
    { expected: "an object", got: row },
  );
