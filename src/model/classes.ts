import type { Model } from "./model.ts";

/** Classes that the output of a model scores; one logit tells two apart, other models none. */
export function classCountOf({ compiled, architecture: { outputShape } }: Model): number {
  const target = compiled?.session.loss.target;
  if (target === "labels" || target === "distribution") return outputShape[0]!;
  return target === "binary" && outputShape.length === 1 && outputShape[0] === 1 ? 2 : 0;
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
