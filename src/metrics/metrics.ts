// Metrics as plain functions of (truth, prediction), with scikit-learn's definitions, in f64.

import type { NdArray } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys } from "../core/names.ts";
import { type AverageOptions, classScore } from "./class-scores.ts";
import {
  type MetricInput,
  readClasses,
  readLabels,
  readTable,
  readValues,
  requireComparable,
} from "./metric-input.ts";

/**
 * Share of rows whose class is predicted correctly. truth [n]; prediction classes [n], or scores
 * [n, classes], of which the largest counts (the first of equal ones).
 * @throws DataError for no rows, or values that are not class numbers
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * accuracy([0, 1, 2, 2], [0, 1, 2, 0]); // 0.75
 */
export function accuracy(truth: MetricInput, prediction: MetricInput): number {
  const { actual, predicted } = readClasses(truth, prediction);
  let right = 0;
  for (let row = 0; row < actual.length; row++) {
    if (actual[row] === predicted[row]) right++;
  }
  return right / actual.length;
}

/** Default of `k` in topK. */
export const DEFAULT_K = 5;

/**
 * Share of rows whose class is among the k largest scores (default: 5). Of equal scores the first
 * counts, so k = 1 is the accuracy. truth [n], scores [n, classes].
 * @throws DataError for no rows, classes without scores, or a k that is not an integer >= 1
 * @throws ShapeError if truth and scores differ in rows
 *
 * @example
 * topK([2, 0], [[0.5, 0.1, 0.4], [0.1, 0.5, 0.4]], { k: 2 }); // 0.5
 */
export function topK(
  truth: MetricInput,
  scores: MetricInput,
  options: { readonly k?: number } = {},
): number {
  requireKnownKeys("topK", options, ["k"]);
  const k = requireK(options.k === undefined ? DEFAULT_K : options.k);
  const { data, rows, columns } = readTable(scores, "scores");
  const actual = readLabels(truth, "truth", columns);
  requireComparable(actual.length, rows);
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const label = actual[row]!;
    let before = 0;
    for (let j = 0; j < columns; j++) {
      const score = data[start + j]!;
      if (score > data[start + label]! || (score === data[start + label]! && j < label)) before++;
    }
    if (before < k) right++;
  }
  return right / rows;
}

/** @throws DataError TOP_K unless k is an integer >= 1 */
export function requireK(k: number): number {
  if (Number.isSafeInteger(k) && k >= 1) return k;
  throw DataError.of("TOP_K", "compute topK", "k >= 1", k);
}

// a matrix of 1 GB
const MOST_CLASSES = 16_384;

/**
 * Counts of rows, int32 [classes, classes]: a row for each true class, a column for each predicted one.
 * truth [n]; prediction classes [n], or scores [n, classes]. `classes` defaults to the columns of the scores
 * or the largest class + 1.
 * @throws DataError for no rows, values that are not class numbers, or too few `classes`
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * confusionMatrix([0, 1, 1], [0, 1, 0]).data; // [1, 0, 1, 1]
 * // one row of class 1 was predicted as class 0
 */
export function confusionMatrix(
  truth: MetricInput,
  prediction: MetricInput,
  options: { readonly classes?: number } = {},
): NdArray<Int32Array> {
  requireKnownKeys("confusionMatrix", options, ["classes"]);
  const { actual, predicted, columns } = readClasses(truth, prediction);
  let needed = columns;
  for (const label of actual) needed = Math.max(needed, label + 1);
  for (const label of predicted) needed = Math.max(needed, label + 1);
  const { classes = needed } = options;
  if (!(Number.isInteger(classes) && classes >= needed && classes <= MOST_CLASSES)) {
    const expected = phrase(`${needed} to ${MOST_CLASSES} classes`, needed);
    throw DataError.of("CLASSES", "compute confusionMatrix", expected, classes);
  }
  const data = new Int32Array(classes * classes);
  for (let row = 0; row < actual.length; row++) {
    const cell = actual[row]! * classes + predicted[row]!;
    data[cell] = data[cell]! + 1;
  }
  return { data, shape: [classes, classes] };
}

/**
 * Share of the rows predicted as a class that are of that class; 0 without such rows. By default for class 1
 * of two classes, otherwise the mean over the classes that occur. truth [n]; prediction classes [n], or scores
 * [n, classes]; multilabel: both [n, labels] of 0 and 1.
 * @throws DataError for no rows, values that are not class numbers, or "binary" for more than two classes
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * precision([0, 0, 1, 1], [0, 1, 1, 1]); // 0.667
 * precision([0, 0, 1, 1], [0, 1, 1, 1], { average: "macro" }); // 0.833
 */
export function precision(
  truth: MetricInput,
  prediction: MetricInput,
  options: AverageOptions = {},
): number {
  requireKnownKeys("precision", options, ["average"]);
  return classScore("precision", truth, prediction, options.average);
}

/**
 * Share of the rows of a class that are predicted as that class; 0 without such rows. By default for class 1
 * of two classes, otherwise the mean over the classes that occur. truth [n]; prediction classes [n], or scores
 * [n, classes]; multilabel: both [n, labels] of 0 and 1.
 * @throws DataError for no rows, values that are not class numbers, or "binary" for more than two classes
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * recall([0, 0, 1, 1], [0, 1, 1, 1]); // 1
 * recall([0, 0, 1, 1], [0, 1, 1, 1], { average: "macro" }); // 0.75
 */
