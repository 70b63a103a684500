// Positions in arrays, for errors.

import { DataError, valueAt } from "../core/errors.ts";
import type { SourceArray } from "./types.ts";

/** The position of an element: " at row 3, column 2". Rows and columns are counted from 0. */
export function placeOf({ shape }: Pick<SourceArray, "shape">, index: number): string {
  const position = [];
  let row = index;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    position.unshift(row % shape[axis]!);
    row = Math.floor(row / shape[axis]!);
  }
  if (shape.length === 0) return "";
  if (shape.length === 1) return ` at row ${row}`;
  if (shape.length === 2) return ` at row ${row}, column ${position[0]}`;
  return ` at row ${row}, position [${position.join(", ")}]`;
}

/** Number of elements in a row. */
export function rowSize(shape: readonly number[]): number {
  let size = 1;
  for (let axis = 1; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** The error for an element that is not a number. */
export function notANumber(
  value: unknown,
  source: SourceArray,
  index: number,
  what: string,
): DataError {
  const isWord = typeof value === "string" || typeof value === "boolean";
  const hint =
    isWord && what === "y"
      ? "fit() and evaluate() accept words as classes; elsewhere pass class numbers, such as dataset({ x, y }).y"
      : undefined;
  const got = valueAt(value, placeOf(source, index));
  return DataError.of("NOT_A_NUMBER", `read ${what}`, "numbers", got, { hint });
}
