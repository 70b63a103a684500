// Predictions of a classifier on the test set.

import { SMALLEST_FLOAT32 } from "../core/float32.ts";
import { mapInto } from "../core/map-into.ts";
import { log } from "../core/numerics.ts";
import { toLabels } from "../data/labels.ts";
import { type ClassQuality, classQualities } from "../metrics/class-scores.ts";
import { confusionMatrix } from "../metrics/metrics.ts";
import { classNamesOf } from "../model/classes.ts";
import type { Model } from "../model/model.ts";
import type { FactPart } from "./parts.ts";

/** True and predicted classes, row by row. */
export interface ClassOutcome {
  readonly names: readonly string[];
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** Scores, or probabilities where `hasProbabilities`: [rows, classes]. */
  readonly scores: Float32Array;
  readonly hasProbabilities: boolean;
  /** The loss of each row: −log of the probability of its class, or the distance to the highest score. */
  readonly losses: Float64Array;
  /** Counts [true class, predicted class]. */
  readonly confusion: ArrayLike<number>;
  /** Scores of each class. */
  readonly quality: readonly ClassQuality[];
}

/** The predictions of a classifier; undefined for other models. */
export async function classOutcome(
  model: Model,
  test: FactPart,
  classNames: readonly string[] | undefined,
): Promise<ClassOutcome | undefined> {
  const names = classNamesOf(model, classNames);
  if (!names) return undefined;
  const classes = names.length;
  const { loss } = model.compiled!.session;
  const isBinary = loss.target === "binary";
  const hasProbabilities = loss.activation !== undefined;
  const { data } = hasProbabilities
    ? await model.predictProbabilities(test.x)
    : await model.predict(test.x);
  const scores = isBinary ? bothClasses(data) : (data as Float32Array);
  const truth = toLabels(test.y, "test.y", classes);
  const predicted = await model.predictClasses(test.x);
  const { data: confusion } = confusionMatrix(truth, predicted, { classes });
  return {
    names,
    truth,
    predicted,
    scores,
    hasProbabilities,
    losses: mapInto(new Float64Array(truth.length), truth, (label, row) => {
      const own = scores[row * classes + label]!;
      if (hasProbabilities) return -log(Math.max(own, SMALLEST_FLOAT32));
      return scores[row * classes + predicted[row]!]! - own;
    }),
    confusion,
    quality: classQualities(confusion, classes),
  };
}

/** The probabilities of both classes from that of class 1. */
const bothClasses = (ofOne: ArrayLike<number>) =>
  Float32Array.from({ length: 2 * ofOne.length }, (_, i) =>
    i % 2 === 1 ? ofOne[i >> 1]! : 1 - ofOne[i >> 1]!,
  );
