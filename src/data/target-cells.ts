// The cells of a target: numbers in decimal notation, "" for missing values.

import { decimalMarkOf, numberOf } from "./cell-numbers.ts";
import type { CellTable } from "./cell-table.ts";
import { missingClassTest } from "./missing-words.ts";
import { plainText } from "./written-number.ts";

/**
 * The table with the target in decimal notation. A word such as "none" is missing among numbers, but a class
 * among words or if it is one of `classNames`.
 */
export function withPlainTarget(
  table: CellTable,
  target: number,
  classNames: readonly string[] | undefined,
): CellTable {
  const names = new Set(Array.isArray(classNames) ? classNames : []);
  const cells = table.rows.map((row) => row[target]!);
  const decimal = decimalMarkOf(cells, { table: table.decimal });
  const present = cells.filter((cell) => !table.isMissing(cell));
  const numbers = present.filter((cell) => numberOf(cell, decimal) !== undefined).length;
  const areNumbers = present.length > 0 && numbers * 2 >= present.length;
  const isGap = areNumbers ? table.isMissing : missingClassTest(table.missingWords);
  const plain = cells.map((cell) => {
    if (names.has(cell)) return cell;
    return isGap(cell) ? "" : (plainText(cell, decimal) ?? cell);
  });
  if (plain.every((cell, row) => cell === cells[row])) return table;
  const rows = table.rows.map((row, number) => {
    const cell = plain[number]!;
    return row[target] === cell ? row : row.map((each, i) => (i === target ? cell : each));
  });
  return { ...table, rows };
}
