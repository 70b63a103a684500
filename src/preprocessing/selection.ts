// The option `columns`: which columns a transformer changes.

import { DataError, ShapeError } from "../core/errors.ts";

/** Options of transformers that work on each column alone. */
export interface ColumnOptions {
  /** Numbers of the columns that are changed, from 0; others pass as they are. All where not given. */
  readonly columns?: readonly number[] | undefined;
}

/** Numbers of columns in ascending order; undefined for all. */
export type Selection = readonly number[] | undefined;

/** The option as given by a user. @throws DataError for anything but different integers from 0 */
export function toSelection(what: string, columns: ColumnOptions["columns"]): Selection {
  if (columns === undefined) return undefined;
  const sorted = Array.isArray(columns) ? [...columns].sort((a, b) => a - b) : [Number.NaN];
  if (sorted.every((column, i) => Number.isSafeInteger(column) && column > (sorted[i - 1] ?? -1))) {
    return Object.freeze(sorted);
  }
  throw badOption(what, "columns to be a list of different integers from 0", columns);
}

/** The error for an option that cannot be used. */
export const badOption = (what: string, expected: string, got: unknown): DataError =>
  DataError.of("PREPROCESSING_OPTION", `build ${what}`, expected, got);

/** Refuses a selection beyond the columns there are. */
export function requireWithin(what: string, selection: Selection, count: number): void {
  const least = (selection?.at(-1) ?? -1) + 1;
  if (least <= count) return;
  throw new ShapeError(
    "COLUMNS",
    `Cannot fit ${what}: expected at least ${least} columns, got ${count}`,
    { expected: `at least ${least} columns`, got: count },
  );
}

/** Whether a column is among those selected. */
export const isSelected = (selection: Selection, column: number): boolean =>
  selection === undefined || selection.includes(column);

/** The numbers of the columns selected, of so many. */
export const selected = (selection: Selection, count: number): readonly number[] =>
  selection ?? Array.from({ length: count }, (_, column) => column);
