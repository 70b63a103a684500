import { ROWS, type Shape, showShape, sizeOf } from "../core/shape.ts";
import { countOf, showCount, table } from "../core/text.ts";
import { type Architecture, parameterCount } from "../layers/architecture.ts";
import type { TargetKind } from "../losses/loss.ts";

export interface SummaryFacts {
  readonly isPreprocessed: boolean;
  /** Kind of target of the loss, of a compiled model. */
  readonly target: TargetKind | undefined;
  /** Shape of the images that are cropped for the model, if any. */
  readonly imageShape: Shape | undefined;
}

/** A table of the layers, their output shapes and numbers of weights, and how bytes are scaled. */
export function summarize(
  architecture: Architecture,
  { isPreprocessed, target, imageShape }: SummaryFacts,
): string {
  const rows = architecture.layers.map(({ layer, definition, name, outputShape, parameters }) => [
    name,
    definition.describe?.(layer) ?? layer.kind,
    showShape([ROWS, ...outputShape]),
    String(parameterCount(parameters)),
  ]);
  const total = parameterCount(architecture.parameters);
  const trainable = parameterCount(architecture.parameters.filter((each) => each.trainable));
  const units = sizeOf(architecture.outputShape);
  const isOfValues = target === undefined || target === "values" || target === "any";
  const mayReconstruct =
    isOfValues && units > 1 && units === sizeOf(imageShape ?? architecture.input.shape);
  return [
    table([["layer", "kind", "output", "weights"], ...rows], [3]),
    `${countOf(total, "weight")}, ${showCount(trainable)} trainable`,
    architecture.input.uint8 === "raw" && !isPreprocessed
      ? "bytes (Uint8Array) in x: not scaled, 0 to 255"
      : `bytes (Uint8Array) in x${mayReconstruct ? ", and in y of the same size" : ""}: scaled by 1/255`,
  ].join("\n");
}
