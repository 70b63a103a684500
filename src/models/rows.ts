// Rows of features for the ready-made models, in float64.

import { requireRows } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { phrase, ShapeError } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import { oneRowHint } from "../data/require-data.ts";
import { type NumericTable, tableOf } from "../preprocessing/table.ts";

/** Rows in float64. */
export type RowReader = Pick<NumericTable, "rows" | "columns" | "read">;

/** Rows of x and the shape of a row. */
export interface FeatureRows extends RowReader {
  readonly inputShape: readonly number[];
}

/**
 * x of shape [n, …], bytes as v / 255; `expected` is the shape of a row in fit().
 * @throws ShapeError for other shapes, DataError for no rows
 */
export function readRows(
  action: string,
  x: SourceArray,
  expected?: readonly number[],
): FeatureRows {
  requireFeatures(action, x, expected);
  return { ...tableOf(x), inputShape: x.shape.slice(1) };
}

/** @throws ShapeError, DataError for x without rows or columns, or with rows of another shape */
export function requireFeatures(
  action: string,
  source: SourceArray,
  expected?: readonly number[],
): void {
  const [, ...inputShape] = source.shape;
  const fits = expected ? sameShape(inputShape, expected) : rowSize(source.shape) > 0;
  if (source.shape.length < 2 || !fits) {
    const shape = ["n", ...(expected ?? ["columns"])];
    throw ShapeError.of(
      "X_SHAPE",
      action,
      phrase(`x of shape [${shape.join(", ")}]`, shape),
      source.shape,
      {
        ...(source.shape.length === 1 && { hint: "make each number a separate row: [[1], [2]]" }),
        ...(expected && oneRowHint(action, source.data, source.shape, expected)),
      },
    );
  }
  requireRows(source, "x");
}

/** @throws ShapeError unless y is [n] or [n, targets] */
export function requireTargets(action: string, shape: readonly number[]): void {
  if ((shape.length === 1 || shape.length === 2) && rowSize(shape) > 0) return;
  throw ShapeError.of("Y_SHAPE", action, phrase("y of shape [n] or [n, targets]"), shape);
}
