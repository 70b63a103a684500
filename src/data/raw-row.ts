import { isRecord } from "../core/record.ts";

/**
 * A raw row: cells by the names of their columns. Cells are text, numbers, true or false, or dates;
 * undefined, null, NaN and "" stand for a missing value.
 */
export type Row = { readonly [column: string]: unknown };

/** A raw row of any type, an interface too; lists and arrays are none. */
export type RowLike = Row | (object & { readonly [Symbol.iterator]?: never });

/** The cells of a row by name. */
export const cellsOfRow = (row: RowLike): Readonly<Record<string, unknown>> =>
  row as Readonly<Record<string, unknown>>;

/** Whether a value is no list and no array of numbers, but has cells by name. */
export const isRow = (value: unknown): value is RowLike => isRecord(value);

/** Whether a value is a list of raw rows. */
export const isRows = (value: unknown): value is readonly RowLike[] =>
  Array.isArray(value) && isRow(value[0]);
