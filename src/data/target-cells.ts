// The column to predict, before it is known what it is: numbers in decimal notation, "" for what is missing.

import { decimalMarkOf, numberOf } from "./cell-numbers.ts";
import { missingClassTest } from "./missing-words.ts";
import type { CellTable } from "./table.ts";
import { type DecimalMark, plainText } from "./written-number.ts";

/**
 * The table with its target as programs write it. A word such as "none" is missing among numbers, and a
 * class among words; one of the known class names always is.
 */
export function withPlainTarget(
  table: CellTable,
  target: number,
  classNames: readonly string[] | undefined,
): CellTable {
  const names = new Set(Array.isArray(classNames) ? classNames : []);
  const cells = table.rows.map((row) => row[target]!);
  const decimal = decimalMarkOf(cells, { table: table.decimal });
  const isGap = areNumbers(table, cells, decimal)
    ? table.isMissing
    : missingClassTest(table.missingWords);
  const plain = cells.map((cell) => {
    if (names.has(cell)) return cell;
    return isGap(cell) ? "" : (plainText(cell, decimal) ?? cell);
  });
  if (plain.every((cell, row) => cell === cells[row])) return table;
  const rows = table.rows.map((row, number) => {
    if (row[target] === plain[number]) return row;
    const copy = row.slice();
    copy[target] = plain[number]!;
    return copy;
  });
  return { ...table, rows };
}

/** Whether most of the cells that hold something are numbers. */
function areNumbers(
  table: CellTable,
  cells: readonly string[],
  decimal: DecimalMark | undefined,
): boolean {
  const present = cells.filter((cell) => !table.isMissing(cell));
  const numbers = present.filter((cell) => numberOf(cell, decimal) !== undefined);
  return numbers.length * 2 >= present.length && present.length > 0;
}
