// One target, or several quantities, each a column of y.

import { DataError, phrase } from "../core/errors.ts";
import { defined } from "../core/record.ts";
import { showText } from "../core/show.ts";
import { type CellTable, distinctNames } from "./cell-table.ts";
import type { TargetSchema } from "./table-schema.ts";
import { readTarget, type Target, type TargetOptions } from "./target.ts";
import { withPlainTarget } from "./target-cells.ts";
import { quantities } from "./task.ts";

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
  return defined({ name: names[0]!, names: areListed ? names : undefined, task, classNames });
}
