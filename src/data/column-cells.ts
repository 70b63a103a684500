// The cells of one column, and how many of them are something else than the others.

import { mapInto } from "../core/map-into.ts";
import { decimalMarkOf, isBeyondDouble, isFormattedNumber, numberOf } from "./cell-numbers.ts";
import type { CellTable } from "./table.ts";
import type { OddCells } from "./table-schema.ts";
import { type DecimalMark, isPlain } from "./written-number.ts";

/** So many odd cells, or this share, are mistakes in a column and no type of their own. */
const ODD_CELLS = 2;
const ODD_SHARE = 0.1;

/** The cells of a column that hold something. */
export interface Cells {
  readonly name: string;
  readonly cells: readonly string[];
  /** Row of each cell. */
  readonly rows: Int32Array;
  readonly missing: number;
  /** The number of each cell, NaN where it is none. */
  readonly values: Float64Array;
  /** What stands before fractions, where cells tell. */
  readonly decimal: DecimalMark | undefined;
}

/** The cells of a column of a table. */
export function presentCells(table: CellTable, column: number): Cells {
  const cells: string[] = [];
  const rows: number[] = [];
  table.rows.forEach((row, number) => {
    const cell = row[column]!;
    if (table.isMissing(cell)) return;
    cells.push(cell);
    rows.push(number);
  });
  const decimal = decimalMarkOf(cells, { table: table.decimal });
  return {
    name: table.columnNames[column]!,
    cells,
    rows: Int32Array.from(rows),
    missing: table.rows.length - cells.length,
    values: mapInto(
      new Float64Array(cells.length),
      cells,
      (cell) => numberOf(cell, decimal) ?? NaN,
    ),
    decimal,
  };
}

/** The cells for which `isFine` does not hold. */
export function oddAmong(
  { cells, rows }: Cells,
  isFine: (cell: string, i: number) => boolean,
): OddCells | undefined {
  let count = 0;
  let first = -1;
  for (let i = 0; i < cells.length; i++) {
    if (isFine(cells[i]!, i)) continue;
    if (count++ === 0) first = i;
  }
  return count === 0 ? undefined : { count, example: cells[first]!, row: rows[first]! };
}

/** The cells that are no numbers. */
export const wordsAmong = (cells: Cells): OddCells | undefined =>
  oddAmong(cells, (_, i) => !Number.isNaN(cells.values[i]!));

/** Whether odd cells are mistakes in a column of something else: few, and fewer than the others. */
export function isMostly({ cells }: Cells, odd: OddCells | undefined): boolean {
  const count = odd?.count ?? 0;
  return count * 2 <= cells.length && count <= Math.max(ODD_CELLS, ODD_SHARE * cells.length);
}

/** The mark, where numbers are written with it otherwise than programs do. */
export function tellingMark({ cells, values, decimal }: Cells): DecimalMark | undefined {
  if (decimal === undefined) return undefined;
  const isTelling = (cell: string, i: number) =>
    !Number.isNaN(values[i]!) && (!isPlain(cell) || numberOf(cell, undefined) !== values[i]);
  return cells.some((cell, i) => /[.,]/.test(cell) && isTelling(cell, i)) ? decimal : undefined;
}

/** Cells that show a number in whatever way, and the first that cannot be read as one. */
export function shownNumbers({ cells, values }: Cells): { count: number; example?: string } {
  const isShown = (cell: string) => isFormattedNumber(cell) || isBeyondDouble(cell);
  let count = 0;
  let example: string | undefined;
  cells.forEach((cell, i) => {
    if (!Number.isNaN(values[i]!)) count++;
    else if (isShown(cell)) {
      count++;
      example ??= cell;
    }
  });
  return { count, ...(example !== undefined && { example }) };
}
