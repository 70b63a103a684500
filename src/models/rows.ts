// What the ready-made models read: rows of features, in double precision where no engine is needed.

import { requireRows } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { ShapeError } from "../core/errors.ts";
import { sameShape, showShape } from "../core/shape.ts";
import { oneRowHint } from "../data/require-data.ts";
import { type NumericTable, tableOf } from "../preprocessing/table.ts";

/** Rows in double precision. */
export type RowReader = Pick<NumericTable, "rows" | "columns" | "read">;

/** Rows of x and the shape of one. */
export interface FeatureRows extends RowReader {
  readonly inputShape: readonly number[];
}

/**
 * x of shape [n, …], bytes as v / 255; `expected` is the shape of a row of the data fitted to.
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

/** Refuses x without rows or columns, or whose rows are not of the shape expected. */
export function requireFeatures(
  action: string,
  source: SourceArray,
  expected?: readonly number[],
): void {
  const [, ...inputShape] = source.shape;
  const fits = expected ? sameShape(inputShape, expected) : rowSize(source.shape) > 0;
  if (source.shape.length < 2 || !fits) {
    const shape = ["n", ...(expected ?? ["columns"])];
    throw new ShapeError(
      "X_SHAPE",
      `Cannot ${action}: expected x of shape [${shape.join(", ")}], got ${showShape(source.shape)}`,
      {
        expected: shape,
        got: source.shape,
        ...(source.shape.length === 1 && { hint: "make each number a row of its own: [[1], [2]]" }),
        ...(expected && oneRowHint(action, source.data, source.shape, expected)),
      },
    );
  }
  requireRows(source, "x");
}
