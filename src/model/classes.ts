import type { Model } from "./model.ts";

/** Number of classes of a row: 2 for a single logit, 0 without classes or with one at each position. */
export function classCountOf({ compiled, architecture: { outputShape } }: Model): number {
  const target = compiled?.session.loss.target;
  if (outputShape.length !== 1) return 0;
  if (target === "labels" || target === "distribution") return outputShape[0]!;
  return target === "binary" && outputShape[0] === 1 ? 2 : 0;
}

/** The names of a classifier's classes, or their numbers; undefined for other models. */
export function classNamesOf(
  model: Model,
  names: readonly string[] | undefined = model.classNames,
): readonly string[] | undefined {
  const length = classCountOf(model);
  if (length === 0) return undefined;
  return Array.from({ length }, (_, label) => names?.[label] ?? String(label));
}
