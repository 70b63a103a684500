// Metrics as plain functions of (truth, prediction), by scikit-learn's definitions, in f64.

import type { NdArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
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
 * The share of rows whose class is right. truth [n]; prediction classes [n], or scores [n, classes]
 * of which the largest counts, the first of equal ones.
 * @throws DataError for no rows, or what is no class number
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

/** Classes that topK looks among where nothing else is said. */
export const DEFAULT_K = 5;

/**
 * The share of rows whose class is among the k of the largest scores. Of equal scores the first
 * counts, so that k = 1 is the accuracy; 5 where not given. truth [n], scores [n, classes].
 * @throws DataError for no rows, a truth that is no class of the scores, or a k that is no integer >= 1
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

/** Refuses a k that topK cannot count to. */
export function requireK(k: number): number {
  if (Number.isSafeInteger(k) && k >= 1) return k;
  throw DataError.of("TOP_K", "compute topK", "k >= 1", k);
}

// a matrix of 1 GB
const MOST_CLASSES = 16_384;

/**
 * Counts of rows, int32 [classes, classes]: a row for each true class, a column for each predicted one.
 * truth [n]; prediction classes [n], or scores [n, classes]. `classes` defaults to the scores' columns
 * or the largest class + 1.
 * @throws DataError for no rows, what is no class number, or fewer `classes` than there are
 * @throws ShapeError if truth and prediction differ in rows
 *
 * @example
 * confusionMatrix([0, 1, 1], [0, 1, 0]).data; // [1, 0, 1, 1]
 * // a row of class 1 was taken for class 0
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
    throw DataError.of(
      "CLASSES",
      "compute confusionMatrix",
      `${needed} to ${MOST_CLASSES} classes`,
      classes,
      { expected: needed },
    );
  }
  const data = new Int32Array(classes * classes);
  for (let row = 0; row < actual.length; row++) {
    const cell = actual[row]! * classes + predicted[row]!;
    data[cell] = data[cell]! + 1;
  }
  return { data, shape: [classes, classes] };
}

/**
 * Of the rows put into a class, the share that belongs there; 0 where none were. Of class 1 where there are
 * two classes, else the mean over the classes that occur; or as `average` says. truth [n] and prediction:
 * classes [n], or scores [n, classes]; or both 0 and 1 for several labels a row [n, labels].
 * @throws DataError for no rows, what is no class number, or the average "binary" of more classes than two
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
 * Of the rows of a class, the share that was put there; 0 where there are none. Of class 1 where there are
 * two classes, else the mean over the classes that occur; or as `average` says. truth [n] and prediction:
 * classes [n], or scores [n, classes]; or both 0 and 1 for several labels a row [n, labels].
 * @throws DataError for no rows, what is no class number, or the average "binary" of more classes than two
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
 * The harmonic mean of precision and recall; 0 where both are. Of class 1 where there are two classes, else
 * the mean over the classes that occur; or as `average` says. truth [n] and prediction: classes [n], or
 * scores [n, classes]; or both 0 and 1 for several labels a row [n, labels].
 * @throws DataError for no rows, what is no class number, or the average "binary" of more classes than two
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
 * The area under the ROC curve: how likely a row of class 1 has a higher score than one of class 0,
 * equal scores counting half. truth 0 or 1 [n]; scores [n], [n, 1], or [n, 2] of both classes. NaN
 * where a class is missing.
 * @throws DataError for no rows, or a truth other than 0 and 1
 * @throws ShapeError for scores of another shape, or of other rows than truth
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
  // logits or probabilities: the difference puts rows in the same order
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
 * The mean of (truth − prediction)² over all elements. Both of the same shape; [n] fits [n, 1].
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
 * The mean of |truth − prediction| over all elements. Both of the same shape; [n] fits [n, 1].
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
 * The share of the variance that is explained: 1 − Σ(truth − prediction)² / Σ(truth − mean)², the
 * mean of it over columns. A constant column gives 1 where it is met exactly, else 0. NaN for a
 * single row. Both of the same shape; [n] fits [n, 1].
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
      // the mean of equal numbers may be off by a bit
      isConstant &&= actual[i] === actual[column];
    }
    if (unexplained === 0) total += 1;
    else if (!isConstant) total += 1 - unexplained / variation;
  }
  return total / columns;
}
