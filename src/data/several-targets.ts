// Several columns to predict at once: quantities, each a column of y.

import { DataError } from "../core/errors.ts";
import { showText } from "../core/show.ts";
import { type CellTable, distinctNames } from "./table.ts";
import type { TargetSchema } from "./table-schema.ts";
import { readTarget, type Target, type TargetOptions } from "./target.ts";
import { withPlainTarget } from "./target-cells.ts";

/** y of a table: of one target [n], of several [n, targets]. */
export interface TargetValues extends Target {
  readonly shape: readonly number[];
}

/** The table with its targets as programs write them. */
export const withPlainTargets = (
  table: CellTable,
  targets: readonly number[],
  classNames: readonly string[] | undefined,
): CellTable =>
  targets.reduce((plain, target) => withPlainTarget(plain, target, classNames), table);

/** Reads one target as what it is, and several as quantities. @throws DataError TASK for classes among several */
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
    if (read.classNames) throw classesAmong(table, target);
    read.y.forEach((value, row) => {
      y[row * targets.length + column] = value;
    });
  });
  const because = "several targets are quantities";
  return {
    y,
    shape: [rows, targets.length],
    judged: { task: "regression", classes: [], because },
  };
}

/** What a schema says of the targets; `areListed` where they were given as a list, of one too. */
export function targetSchema(
  table: CellTable,
  targets: readonly number[],
  { classNames }: Target,
  areListed: boolean,
): TargetSchema {
  const all = distinctNames(table.columnNames);
  const names = targets.map((target) => all[target]!);
  return {
    name: names[0]!,
    ...(areListed && { names }),
    task: classNames ? "classification" : "regression",
    ...(classNames && { classNames }),
  };
}

const classesAmong = ({ what, columnNames }: CellTable, target: number) =>
  new DataError(
    "TASK",
    `Cannot read ${what}: expected several targets to be quantities, got classes in column ${showText(columnNames[target]!)}`,
    {
      expected: "quantities",
      got: "classes",
      hint: 'predict classes alone, or pass task: "regression" where all are numbers',
    },
  );
