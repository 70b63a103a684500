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
 * A metric of one's own, a number from y as fit() or evaluate() was given it and what predict() gives for
 * those rows: [n, …] each, class numbers [n]. Both are copies.
 */
export type MetricFunction = (truth: NdArray, prediction: NdArray) => number;

/** A metric as plain data. */
export type MetricDescription =
  | MetricName
  | { readonly kind: "topK"; readonly k?: number }
  | { readonly kind: ClassScore; readonly average?: Average };

/** A metric as compile() takes it: a name, one with options, or a function that has a name. */
export type Metric =
  | MetricDescription
  | MetricFunction
  | { readonly name: string; readonly compute: MetricFunction };

/** Values of metrics by name: of those that were asked for, also of one's own. */
export type MetricValues = {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number;
} & { readonly confusionMatrix: NdArray<Int32Array> } & { readonly [own: string]: number };

/** A metric that is checked. */
export interface ResolvedMetric {
  readonly name: string;
  /** Which way it improves, where that is known. */
  readonly improves: "min" | "max" | undefined;
  /** What files say of it; undefined of a function, which no file can hold. */
  readonly description: MetricDescription | undefined;
  value(rows: MeasuredRows): number | NdArray;
}

/** What metrics are computed from: y, and the outputs of a model. */
export interface MeasuredRows {
  readonly target: TargetKind;
  readonly truth: ArrayLike<number>;
  /** Of a row of y. */
  readonly truthShape: Shape;
  readonly output: Float32Array | Float64Array;
  readonly outputShape: Shape;
}

/** Class numbers of y: the most probable where it holds probabilities. */
export const trueClasses = ({ target, truth, truthShape }: MeasuredRows): ArrayLike<number> =>
  target === "distribution" ? largestOf(truth, sizeOf(truthShape)) : truth;

/** How many classes there are; several logits that are no alternatives are a case each. */
export const unitsOf = ({ target, outputShape }: MeasuredRows): number =>
  target === "binary" ? 1 : sizeOf(outputShape);

/** Classes by the output. */
export const predictedClasses = (rows: MeasuredRows): Int32Array =>
  classesOf(rows.output, unitsOf(rows));

/** Numbers as metrics take them: [n] where a row is one number. */
export function tableOf(data: ArrayLike<number>, shape: Shape) {
  const stride = sizeOf(shape);
  return {
    data: Float64Array.from(data),
    shape: stride === 1 ? [data.length] : [data.length / stride, stride],
  };
}

/** A score of several labels a row. */
export function scoreOfFlags(name: ClassScore, average: Average, rows: MeasuredRows): number {
  const { truth, outputShape } = rows;
  const flags = {
    actual: truth,
    predicted: predictedClasses(rows),
    columns: sizeOf(outputShape),
  };
  return averaged(name, countFlags(flags), average);
}
