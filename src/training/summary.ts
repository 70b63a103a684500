import { ROWS, showShape, sizeOf } from "../graph/shape.ts";
import { type Architecture, parameterCount } from "../layers/architecture.ts";
import { table } from "../text.ts";

/** A table of the layers, their output shapes and numbers of weights. */
export function summarize(architecture: Architecture, isPreprocessed: boolean): string {
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
  return [
    table([["layer", "kind", "output", "weights"], ...rows], [3]),
    `${total} weights, ${total - frozen} trainable`,
    architecture.input.uint8 === "raw" && !isPreprocessed
      ? "x of bytes (Uint8Array) enters as 0 to 255"
      : "x of bytes (Uint8Array) enters as v / 255; so does y of as many bytes a row, with a loss of values",
  ].join("\n");
}
