// Rows of a request, in the forms that the protocols have, as x of a model or as raw rows.

import { noRows } from "../array/ndarray.ts";
import { readArray } from "../array/read-array.ts";
import type { FeaturesInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { repeated } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { parseTable } from "../data/cell-table.ts";
import { encodeFeatures } from "../data/encode-table.ts";
import { schemaWords } from "../data/table-dataset.ts";
import type { TableSchema } from "../data/table-schema.ts";
import { Refusal } from "./answer.ts";
import type { Served } from "./served.ts";

const ACTION = "read the rows";

/** A value with what it is called in errors. */
type Cells = Readonly<Record<string, unknown>>;

/** The columns that a model of a table reads, in order. */
export const columnsOf = ({ columns }: TableSchema): TableSchema["columns"] =>
  columns.filter(({ type }) => type !== "ignored");

/** @throws Refusal 413 for more rows than a request may have */
export function requireRows(rows: number, maxRows: number): void {
  if (rows <= maxRows) return;
  const message = `Cannot predict: expected at most ${maxRows} rows, got ${showValue(rows)}; send them in several requests`;
  throw new Refusal(413, "TOO_MANY_ROWS", message);
}

/** A list of rows: objects of named cells, lists of cells in the order of the columns, or arrays of numbers. */
export function fromRows(served: Served, given: unknown, maxRows: number): SourceArray {
  const rows = requireList(given, "a list of rows");
  if (rows.length === 0) throw noRows("the rows");
  requireRows(rows.length, maxRows);
  const { schema, inputs } = served;
  if (schema) {
    const isNamed = isRecord(rows[0]);
    if (isNamed && rows.length > 1) requireFewColumns(rows, schema);
    return served.read(isNamed ? (rows as Cells[]) : named(columnNames(schema), rows));
  }
  if (!rows.some(isRecord)) return fromNumbers(served, rows);
  // each row an object of its inputs
  const columns = inputs.map(({ name }) => [
    name,
    rows.map((row, i) => {
      if (isRecord(row) && Object.hasOwn(row, name)) return row[name];
      const expected = `an object of ${inputs.map((each) => each.name).join(", ")}`;
      throw DataError.of("ROW", ACTION, expected, phrase(`${showValue(row)} at row ${i}`, row));
    }),
  ]);
  return fromColumns(served, Object.fromEntries(columns), maxRows);
}

/** Columns that the schema does not know; a table of rows has a cell for each name in any row. */
const OTHERS_AT_MOST = 100;

/** @throws DataError for rows whose table would be far larger than their text */
function requireFewColumns(rows: readonly unknown[], { columns }: TableSchema): void {
  const most = columns.length + OTHERS_AT_MOST;
  const names = new Set<string>();
  for (const row of rows) {
    if (!isRecord(row)) continue;
    for (const name of Object.keys(row)) names.add(name);
    if (names.size <= most) continue;
    const expected = `at most ${most} different columns in all rows`;
    throw DataError.of("TOO_MANY_COLUMNS", ACTION, expected, phrase(`${names.size}`, names.size));
  }
}

/** Columns by name, or inputs by name; a single input may stand alone. */
export function fromColumns(served: Served, given: unknown, maxRows: number): SourceArray {
  const { schema, input, inputs } = served;
  if (!schema && !isRecord(given)) return fromNumbers(served, given, maxRows);
  if (!isRecord(given)) {
    throw DataError.of("INPUTS", ACTION, "an object of columns by name", given);
  }
  if (schema) return served.read(rowsOfColumns(given, maxRows));
  const parts = Object.entries(given).map(([name, values]) => {
    const shape = inputs.find((each) => each.name === name)?.shape ?? [];
    return [name, withRows(numbersOf(served, values), shape, maxRows)] as const;
  });
  const x = Object.fromEntries(parts);
  if (input.parts) return served.read(x);
  const { name } = inputs[0]!;
  if (parts.length === 1 && Object.hasOwn(x, name)) return served.read(x[name] as FeaturesInput);
  const got = phrase(Object.keys(given).map(showValue).join(", "), Object.keys(given));
  throw DataError.of("INPUTS", ACTION, `the input ${showValue(name)}`, got);
}

/** Rows of cells in the order of their names, which are those of columns. */
export function fromSplit(
  served: Served,
  names: unknown,
  given: unknown,
  maxRows: number,
): SourceArray {
  const rows = requireList(given, "data as a list of rows");
  requireRows(rows.length, maxRows);
  if (!served.schema) return fromNumbers(served, rows);
  const columns = requireList(names, "columns as a list of names");
  const twice = repeated(columns);
  if (twice !== undefined) {
    const got = phrase(`${showValue(twice)} twice`, twice);
    throw DataError.of("REPEATED_COLUMN", ACTION, "each column once", got);
  }
  return served.read(named(columns.map(String), rows));
}

/** CSV text, with the names of the columns in the first row, or in the order of the columns. */
export function fromCsv(served: Served, text: string, maxRows: number): SourceArray {
  const { schema, inputs } = served;
  if (!schema) {
    const table = parseTable(text, { delimiter: "," }, "the body");
    requireRows(table.rows.length, maxRows);
    const rows = table.rows.map((row, i) => row.map((cell, j) => numberOf(cell, i, j)));
    return served.read(withRows(readArray(rows, "x"), inputs[0]!.shape, maxRows) as FeaturesInput);
  }
  const table = parseTable(
    text,
    { ...schemaWords(schema), delimiter: ",", header: false },
    "the body",
  );
  const names = columnNames(schema);
  const [first] = table.rows as [readonly string[]];
  const hasHeader = names.every((name) => first.includes(name));
  requireRows(table.rows.length - (hasHeader ? 1 : 0), maxRows);
  if (!hasHeader) {
    const named = first.length === names.length ? { ...table, columnNames: names } : table;
    return served.read(encodeFeatures(named, schema) as FeaturesInput);
  }
  const twice = repeated(first.filter((name) => names.includes(name)));
  if (twice !== undefined) {
    const got = phrase(`${showValue(twice)} twice`, twice);
    throw DataError.of("REPEATED_COLUMN", ACTION, "each column once", got);
  }
  const [rows, lines] = [table.rows.slice(1), table.lines!.slice(1)];
  if (rows.length === 0) throw noRows("the rows");
  return served.read(
    encodeFeatures({ ...table, columnNames: first, rows, lines }, schema) as FeaturesInput,
  );
}

/** The number in a cell of CSV; an empty cell is a missing value, as is "nan" in any case, which other programs write. */
function numberOf(cell: string, row: number, column: number): number {
  const text = cell.trim();
  if (text === "" || text.toLowerCase() === "nan") return Number.NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  const got = phrase(`${showValue(cell)} at row ${row}, column ${column}`, cell);
  throw DataError.of("NOT_A_NUMBER", ACTION, "numbers", got);
}

/** Raw rows of columns of equal length. */
export function rowsOfColumns(columns: Cells, maxRows: number): Cells[] {
  const names = Object.keys(columns);
  const lists = names.map((name) =>
    requireList(columns[name], `column ${showValue(name)} as a list`),
  );
  const rows = lists[0]?.length ?? 0;
  requireRows(rows, maxRows);
  if (rows === 0) throw noRows("the rows");
  lists.forEach((list, j) => {
    if (list.length === rows) return;
    const expected = `${rows} cells in column ${showValue(names[j])} as in ${showValue(names[0])}`;
    throw ShapeError.of("ROWS_DIFFER", ACTION, phrase(expected, rows), list.length);
  });
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(names.map((name, j) => [name, lists[j]![row]])),
  );
}

