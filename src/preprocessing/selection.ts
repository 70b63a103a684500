// The option `columns`: which columns a transformer changes.

import { showValue } from "../data/show.ts";
import { DataError, ShapeError } from "../errors.ts";
import { badPreprocessing, readNumbers } from "./json.ts";

/** Options of transformers that work on each column alone. */
export interface ColumnOptions {
  /** Numbers of the columns that are changed, from 0; others pass as they are. All where not given. */
  readonly columns?: readonly number[] | undefined;
}

/** Numbers of columns in ascending order; undefined for all. */
export type Selection = readonly number[] | undefined;

const isSelection = (columns: readonly number[]) =>
  columns.every((column, i) => Number.isSafeInteger(column) && column > (columns[i - 1] ?? -1));

/** The option as given by a user. @throws DataError for anything but different integers from 0 */
export function toSelection(what: string, columns: ColumnOptions["columns"]): Selection {
  if (columns === undefined) return undefined;
  const sorted = Array.isArray(columns) ? [...columns].sort((a, b) => a - b) : undefined;
  if (sorted && isSelection(sorted)) return Object.freeze(sorted);
  throw new DataError(
    "PREPROCESSING_OPTION",
    `Cannot build ${what}: expected columns to be a list of different integers from 0, got ${showValue(columns)}`,
    { expected: "different integers from 0", got: columns },
  );
}

/** The option as a file holds it, for data of so many columns where they are known. */
export function readSelection(value: unknown, count: number | undefined): Selection {
  if (value === undefined) return undefined;
  const columns = Array.from(readNumbers(value, "columns"));
  if (isSelection(columns) && (columns.at(-1) ?? -1) < (count ?? Infinity)) return columns;
  throw badPreprocessing("columns that there are, in order", showValue(columns));
}

/** Refuses a selection beyond the columns there are. */
export function requireWithin(what: string, selection: Selection, count: number): void {
  const last = selection?.at(-1) ?? -1;
  if (last < count) return;
  throw new ShapeError(
    "COLUMNS",
    `Cannot fit ${what}: expected at least ${last + 1} columns, got ${count}`,
    { expected: last + 1, got: count, hint: "columns count from 0" },
  );
}

/** Whether a column is among those selected. */
export const isSelected = (selection: Selection, column: number): boolean =>
  selection === undefined || selection.includes(column);

/** The numbers of the columns selected, of so many. */
export const selected = (selection: Selection, count: number): readonly number[] =>
  selection ?? Array.from({ length: count }, (_, column) => column);
