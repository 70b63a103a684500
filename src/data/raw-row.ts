import { isRecord } from "../core/record.ts";

/**
 * A raw row: cells by column name. Cells are text, numbers, booleans or dates; undefined, null, NaN and ""
 * are missing values.
 */
export type Row = { readonly [column: string]: unknown };

/** A raw row of any type, including interfaces, but not an array. */
export type RowLike = Row | (object & { readonly [Symbol.iterator]?: never });

/** Whether a value is an object with cells by name, not an array. */
export const isRow = (value: unknown): value is RowLike => isRecord(value);

/** Whether a value is an array of raw rows. */
export const isRows = (value: unknown): value is readonly RowLike[] =>
  Array.isArray(value) && isRow(value[0]);

/** Whether a target has words or booleans. */
export const isWords = (y: unknown): y is readonly string[] | readonly boolean[] =>
  Array.isArray(y) && (typeof y[0] === "string" || typeof y[0] === "boolean");
