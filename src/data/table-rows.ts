// Raw rows of a program as a raw table, equal to that of a CSV file.

import { noRows } from "../array/ndarray.ts";
import { DataError, valueAt } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { type CellOptions, type CellTable, cellReading, mostCellsOf } from "./cell-table.ts";
import { requireFit } from "./csv-rows.ts";
import { isRow, type Row, type RowLike } from "./raw-row.ts";

/**
 * The table of raw rows. Its columns are the names in all rows, in the order of appearance; a row without
 * one of them has a missing value.
 * @throws DataError for no rows, a row that is not an object, a cell that is not text, a number or a date
 */
export function tableOfRows(
  rows: readonly RowLike[],
  options: CellOptions = {},
  what = "the rows",
): CellTable {
  if (rows.length === 0) throw noRows(what);
  const names = new Set<string>();
  rows.forEach((row, number) => {
    if (!isRow(row)) {
      const got = valueAt(row, ` at row ${number}`);
      throw DataError.of("ROW", `read ${what}`, "objects with cells by column name", got);
    }
    for (const name of Object.keys(row)) names.add(name);
  });
  const columnNames = asLast([...names]);
  requireFit(rows.length, columnNames.length, mostCellsOf(options), what);
  const cells = (rows as readonly Row[]).map((row, number) =>
    columnNames.map((name) =>
      Object.hasOwn(row, name) ? textOf(row[name], number, name, what) : "",
    ),
  );
  return { what, columnNames, rows: cells, ...cellReading(options, textsOf(rows)) };
}

/** The names of the last table: what is known of a list of names is cached by the list. */
let last: readonly string[] = [];

/** A list of names, or the last one if it is equal: a server reads single rows of the same columns. */
function asLast(names: readonly string[]): readonly string[] {
  const isSame = names.length === last.length && names.every((name, i) => name === last[i]);
  if (!isSame) last = Object.freeze(names);
  return last;
}

/** The cells that are text, whose notation the user has chosen. */
function* textsOf(rows: readonly RowLike[]): Generator<string> {
  for (const row of rows) {
    for (const value of Object.values(row)) if (typeof value === "string") yield value.trim();
  }
}

function textOf(value: unknown, row: number, column: string, what: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.trim();
  if (typeof value === "number") return numberText(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  // an invalid date is missing
  if (value instanceof Date) return Number.isNaN(+value) ? "" : value.toISOString();
  const got = valueAt(value, ` at row ${row}, column ${showValue(column)}`);
  throw DataError.of("CELL", `read ${what}`, "text, a number or a date", got);
}

/** Beside 1.234,5 the text 1.234 would be a thousand; with an exponent it is not. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "";
  const text = String(value);
  return /^-?[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}e0` : text;
}
