// Whether a model tells classes apart, how many, and what they are called.

import type { Shape } from "../core/shape.ts";
import type { Loss } from "../losses/losses.ts";
import type { Model } from "../model/model.ts";

/** Classes that the output of a model scores; one logit tells two apart, other models none. */
export function classCountOf({ compiled, architecture: { outputShape } }: Model): number {
  const target = compiled?.session.loss.target;
  if (target === "labels" || target === "distribution") return outputShape[0]!;
  return target === "binary" && outputShape.length === 1 && outputShape[0] === 1 ? 2 : 0;
}

/**
 * How many names a model's output needs: of one logit two, of a loss of one's own as many as it has
 * columns where `y` holds class numbers; 0 where it needs none.
 */
export function nameCountOf(loss: Loss, [units = 1, ...rest]: Shape, y?: unknown): number {
  if (loss.target === "labels" || loss.target === "distribution") return units;
  if (loss.target === "binary") return units === 1 ? 2 : units;
  const areLabels = (y as { data?: unknown } | undefined)?.data instanceof Int32Array;
  return loss.target === "any" && areLabels && rest.length === 0 && units > 1 ? units : 0;
}

/** The names of a classifier's classes, or their numbers; undefined of another model. */
export function classNamesOf(
  model: Model,
  names: readonly string[] | undefined = model.classNames,
): readonly string[] | undefined {
  const length = classCountOf(model);
  if (length === 0) return undefined;
  return Array.from({ length }, (_, label) => names?.[label] ?? String(label));
}
