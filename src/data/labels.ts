import { toSource } from "../array/ndarray.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { shapePhrase } from "../core/shape.ts";

/**
 * A copy of class numbers as int32. `value` has shape [n] or [n, 1]; `classes` is their number, if known;
 * `oneHotHint` names an alternative for one-hot rows. Rows in errors are counted from 0.
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
  return mapInto(new Int32Array(data.length), data, (label, row) => {
    if (Number.isInteger(label) && label >= 0 && label <= last) return label;
    throw badLabel(label, row, what, classes);
  });
}

/** Whether a shape has one value per row: [n] or [n, 1]. */
export const isColumn = (shape: readonly number[]): boolean =>
  shape.length === 1 || (shape.length === 2 && shape[1] === 1);

function requireColumn({ shape }: SourceArray, what: string, oneHotHint?: string): void {
  if (isColumn(shape)) return;
  if (shape.length === 2) {
    const advice = "pass class numbers instead of one-hot rows: the argmax of each row";
    const hint = oneHotHint ? `${advice}; ${oneHotHint}` : advice;
    const expected = phrase("one class number per row", "shape [n]");
    const got = phrase(`rows of ${shape[1]}`, shape);
    throw DataError.of("ONE_HOT", `read ${what}`, expected, got, { hint });
  }
  const expected = phrase("class numbers of shape [n]", "[n]");
  throw ShapeError.of("LABEL_SHAPE", `read ${what}`, expected, shapePhrase(shape));
}

function badLabel(label: number, row: number, what: string, classes?: number): DataError {
  const range = classes === undefined ? "from 0" : `from 0 to ${classes - 1}`;
  const got = valueAt(label, ` at row ${row}`);
  return DataError.of("LABEL", `read ${what}`, `integers ${range}`, got);
}
