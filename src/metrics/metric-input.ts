// Truth and prediction as the metrics read them.

import { requireRows, toSource } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import { requireSameRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { sameShape, shapePhrase, showShape } from "../core/shape.ts";
import { toLabels } from "../data/labels.ts";
import { largestOf } from "./class-numbers.ts";

const COMPARE = "compare truth with prediction";

/** Numbers in any form; bytes are not scaled. */
export type MetricInput = ArrayInput | ArrayLike<number>;

/** Class numbers of both; `columns` is the number of columns of scores, 0 without scores. */
export function readClasses(truth: MetricInput, prediction: MetricInput) {
  const source = toSource(prediction as ArrayInput, "prediction");
  const columns = source.shape.length === 2 && source.shape[1]! > 1 ? source.shape[1]! : 0;
  const predicted =
    columns > 0 ? largestOf(source.data, columns) : readLabels(source, "prediction");
  const actual = readLabels(truth, "truth");
  requireComparable(actual.length, predicted.length);
  return { actual, predicted, columns };
}

/**
 * Multilabel classes if truth and prediction are both [n, labels] of 0 and 1, otherwise undefined. A single
 * column holds class numbers.
 */
export function readFlags(truth: MetricInput, prediction: MetricInput) {
  const actual = toSource(truth as ArrayInput, "truth");
  const predicted = toSource(prediction as ArrayInput, "prediction");
  const [rows, columns] = actual.shape;
  const areTables = actual.shape.length === 2 && sameShape(actual.shape, predicted.shape);
  if (!areTables || rows === 0 || columns < 2) return undefined;
  const areFlags = ({ data }: SourceArray) => data.every((value) => value === 0 || value === 1);
  if (!areFlags(actual) || !areFlags(predicted)) return undefined;
  return { actual: actual.data, predicted: predicted.data, columns };
}

/** Class numbers, below `classes` if given. */
export function readLabels(value: MetricInput, what: string, classes?: number): Int32Array {
  return toLabels(value as ArrayInput, what, classes);
}

/** Numbers in rows and columns. */
export function readTable(value: MetricInput, what: string) {
  const source = toSource(value as ArrayInput, what);
  return { data: source.data, rows: requireRows(source, what), columns: rowSize(source.shape) };
}

/** Numbers of the same shape; [n] fits [n, 1]. */
export function readValues(truth: MetricInput, prediction: MetricInput) {
  const actual = toSource(truth as ArrayInput, "truth");
  const predicted = toSource(prediction as ArrayInput, "prediction");
  const rows = requireRows(actual, "truth");
  requireComparable(rows, requireRows(predicted, "prediction"));
  const columns = rowSize(actual.shape);
  const isSame = actual.shape.every((size, axis) => size === (predicted.shape[axis] ?? 1));
  if (!isSame || columns !== rowSize(predicted.shape) || columns === 0) {
    const expected = phrase(`shape ${showShape(actual.shape)}`, actual.shape);
    throw ShapeError.of("SHAPES_DIFFER", COMPARE, expected, shapePhrase(predicted.shape));
  }
  return { actual: actual.data, predicted: predicted.data, rows, columns };
}

/** @throws DataError, ShapeError for no rows, or different numbers of rows */
export function requireComparable(truth: number, prediction: number): void {
  if (truth === 0) throw new DataError("EMPTY", `Cannot ${COMPARE}: expected rows, got none`);
  requireSameRows(COMPARE, truth, prediction, ["truth", "prediction"]);
}
