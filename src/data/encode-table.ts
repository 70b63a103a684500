// Raw tables as numbers, by a schema: a number for each cell, NaN for a missing one.

import { DataError } from "../errors.ts";
import { showValue } from "../show.ts";
import { numberIn } from "./cell-numbers.ts";
import { categoryName } from "./column-types.ts";
import { daysOf, phaseOf } from "./dates.ts";
import { distinctNames, isMissing, placeOfCell, type Table } from "./table.ts";
import { type ColumnSchema, type TableSchema, widthOf } from "./table-schema.ts";

/** The number of a category that the schema does not know. */
export const UNKNOWN = -1;

/**
 * x as float64 [rows, columns]: numbers, days since 1970 with the phases of their cycles, numbers of
 * categories (−1 for an unknown one); NaN where a value is missing. Columns are found by name, in any
 * order; others are left alone.
 * @throws DataError MISSING_COLUMNS; UNREADABLE for a cell of another type, with its place
 */
export function encodeFeatures(
  table: Table,
  schema: TableSchema,
  positions = columnPositions(table, schema),
): { data: Float64Array; shape: [number, number] } {
  const { rows } = table;
  const width = schema.columns.reduce((sum, column) => sum + widthOf(column), 0);
  const data = new Float64Array(rows.length * width);
  let start = 0;
  schema.columns.forEach((column, number) => {
    if (column.type === "ignored") return;
    const encode = encoderOf(column);
    const position = positions[number]!;
    for (let row = 0; row < rows.length; row++) {
      const cell = rows[row]![position]!;
      const value = isMissing(cell) ? NaN : encode(cell);
      if (value === undefined && schema.unreadable === "error") {
        throw unreadable(table, row, position, column);
      }
      writeFeature(data, row * width + start, value ?? NaN, column);
    }
    start += widthOf(column);
  });
  return { data, shape: [rows.length, width] };
}

function writeFeature(data: Float64Array, at: number, value: number, column: ColumnSchema): void {
  data[at] = value;
  if (column.type !== "date") return;
  column.cycles.forEach((cycle, i) => {
    const phase = Number.isNaN(value) ? [NaN, NaN] : phaseOf(value, cycle);
    data.set(phase, at + 1 + 2 * i);
  });
}

/** What makes a number of a cell; undefined where it cannot. */
function encoderOf(column: ColumnSchema): (cell: string) => number | undefined {
  switch (column.type) {
    case "number":
      return (cell) => {
        const value = numberIn(cell);
        return value !== undefined && Number.isFinite(value) ? value : undefined;
      };
    case "date":
      return (cell) => daysOf(cell, column.order);
    case "category": {
      const numbers = new Map(column.categories.map((name, number) => [name, number]));
      return (cell) => numbers.get(categoryName(cell)) ?? UNKNOWN;
    }
    case "ignored":
      return () => undefined;
  }
}

/** Where the table has each column of the schema. @throws DataError for all that are not there */
function columnPositions(table: Table, { columns }: TableSchema): number[] {
  const names = distinctNames(table.columnNames);
  const used = columns.filter(({ type }) => type !== "ignored");
  const absent = used.filter(({ name }) => !names.includes(name));
  if (absent.length > 0) {
    const list = absent.map(({ name }) => showValue(name)).join(", ");
    throw new DataError(
      "MISSING_COLUMNS",
      `Cannot read ${table.what}: expected the columns of the training, got no ${list}`,
      {
        expected: used.map(({ name }) => name),
        got: table.columnNames,
        hint: "leave cells empty where values are missing, but name the columns",
      },
    );
  }
  return columns.map(({ name, type }) => (type === "ignored" ? -1 : names.indexOf(name)));
}

function unreadable(table: Table, row: number, position: number, column: ColumnSchema): DataError {
  const cell = table.rows[row]![position]!;
  const place = placeOfCell(table, row, position);
  const others = column.odd && column.odd.count > 1 ? ` and ${column.odd.count - 1} others` : "";
  const expected = `a ${column.type}`;
  return new DataError(
    column.type === "number" ? "NOT_A_NUMBER" : "NOT_A_DATE",
    `Cannot read ${table.what}: expected ${expected}, got ${showValue(cell)}${place}${others}`,
    {
      expected,
      got: cell,
      hint: `correct it, or take such cells as missing (unreadable: "missing"), or the column as words (types: { ${showValue(column.name)}: "category" })`,
    },
  );
}
