import { toSource } from "../array/ndarray.ts";
import { placeOf } from "../array/place.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { ROWS, type Shape, sameShape, shapePhrase, showShape } from "../core/shape.ts";

/**
 * A copy of class numbers as int32. `value` has shape [n] or [n, 1], or [n, …positions]; `classes` is their number, if
 * known; `oneHotHint` names an alternative for one-hot rows. Rows in errors are counted from 0.
 * @throws DataError if a value is not an integer from 0 to classes − 1, or for one-hot rows
 */
export function toLabels(
  value: ArrayInput,
  what: string,
  classes?: number,
  oneHotHint?: string,
  positions: Shape = [],
): Int32Array {
  const source = toSource(value, what);
  if (positions.length === 0) requireColumn(source, what, oneHotHint);
  else requirePositions(source, what, positions);
  const { data } = source;
  const last = classes === undefined ? 0x7fffffff : classes - 1;
  return mapInto(new Int32Array(data.length), data, (label, row) => {
    if (Number.isInteger(label) && label >= 0 && label <= last) return label;
    const place = positions.length === 0 ? ` at row ${row}` : placeOf(source, row);
    throw badLabel(label, place, what, classes);
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

/** @throws ShapeError unless there is one number at each position, [n, …] or [n, …, 1] */
function requirePositions({ shape }: SourceArray, what: string, positions: Shape): void {
  const [, ...own] = shape;
  if (sameShape(own, positions) || sameShape(own, [...positions, 1])) return;
  const expected = [ROWS, ...positions];
  const words = phrase(`class numbers of shape ${showShape(expected)}`, expected);
  throw ShapeError.of("LABEL_SHAPE", `read ${what}`, words, shapePhrase(shape), {
    hint: "one class number at each position; of one-hot vectors, the argmax",
  });
}

function badLabel(label: number, place: string, what: string, classes?: number): DataError {
  const range = classes === undefined ? "from 0" : `from 0 to ${classes - 1}`;
  const got = valueAt(label, place);
  return DataError.of("LABEL", `read ${what}`, `integers ${range}`, got);
}
