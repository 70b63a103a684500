// The option `columns`: the columns that a transformer changes.

import { ShapeError } from "../core/errors.ts";
import { type Option, optional } from "../core/options.ts";

/** Options of transformers that transform each column on its own. */
export interface ColumnOptions {
  /** Numbers of the columns to change, from 0; the others stay unchanged. Default: all. */
  readonly columns?: readonly number[] | undefined;
}

/** Numbers of columns in ascending order; undefined for all. */
export type Selection = readonly number[] | undefined;

const ascending = (columns: readonly number[]) => [...columns].sort((a, b) => a - b);

export const columnsOption: Option<Selection> = optional({
  expected: "a list of different integers >= 0",
  accepts: (value) =>
    Array.isArray(value) &&
    ascending(value).every(
      (column, i, sorted) => Number.isSafeInteger(column) && column > (sorted[i - 1] ?? -1),
    ),
  copy: (columns: readonly number[]) => Object.freeze(ascending(columns)),
});

/** @throws ShapeError for a selection beyond the last column */
export function requireWithin(what: string, selection: Selection, count: number): void {
  const least = (selection?.at(-1) ?? -1) + 1;
  if (least <= count) return;
  throw ShapeError.of("COLUMNS", `fit ${what}`, `at least ${least} columns`, count);
}

/** Whether a column is selected. */
export const isSelected = (selection: Selection, column: number): boolean =>
  selection === undefined || selection.includes(column);

/** The numbers of the selected columns, of so many. */
export const selected = (selection: Selection, count: number): readonly number[] =>
  selection ?? Array.from({ length: count }, (_, column) => column);
