// One target, or several quantities, each a column of y.

import { DataError, phrase } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { showText } from "../core/show.ts";
import { decimalMarkOf, numberOf } from "./cell-numbers.ts";
import { type CellTable, distinctNames } from "./cell-table.ts";
import { missingClassTest } from "./missing-words.ts";
import type { TargetSchema } from "./table-schema.ts";
import { readTarget, type Target, type TargetOptions } from "./target.ts";
import { quantities } from "./task.ts";
import { plainText } from "./written-number.ts";

/** y of a table: [n] for one target, [n, targets] for several. */
export interface TargetValues extends Target {
  readonly shape: readonly number[];
}

/** The table with all targets in decimal notation. */
export const withPlainTargets = (
  table: CellTable,
  targets: readonly number[],
  classNames: readonly string[] | undefined,
): CellTable =>
  targets.reduce((plain, target) => withPlainTarget(plain, target, classNames), table);

/**
 * The table with the target in decimal notation. A word such as "none" is missing among numbers, but a class
 * among words or if it is one of `classNames`.
 */
function withPlainTarget(
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

/** Reads one target, or several quantities. @throws DataError TASK for classes among several */
export function readTargets(
  table: CellTable,
  targets: readonly number[],
  optionsOf: (target: number) => TargetOptions,
): TargetValues {
  const rows = table.rows.length;
  if (targets.length === 1) {
    const [target] = targets as [number];
    return { ...readTarget(table, target, optionsOf(target)), shape: [rows] };
  }
  const y = new Float64Array(rows * targets.length);
  targets.forEach((target, column) => {
    const read = readTarget(table, target, optionsOf(target));
    if (read.classNames) {
      const got = `classes in column ${showText(table.columnNames[target]!)}`;
      const expected = phrase("several targets to be quantities", "quantities");
      throw DataError.of("TASK", `read ${table.what}`, expected, phrase(got, "classes"), {
        hint: 'predict classes alone, or pass task: "regression" if all are numbers',
      });
    }
    read.y.forEach((value, row) => {
      y[row * targets.length + column] = value;
    });
  });
  const judged = quantities("several targets are quantities");
  return { y, shape: [rows, targets.length], judged };
}

/** The targets in a schema; `areListed` if they were specified as a list, even of one. */
export function targetSchema(
  table: CellTable,
  targets: readonly number[],
  { classNames }: Target,
  areListed: boolean,
): TargetSchema {
  const all = distinctNames(table.columnNames);
  const names = targets.map((target) => all[target]!);
  const task = classNames ? "classification" : "regression";
  return present({ name: names[0]!, names: areListed ? names : undefined, task, classNames });
}