const columnNames = (schema: TableSchema): string[] => columnsOf(schema).map(({ name }) => name);

/** Raw rows of lists of cells; a single column may have its cells alone. */
function named(names: readonly string[], rows: readonly unknown[]): Cells[] {
  return rows.map((row, i) => {
    const cells = Array.isArray(row)
      ? row
      : names.length === 1 && !isRecord(row)
        ? [row]
        : undefined;
    if (cells?.length === names.length) {
      return Object.fromEntries(names.map((name, j) => [name, cells[j]]));
    }
    const expected = `${names.length} cells in each row, or objects of cells by column name`;
    const got = cells
      ? phrase(`${cells.length} at row ${i}`, cells.length)
      : phrase(`${showValue(row)} at row ${i}`);
    throw ShapeError.of("CELLS", ACTION, phrase(expected, names.length), got);
  });
}

/** x of an array of numbers. */
function fromNumbers(served: Served, given: unknown, maxRows = Infinity): SourceArray {
  if (Array.isArray(given) && Array.isArray(given[0]) && !served.mayMiss) {
    requireRows(given.length, maxRows);
    return served.read(given as FeaturesInput); // reads it once
  }
  const { shape } = served.inputs[0]!;
  return served.read(withRows(numbersOf(served, given), shape, maxRows) as FeaturesInput);
}

/** Nested lists of numbers; null is a missing value where the model takes some. */
function numbersOf(served: Served, given: unknown): SourceArray {
  return readArray(served.mayMiss ? withGaps(given) : given, "x");
}

const withGaps = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withGaps) : value === null ? Number.NaN : value;

/** For rows of a single number, [n] is [n, 1]. */
function withRows(x: SourceArray, shape: readonly number[], maxRows: number): SourceArray {
  requireRows(x.shape[0] ?? 0, maxRows);
  const isColumn = x.shape.length === 1 && shape.length === 1 && sizeOf(shape) === 1;
  return isColumn ? { data: x.data, shape: [x.shape[0]!, 1] } : x;
}

function requireList(value: unknown, expected: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw DataError.of("LIST", ACTION, expected, value);
}
