// What a model's outputs become: probabilities and class numbers.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { type Shape, shapePhrase } from "../core/shape.ts";
import { type ClassNumbers, classesOf, LabelTable } from "../metrics/class-numbers.ts";

/** What predictions depend on of a loss. */
export interface LossFacts {
  readonly name: string;
  readonly target?: string | undefined;
  /** The activation that it applies to logits. */
  readonly activation?: "softmax" | "sigmoid" | undefined;
}

/** The activation that makes probabilities of outputs. @throws DataError for a loss without one */
export function requireProbabilities(
  action: string,
  { activation, name }: LossFacts,
): "softmax" | "sigmoid" {
  if (activation) return activation;
  const expected = "the loss softmaxCrossEntropy or binaryCrossEntropy";
  const hint = "use predict()";
  throw DataError.of("NO_PROBABILITIES", action, expected, phrase(name), { hint });
}

/** @throws ShapeError unless outputs of this shape are scores of classes; `layer` makes them */
export function requireClasses(
  outputShape: Shape,
  target: string | undefined,
  layer: string,
): void {
  const units = outputShape.at(-1) ?? 0;
  const isBinary = target === "binary";
  const isAtPositions = target === "labels" || target === "distribution";
  if ((outputShape.length === 1 || isAtPositions) && (isBinary || units >= 2)) return;
  const expected = `an output of ${isBinary ? "logits [n, k]" : "at least 2 classes"}`;
  const hint = isBinary ? "use predictProbabilities()" : "use predict()";
  const got = shapePhrase(outputShape);
  throw ShapeError.of("NO_CLASSES", "predict classes", expected, got, { layer, hint });
}

/** The class numbers of outputs. */
export function classNumbers(
  data: Float32Array | Float64Array,
  rows: number,
  outputShape: Shape,
  target: string | undefined,
): ClassNumbers {
  const units = outputShape.at(-1)!;
  if (target === "binary") {
    const flags = classesOf(data, 1);
    return units === 1 ? flags : new LabelTable(flags, [rows, units]);
  }
  const classes = classesOf(data, units);
  const positions = outputShape.slice(0, -1);
  return positions.length === 0 ? classes : new LabelTable(classes, [rows, ...positions]);
}
