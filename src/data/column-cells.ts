// The non-empty cells of a column, and the odd ones among them.

import { mapInto } from "../core/map-into.ts";
import { isDecimal } from "../core/text.ts";
import { decimalMarkOf, isBeyondDouble, isFormattedNumber, numberOf } from "./cell-numbers.ts";
import type { CellTable } from "./cell-table.ts";
import type { OddCells } from "./table-schema.ts";
import type { DecimalMark } from "./written-number.ts";

/** Maximum number, or share, of odd cells that are errors rather than a type. */
const ODD_CELLS = 2;
const ODD_SHARE = 0.1;

/** The non-missing cells of a column. */
export interface Cells {
  readonly name: string;
  readonly cells: readonly string[];
  /** The row of each cell. */
  readonly rows: Int32Array;
  readonly missing: number;
  /** The number in each cell, NaN if it is not a number. */
  readonly values: Float64Array;
  /** The decimal mark, if the cells determine it. */
  readonly decimal: DecimalMark | undefined;
}

/** The non-missing cells of a column. */
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
    values: mapInto(new Float64Array(rows.length), cells, (cell) => numberOf(cell, decimal) ?? NaN),
    decimal,
  };
}

/** The cells for which `isFine` returns false. */
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

/** The cells that are not numbers. */
export const wordsAmong = (cells: Cells): OddCells | undefined =>
  oddAmong(cells, (_, i) => !Number.isNaN(cells.values[i]!));

/** Whether odd cells are errors in a column of another type: few, and fewer than the others. */
export function isMostly({ cells }: Cells, odd: OddCells | undefined): boolean {
  const count = odd?.count ?? 0;
  return count * 2 <= cells.length && count <= Math.max(ODD_CELLS, ODD_SHARE * cells.length);
}

/** The decimal mark, if it is needed to read the numbers. */
export function tellingMark({ cells, values, decimal }: Cells): DecimalMark | undefined {
  if (decimal === undefined) return undefined;
  const needsMark = (cell: string, i: number) =>
    /[.,]/.test(cell) &&
    !Number.isNaN(values[i]!) &&
    (!isDecimal(cell) || numberOf(cell, undefined) !== values[i]);
  return cells.some(needsMark) ? decimal : undefined;
}

/** The number of cells that show a number in any form, and the first that cannot be read as one. */
export function shownNumbers({ cells, values }: Cells): { count: number; example?: string } {
  const unread = cells.filter((_, i) => Number.isNaN(values[i]!));
  const shown = unread.filter((cell) => isFormattedNumber(cell) || isBeyondDouble(cell));
  const count = cells.length - unread.length + shown.length;
  return { count, ...(shown.length > 0 && { example: shown[0]! }) };
}
