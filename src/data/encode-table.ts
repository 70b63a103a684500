// Encoding of raw tables by a schema: a number for each cell, NaN for a missing one.

import { DataError, phrase } from "../core/errors.ts";
import { showNames, showValue } from "../core/show.ts";
import { beyondAdvice, decimalMarkOf, numberOf } from "./cell-numbers.ts";
import {
  badCell,
  type CellTable,
  placeOfCell,
  columnPositions as positionsOf,
} from "./cell-table.ts";
import { categoryName } from "./column-types.ts";
import { daysOf, phaseOf } from "./dates.ts";
import {
  type ColumnSchema,
  type NumberColumn,
  type OddCells,
  type TableSchema,
  widthOf,
} from "./table-schema.ts";
import { classFinder } from "./word-classes.ts";
import type { DecimalMark } from "./written-number.ts";

/** The number of an unknown category. */
export const UNKNOWN = -1;
/** Columns listed in an error. */
const NAMES_SHOWN = 20;

/** Unreadable cells, and the position of the first. */
export interface UnreadableCells extends OddCells {
  /** " at row 3 (line 5), column "age"". */
  readonly place: string;
}

/** x of a data set. */
export interface Encoded {
  /** [rows, columns] */
  readonly data: Float64Array;
  readonly shape: [number, number];
  /** Unreadable cells that became missing values. */
  readonly unreadable?: UnreadableCells;
}

/**
 * x as float64 [rows, columns]: numbers, days since 1970 with the phases of their cycles, category numbers
 * (−1 if unknown), NaN for missing values. Columns are found by name, in any order; others are ignored.
 * `inferred` are their positions in the table from which the schema was inferred.
 * @throws DataError MISSING_COLUMNS; NOT_A_NUMBER and NOT_A_DATE for an unreadable cell, with its position
 */
export function encodeFeatures(
  table: CellTable,
  schema: TableSchema,
  inferred?: readonly number[],
): Encoded {
  const { rows } = table;
  const positions = inferred ?? columnPositions(table, schema);
  const width = schema.columns.reduce((sum, column) => sum + widthOf(column), 0);
  const data = new Float64Array(rows.length * width);
  let unreadable: UnreadableCells | undefined;
  let start = 0;
  schema.columns.forEach((column, number) => {
    if (column.type === "ignored") return;
    const position = positions[number]!;
    const encode = encoderOf(column, () => decimalOf(table, position, column));
    for (let row = 0; row < rows.length; row++) {
      const cell = rows[row]![position]!;
      const value = table.isMissing(cell) ? NaN : encode(cell);
      if (value === undefined) {
        if (schema.unreadable === "error") {
          throw notReadable(table, row, position, column, inferred !== undefined);
        }
        const place = unreadable?.place ?? placeOfCell(table, row, position);
        unreadable = {
          example: cell,
          row,
          place,
          ...unreadable,
          count: (unreadable?.count ?? 0) + 1,
        };
      }
      writeFeature(data, row * width + start, value ?? NaN, column);
    }
    start += widthOf(column);
  });
  return { data, shape: [rows.length, width], ...(unreadable && { unreadable }) };
}

/** Writes the number of a cell, and the phases of a date. */
export function writeFeature(
  data: Float64Array,
  at: number,
  value: number,
  column: ColumnSchema,
): void {
  data[at] = value;
  if (column.type !== "date") return;
  column.cycles.forEach((cycle, i) => {
    data.set(phaseOf(value, cycle), at + 1 + 2 * i);
  });
}

/** The function that encodes a cell; it returns undefined for unreadable cells. */
export function encoderOf(
  column: ColumnSchema,
  decimalOfNumbers: () => DecimalMark | undefined,
): (cell: string) => number | undefined {
  switch (column.type) {
    case "number": {
      const decimal = decimalOfNumbers();
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

const decimalOf = (table: CellTable, position: number, column: ColumnSchema) =>
  decimalMarkOf(cellsOf(table, position), {
    table: table.decimal,
    known: (column as NumberColumn).decimal,
  });

function* cellsOf({ rows }: CellTable, position: number): Generator<string> {
  for (const row of rows) yield row[position]!;
}

/** The position of each column of the schema. @throws DataError MISSING_COLUMNS, which lists all */
function columnPositions(table: CellTable, { columns }: TableSchema): number[] {
  const positions = positionsOf(table.columnNames);
  const used = columns.filter(({ type }) => type !== "ignored");
  const absent = used.filter(({ name }) => !positions.has(name));
  if (absent.length > 0) {
    const [names, list] = [used, absent].map((each) => each.map(({ name }) => name)) as string[][];
    const expected = phrase("the columns of the training", names);
    const got = phrase(`no ${showNames(list!, NAMES_SHOWN)}`, table.columnNames);
    const hint = "include all columns; cells of missing values may be empty";
    throw DataError.of("MISSING_COLUMNS", `read ${table.what}`, expected, got, { hint });
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
  const { name, type, odd } = column;
  const others = odd && odd.count > 1 ? ` and ${odd.count - 1} others` : "";
  const category = `, or the column as words (types: { ${showValue(name)}: "category" })`;
  const beyond = beyondAdvice(cell);
  const advice = beyond ? `${beyond}:` : "correct it, or";
  // a given schema determines the types
  const hint = `${advice} take such cells as missing (unreadable: "missing")${isInferred ? category : ""}`;
  const code = type === "number" ? "NOT_A_NUMBER" : "NOT_A_DATE";
  return badCell(code, table, [row, position], `a ${type}`, hint, others);
}
