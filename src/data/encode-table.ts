// Raw tables as numbers, by a schema: a number for each cell, NaN for a missing one.

import { DataError } from "../core/errors.ts";
import { showNames, showValue } from "../core/show.ts";
import { beyondAdvice, decimalMarkOf, numberOf } from "./cell-numbers.ts";
import { categoryName } from "./column-types.ts";
import { daysOf, phaseOf } from "./dates.ts";
import { type CellTable, placeOfCell, columnPositions as positionsOf } from "./table.ts";
import { type ColumnSchema, type OddCells, type TableSchema, widthOf } from "./table-schema.ts";
import { classFinder } from "./word-classes.ts";

/** The number of a category that the schema does not know. */
export const UNKNOWN = -1;
/** A table may be as wide as its file. */
const NAMES_SHOWN = 20;

/** Cells that could not be read, and where the first of them is. */
export interface UnreadableCells extends OddCells {
  /** " at row 3 (line 5), column "age"". */
  readonly place: string;
}

/** x of a table. */
export interface Encoded {
  /** [rows, columns] */
  readonly data: Float64Array;
  readonly shape: [number, number];
  /** Cells that could not be read and are missing values now. */
  readonly unreadable?: UnreadableCells;
}

/**
 * x as float64 [rows, columns]: numbers, days since 1970 with the phases of their cycles, numbers of
 * categories (−1 for an unknown one); NaN where a value is missing. Columns are found by name, in any
 * order; others are left alone. `inferred` says where they are in the table that the schema was made of.
 * @throws DataError MISSING_COLUMNS; UNREADABLE for a cell of another type, with its place
 */
export function encodeFeatures(
  table: CellTable,
  schema: TableSchema,
  inferred?: readonly number[],
): Encoded {
  const { rows } = table;
  const isInferred = inferred !== undefined;
  const positions = inferred ?? columnPositions(table, schema);
  const width = schema.columns.reduce((sum, column) => sum + widthOf(column), 0);
  const data = new Float64Array(rows.length * width);
  let unreadable: UnreadableCells | undefined;
  let start = 0;
  schema.columns.forEach((column, number) => {
    if (column.type === "ignored") return;
    const position = positions[number]!;
    const encode = encoderOf(column, table, position);
    for (let row = 0; row < rows.length; row++) {
      const cell = rows[row]![position]!;
      const value = table.isMissing(cell) ? NaN : encode(cell);
      if (value === undefined) {
        if (schema.unreadable === "error") {
          throw notReadable(table, row, position, column, isInferred);
        }
        unreadable ??= { count: 0, example: cell, row, place: placeOfCell(table, row, position) };
        unreadable = { ...unreadable, count: unreadable.count + 1 };
      }
      writeFeature(data, row * width + start, value ?? NaN, column);
    }
    start += widthOf(column);
  });
  return { data, shape: [rows.length, width], ...(unreadable && { unreadable }) };
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
function encoderOf(
  column: ColumnSchema,
  table: CellTable,
  position: number,
): (cell: string) => number | undefined {
  switch (column.type) {
    case "number": {
      const hints = { table: table.decimal, known: column.decimal };
      const decimal = decimalMarkOf(cellsOf(table, position), hints);
      return (cell) => numberOf(cell, decimal);
    }
    case "date":
      return (cell) => daysOf(cell, column.order);
    case "category": {
      const find = classFinder(column.categories);
      return (cell) => find(categoryName(cell)) ?? UNKNOWN;
    }
    case "ignored":
      return () => undefined;
  }
}

function* cellsOf({ rows }: CellTable, position: number): Generator<string> {
  for (const row of rows) yield row[position]!;
}

/** Where the table has each column of the schema. @throws DataError for all that are not there */
function columnPositions(table: CellTable, { columns }: TableSchema): number[] {
  const positions = positionsOf(table.columnNames);
  const used = columns.filter(({ type }) => type !== "ignored");
  const absent = used.filter(({ name }) => !positions.has(name));
  if (absent.length > 0) {
    const list = showNames(
      absent.map(({ name }) => name),
      NAMES_SHOWN,
    );
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
  return columns.map(({ name, type }) => (type === "ignored" ? -1 : positions.get(name)!));
}

function notReadable(
  table: CellTable,
  row: number,
  position: number,
  column: ColumnSchema,
  isInferred: boolean,
): DataError {
  const cell = table.rows[row]![position]!;
  const place = placeOfCell(table, row, position);
  const others = column.odd && column.odd.count > 1 ? ` and ${column.odd.count - 1} others` : "";
  const expected = `a ${column.type}`;
  // a schema that is given has decided
  const words = isInferred
    ? `, or the column as words (types: { ${showValue(column.name)}: "category" })`
    : "";
  const beyond = beyondAdvice(cell);
  const advice = beyond ? `${beyond}:` : "correct it, or";
  return new DataError(
    column.type === "number" ? "NOT_A_NUMBER" : "NOT_A_DATE",
    `Cannot read ${table.what}: expected ${expected}, got ${showValue(cell)}${place}${others}`,
    {
      expected,
      got: cell,
      hint: `${advice} take such cells as missing (unreadable: "missing")${words}`,
    },
  );
}
