import { toSource } from "../array/ndarray.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
import { showValue } from "../core/show.ts";

/**
 * Class numbers as int32, always a fresh array. `value` has shape [n] or [n, 1]; `classes`, where
 * known, is how many there are; `oneHotHint` says what takes one-hot rows. Rows in errors count from 0.
 * @throws DataError if a value is not an integer from 0 to classes − 1, or for one-hot rows
 */
export function toLabels(
  value: ArrayInput,
  what: string,
  classes?: number,
  oneHotHint?: string,
): Int32Array {
  const source = toSource(value, what);
  requireColumn(source, what, oneHotHint);
  const { data } = source;
  const last = classes === undefined ? 0x7fffffff : classes - 1;
  const labels = new Int32Array(data.length);
  for (let row = 0; row < data.length; row++) {
    const label = data[row]!;
    if (!Number.isInteger(label) || label < 0 || label > last) {
      throw badLabel(label, row, what, classes);
    }
    labels[row] = label;
  }
  return labels;
}

/** Whether a shape has one value a row: [n] or [n, 1]. */
export const isColumn = (shape: readonly number[]): boolean =>
  shape.length === 1 || (shape.length === 2 && shape[1] === 1);

function requireColumn({ shape }: SourceArray, what: string, oneHotHint?: string): void {
  if (isColumn(shape)) return;
  if (shape.length === 2) {
    throw new DataError(
      "ONE_HOT",
      `Cannot read ${what}: expected one class number per row, got rows of ${shape[1]}`,
      {
        expected: "shape [n]",
        got: shape,
        hint: [
          "pass class numbers instead of one-hot rows: the argmax of each row",
          ...(oneHotHint ? [oneHotHint] : []),
        ].join("; "),
      },
    );
  }
  throw new ShapeError(
    "LABEL_SHAPE",
    `Cannot read ${what}: expected class numbers of shape [n], got ${showShape(shape)}`,
    { expected: "[n]", got: shape },
  );
}

function badLabel(label: number, row: number, what: string, classes?: number): DataError {
  const range = classes === undefined ? "from 0" : `from 0 to ${classes - 1}`;
  return new DataError(
    "LABEL",
    `Cannot read ${what}: expected integers ${range}, got ${showValue(label)} at row ${row}`,
    { expected: `integers ${range}`, got: label },
  );
}
