// Metrics by name, from the outputs of a model.

import { DataError } from "../errors.ts";
import type { Loss } from "../losses/losses.ts";
import { unknownName } from "../names.ts";
import { accuracy, meanAbsoluteError, meanSquaredError, r2 } from "./metrics.ts";

/** A metric by name. */
export type MetricName = "accuracy" | "meanSquaredError" | "meanAbsoluteError" | "r2";

const NAMES: readonly MetricName[] = ["accuracy", "meanSquaredError", "meanAbsoluteError", "r2"];

/** Checks names against each other and the loss. */
export function resolveMetrics(given: readonly MetricName[], loss: Loss): readonly MetricName[] {
  for (const name of given) {
    if (!NAMES.includes(name)) throw unknownName("metric", name, NAMES);
    if ((name === "accuracy") === (loss.target === "labels") || loss.target === "any") continue;
    throw new DataError("METRIC", `Cannot use metric ${name} with the loss ${loss.name}`, {
      got: name,
      hint:
        loss.target === "labels"
          ? 'use "accuracy"'
          : 'use "meanSquaredError", "meanAbsoluteError" or "r2"',
    });
  }
  return [...new Set(given)];
}

/** The number of the largest of each row. */
export function classesOf(output: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from({ length: output.length / classes }, (_, row) => {
    let best = 0;
    for (let j = 1; j < classes; j++) {
      if (output[row * classes + j]! > output[row * classes + best]!) best = j;
    }
    return best;
  });
}

const REGRESSION = { meanSquaredError, meanAbsoluteError, r2 } as const;

/** Values of metrics; `output` has `stride` elements a row. */
export function metricValues(
  names: readonly MetricName[],
  truth: ArrayLike<number>,
  output: Float32Array,
  stride: number,
): Record<string, number> {
  const shape = stride === 1 ? [output.length] : [output.length / stride, stride];
  const table = (data: ArrayLike<number>) => ({ data: Float64Array.from(data), shape });
  const value = (name: MetricName) =>
    name === "accuracy"
      ? accuracy(truth, classesOf(output, stride))
      : REGRESSION[name](table(truth), table(output));
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}