export function recall(
  truth: MetricInput,
  prediction: MetricInput,
  options: AverageOptions = {},
): number {
  requireKnownKeys("recall", options, ["average"]);
  return classScore("recall", truth, prediction, options.average);
}

/**
 * Harmonic mean of precision and recall; 0 if both are 0. By default for class 1 of two classes, otherwise
 * the mean over the classes that occur. truth [n]; prediction classes [n], or scores [n, classes];
 * multilabel: both [n, labels] of 0 and 1.
 * @throws DataError for no rows, values that are not class numbers, or "binary" for more than two classes
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * f1([0, 0, 1, 1], [0, 1, 1, 1]); // 0.8
 * f1([0, 0, 1, 1], [0, 1, 1, 1], { average: "macro" }); // 0.733
 */
export function f1(
  truth: MetricInput,
  prediction: MetricInput,
  options: AverageOptions = {},
): number {
  requireKnownKeys("f1", options, ["average"]);
  return classScore("f1", truth, prediction, options.average);
}

/**
 * Area under the ROC curve: the probability that a row of class 1 has a higher score than one of class 0;
 * equal scores count half. truth 0 or 1 [n]; scores [n], [n, 1], or [n, 2] for both classes. NaN if a class
 * does not occur.
 * @throws DataError for no rows, or a truth other than 0 and 1
 * @throws ShapeError for scores of another shape, or if truth and scores differ in rows
 *
 * @example
 * auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function auc(truth: MetricInput, scores: MetricInput): number {
  const { data, rows, columns } = readTable(scores, "scores");
  if (columns !== 1 && columns !== 2) {
    throw ShapeError.of("AUC", "compute auc", "scores of 2 classes", columns);
  }
  const actual = readLabels(truth, "truth", 2);
  requireComparable(actual.length, rows);
  // the difference sorts logits and probabilities alike
  const score = mapInto(new Float64Array(actual.length), actual, (_, row) =>
    columns === 1 ? data[row]! : data[2 * row + 1]! - data[2 * row]!,
  );
  const order = mapInto(new Uint32Array(actual.length), actual, (_, row) => row).sort(
    (a, b) => score[a]! - score[b]!,
  );
  let positives = 0;
  let ranks = 0; // twice the sum of the ranks of class 1: Mann and Whitney 1947
  for (let first = 0; first < rows; ) {
    let end = first;
    let tied = 0;
    while (end < rows && score[order[end]!] === score[order[first]!])
      tied += actual[order[end++]!]!;
    ranks += tied * (first + 1 + end);
    positives += tied;
    first = end;
  }
  return (ranks - positives * (positives + 1)) / (2 * positives * (rows - positives));
}

/**
 * Mean of (truth − prediction)² over all elements. Both have the same shape; [n] fits [n, 1].
 * @throws DataError for no rows or numbers that are not finite
 * @throws ShapeError if the shapes differ
 *
 * @example
 * meanSquaredError([1, 2], [1, 4]); // 2
 */
export function meanSquaredError(truth: MetricInput, prediction: MetricInput): number {
  return meanOver(truth, prediction, (difference) => difference * difference);
}

/**
 * Mean of |truth − prediction| over all elements. Both have the same shape; [n] fits [n, 1].
 * @throws DataError for no rows or numbers that are not finite
 * @throws ShapeError if the shapes differ
 *
 * @example
 * meanAbsoluteError([1, 2], [1, 4]); // 1
 */
export function meanAbsoluteError(truth: MetricInput, prediction: MetricInput): number {
  return meanOver(truth, prediction, Math.abs);
}

function meanOver(
  truth: MetricInput,
  prediction: MetricInput,
  term: (difference: number) => number,
): number {
  const { actual, predicted } = readValues(truth, prediction);
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += term(actual[i]! - predicted[i]!);
  return sum / actual.length;
}

/**
 * Coefficient of determination, 1 − Σ(truth − prediction)² / Σ(truth − mean)²: the mean over the columns.
 * A constant column gives 1 if it is predicted exactly, otherwise 0. NaN for a single row. Both have the same
 * shape; [n] fits [n, 1].
 * @throws DataError for no rows or numbers that are not finite
 * @throws ShapeError if the shapes differ
 *
 * @example
 * r2([1, 2, 3], [1, 2, 2]); // 0.5
 */
export function r2(truth: MetricInput, prediction: MetricInput): number {
  const { actual, predicted, rows, columns } = readValues(truth, prediction);
  if (rows < 2) return Number.NaN;
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let i = column; i < actual.length; i += columns) mean += actual[i]!;
    mean /= rows;
    let unexplained = 0;
    let variation = 0;
    let isConstant = true;
    for (let i = column; i < actual.length; i += columns) {
      const error = actual[i]! - predicted[i]!;
      const deviation = actual[i]! - mean;
      unexplained += error * error;
      variation += deviation * deviation;
      // the computed mean of equal numbers may differ from them
      isConstant &&= actual[i] === actual[column];
    }
    if (unexplained === 0) total += 1;
    else if (!isConstant) total += 1 - unexplained / variation;
  }
  return total / columns;
}
