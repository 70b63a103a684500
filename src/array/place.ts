// How errors show places of arrays.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { SourceArray } from "./types.ts";

/** Where an element stands: " at row 3, column 2". Rows and columns count from 0. */
export function placeOf(source: SourceArray, index: number): string {
  const { shape } = source;
  if (shape.length === 0) return "";
  const position = [];
  let rest = index;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    position.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  if (shape.length === 1) return ` at row ${rest}`;
  if (shape.length === 2) return ` at row ${rest}, column ${position[0]}`;
  return ` at row ${rest}, position [${position.join(", ")}]`;
}

/** Elements of one row. */
export function rowSize(shape: readonly number[]): number {
  let size = 1;
  for (let axis = 1; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** The error for an element that is no number. */
export function notANumber(
  value: unknown,
  source: SourceArray,
  index: number,
  what: string,
): DataError {
  const isWord = typeof value === "string" || typeof value === "boolean";
  const hint =
    isWord && what === "y"
      ? "fit() and evaluate() take words as classes; elsewhere number them, as dataset({ x, y }).y does"
      : undefined;
  return new DataError(
    "NOT_A_NUMBER",
    `Cannot read ${what}: expected numbers, got ${showValue(value)}${placeOf(source, index)}`,
    { expected: "numbers", got: value, ...(hint !== undefined && { hint }) },
  );
}
