// What a classifier makes of the test part.

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
  /** How wrong each row is: −log of the probability of its class, or how far its score is behind. */
  readonly losses: Float64Array;
  /** Counts [classes, classes]: true by predicted. */
  readonly confusion: ArrayLike<number>;
  /** Of each class. */
  readonly quality: readonly ClassQuality[];
}

/** What a model of class labels makes of the test part; undefined for another model. */
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

/** The probability of class 0 beside that of class 1. */
const bothClasses = (ofOne: ArrayLike<number>) =>
  Float32Array.from({ length: 2 * ofOne.length }, (_, i) =>
    i % 2 === 1 ? ofOne[i >> 1]! : 1 - ofOne[i >> 1]!,
  );
