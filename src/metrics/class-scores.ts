// Precision, recall and F1 of each class, and their averages: scikit-learn's definitions.

import { DataError, phrase } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { type MetricInput, readClasses, readFlags } from "./metric-input.ts";

/**
 * How the scores of the classes are averaged. "binary": only class 1; "macro": their mean; "weighted": their
 * mean, weighted by the rows of each class; "micro": one score for all classes counted together.
 */
export type Average = "binary" | "macro" | "micro" | "weighted";

/** Options of precision(), recall() and f1(). */
export interface AverageOptions {
  /** Default: "binary" for two classes, otherwise "macro". */
  readonly average?: Average;
}

/** Rows of one class. */
export interface ClassCounts {
  readonly label: number;
  /** Rows of this class. */
  actual: number;
  /** Rows predicted as this class. */
  predicted: number;
  /** Rows of this class predicted as such. */
  right: number;
}

/** The scores of a class; 0 instead of 0/0. */
export const CLASS_SCORES = {
  precision: ({ right, predicted }: Omit<ClassCounts, "label">) => ratio(right, predicted),
  recall: ({ right, actual }: Omit<ClassCounts, "label">) => ratio(right, actual),
  f1: ({ right, actual, predicted }: Omit<ClassCounts, "label">) =>
    ratio(2 * right, actual + predicted),
} as const;

/** Name of a score. */
export type ClassScore = keyof typeof CLASS_SCORES;

const AVERAGES: readonly Average[] = ["binary", "macro", "micro", "weighted"];

/** The average, checked, or the default for this number of classes. @throws DataError */
export function resolveAverage(name: string, given: Average | undefined, classes: number): Average {
  if (given === undefined) return classes === 2 ? "binary" : "macro";
  if (!AVERAGES.includes(given)) throw unknownName(`average of ${name}`, given, AVERAGES);
  if (given !== "binary" || classes === 2) return given;
  const got = phrase(classes === 0 ? "several labels per row" : String(classes), classes);
  const expected = phrase("two classes for the average binary", 2);
  const hint = 'use "macro", "micro" or "weighted"';
  throw DataError.of("AVERAGE", `compute ${name}`, expected, got, { hint });
}

/** A score of (truth, prediction). @throws DataError, ShapeError if they cannot be compared */
export function classScore(
  name: ClassScore,
  truth: MetricInput,
  prediction: MetricInput,
  given: Average | undefined,
): number {
  const flags = readFlags(truth, prediction);
  if (flags) return averaged(name, countFlags(flags), resolveAverage(name, given, 0));
  const { actual, predicted, columns } = readClasses(truth, prediction);
  const counts = countClasses(actual, predicted);
  const classes = Math.max(2, columns, counts.at(-1)!.label + 1);
  return averaged(name, counts, resolveAverage(name, given, classes));
}

/** The average of a score over classes. */
export function averaged(
  name: ClassScore,
  counts: readonly ClassCounts[],
  average: Average,
): number {
  const score = CLASS_SCORES[name];
  if (average === "binary") {
    const positive = counts.find(({ label }) => label === 1);
    return positive ? score(positive) : 0;
  }
  if (average === "micro") {
    return score({
      actual: sumOf(counts, ({ actual }) => actual),
      predicted: sumOf(counts, ({ predicted }) => predicted),
      right: sumOf(counts, ({ right }) => right),
    });
  }
  if (average === "macro") return sumOf(counts, score) / counts.length;
  const rows = sumOf(counts, ({ actual }) => actual);
  return ratio(
    sumOf(counts, (each) => score(each) * each.actual),
    rows,
  );
}

/** Counts of the classes that occur, sorted, so that sums do not depend on the order of rows. */
export function countClasses(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): ClassCounts[] {
  const counts = new Map<number, ClassCounts>();
  const of = (label: number): ClassCounts => {
    let found = counts.get(label);
    if (!found) {
      found = { label, actual: 0, predicted: 0, right: 0 };
      counts.set(label, found);
    }
    return found;
  };
  for (let row = 0; row < actual.length; row++) {
    of(actual[row]!).actual++;
    of(predicted[row]!).predicted++;
    if (actual[row] === predicted[row]) of(actual[row]!).right++;
  }
  return [...counts.values()].sort((a, b) => a.label - b.label);
}

/** Multilabel classes: 0 or 1 for each label. */
export interface Flags {
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly columns: number;
}

/** Counts for each label. */
export function countFlags({ actual, predicted, columns }: Flags): ClassCounts[] {
  const counts = Array.from({ length: columns }, (_, label) => ({
    label,
    actual: 0,
    predicted: 0,
    right: 0,
  }));
  for (let i = 0; i < actual.length; i++) {
    const count = counts[i % columns]!;
    count.actual += actual[i]!;
    count.predicted += predicted[i]!;
    count.right += actual[i]! * predicted[i]!;
  }
  return counts;
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

const sumOf = (counts: readonly ClassCounts[], value: (count: ClassCounts) => number) =>
  counts.reduce((sum, count) => sum + value(count), 0);

/** The scores of one class. */
export interface ClassQuality {
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The scores of every class, from a confusion matrix [classes, classes]: true by predicted. */
export function classQualities(confusion: ArrayLike<number>, classes: number): ClassQuality[] {
  return Array.from({ length: classes }, (_, label) => {
    const count = { actual: 0, predicted: 0, right: confusion[label * classes + label]! };
    for (let other = 0; other < classes; other++) {
      count.actual += confusion[label * classes + other]!;
      count.predicted += confusion[other * classes + label]!;
    }
    return {
      rows: count.actual,
      precision: CLASS_SCORES.precision(count),
      recall: CLASS_SCORES.recall(count),
      f1: CLASS_SCORES.f1(count),
    };
  });
}
