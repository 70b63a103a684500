import { ROWS, type Shape, showShape, sizeOf } from "../core/shape.ts";
import { table } from "../core/text.ts";
import { type Architecture, parameterCount } from "../layers/architecture.ts";
import type { TargetKind } from "../losses/losses.ts";

/** What else is known of the model. */
export interface SummaryFacts {
  readonly isPreprocessed: boolean;
  /** What y is to the loss; of a model that is not compiled nobody knows. */
  readonly target: TargetKind | undefined;
  /** Of the images that the model takes parts of, if any. */
  readonly imageShape: Shape | undefined;
}

/** A table of the layers, their output shapes and numbers of weights. */
export function summarize(
  architecture: Architecture,
  { isPreprocessed, target, imageShape }: SummaryFacts,
): string {
  const rows = architecture.layers.map(({ layer, name, outputShape, parameters }) => [
    name,
    "activation" in layer && layer.kind === "dense" && layer.activation.kind !== "linear"
      ? `${layer.kind} ${layer.activation.kind}`
      : layer.kind,
    showShape([ROWS, ...outputShape]),
    String(parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)),
  ]);
  const frozen = architecture.parameters
    .filter(({ trainable }) => !trainable)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const total = parameterCount(architecture);
  const units = sizeOf(architecture.outputShape);
  const isOfValues = target === undefined || target === "values" || target === "any";
  const mayGiveBack =
    isOfValues && units > 1 && units === sizeOf(imageShape ?? architecture.input.shape);
  return [
    table([["layer", "kind", "output", "weights"], ...rows], [3]),
    `${total} weights, ${total - frozen} trainable`,
    architecture.input.uint8 === "raw" && !isPreprocessed
      ? "x of bytes (Uint8Array) enters as 0 to 255"
      : `x of bytes (Uint8Array) enters as v / 255${mayGiveBack ? "; so does y of as many bytes a row, with a loss of values" : ""}`,
  ].join("\n");
}
