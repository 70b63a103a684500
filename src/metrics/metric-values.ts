// Metrics as compile() takes them, and their values from the outputs of a model.

import type { NdArray } from "../array/types.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { TargetKind } from "../losses/loss.ts";
import { classesOf, largestOf } from "./class-numbers.ts";
import { type Average, averaged, type ClassScore, countFlags } from "./class-scores.ts";
import {
  accuracy,
  auc,
  confusionMatrix,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  topK,
} from "./metrics.ts";

/** Metrics of predicted classes. */
export const OF_CLASSES = { accuracy, precision, recall, f1, confusionMatrix } as const;
/** Metrics of scores of classes. */
export const OF_SCORES = { topK, auc } as const;
/** Metrics of values. */
export const OF_VALUES = { meanSquaredError, meanAbsoluteError, r2 } as const;

/** A metric by name. */
export type MetricName = keyof typeof OF_CLASSES | keyof typeof OF_SCORES | keyof typeof OF_VALUES;

/**
 * A custom metric: a number from y as passed to fit() or evaluate() and the predictions for these rows, [n, …]
 * each, class numbers [n]. Both are copies.
 */
export type MetricFunction = (truth: NdArray, prediction: NdArray) => number;

/** A metric as plain data. */
export type MetricDescription =
  | MetricName
  | { readonly kind: "topK"; readonly k?: number }
  | { readonly kind: ClassScore; readonly average?: Average };

/** A metric as compile() takes it: a name, a name with options, or a named function. */
export type Metric =
  | MetricDescription
  | MetricFunction
  | { readonly name: string; readonly compute: MetricFunction };

/** Values of the requested metrics by name, including custom ones. */
export type MetricValues = {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number;
} & { readonly confusionMatrix: NdArray<Int32Array> } & { readonly [own: string]: number };

/** A checked metric. */
export interface ResolvedMetric {
  readonly name: string;
  /** The direction in which it improves, if known. */
  readonly improves: "min" | "max" | undefined;
  /** Its description in files; undefined for functions, which files cannot hold. */
  readonly description: MetricDescription | undefined;
  value(rows: MeasuredRows): number | NdArray;
}

/** What metrics are computed from: y, and the outputs of a model. */
export interface MeasuredRows {
  readonly target: TargetKind;
  readonly truth: ArrayLike<number>;
  /** Shape of a row of y. */
  readonly truthShape: Shape;
  readonly output: Float32Array | Float64Array;
  readonly outputShape: Shape;
}

/** Class numbers of y: the most probable ones if it holds probabilities. */
export const trueClasses = ({ target, truth, truthShape }: MeasuredRows): ArrayLike<number> =>
  target === "distribution" ? largestOf(truth, truthShape.at(-1)!) : truth;

/** Number of classes; for multilabel outputs, every logit is a separate case. */
export const unitsOf = ({ target, outputShape }: MeasuredRows): number =>
  target === "binary" ? 1 : classColumns(target, outputShape);

/** Columns of an output that belong together: the scores of the classes at a position, or all of a row. */
export const classColumns = (target: TargetKind, outputShape: Shape): number =>
  target === "labels" || target === "distribution" ? outputShape.at(-1)! : sizeOf(outputShape);

/** Predicted classes. */
export const predictedClasses = (rows: MeasuredRows): Int32Array =>
  classesOf(rows.output, unitsOf(rows));

/** Numbers as metrics take them: [n] if a row is one number. */
export function tableOf(data: ArrayLike<number>, shape: Shape) {
  const stride = sizeOf(shape);
  return {
    data: Float64Array.from(data),
    shape: stride === 1 ? [data.length] : [data.length / stride, stride],
  };
}

/** A score of multilabel classes. */
export function scoreOfFlags(name: ClassScore, average: Average, rows: MeasuredRows): number {
  const { truth, outputShape } = rows;
  const flags = {
    actual: truth,
    predicted: predictedClasses(rows),
    columns: sizeOf(outputShape),
  };
  return averaged(name, countFlags(flags), average);
}
