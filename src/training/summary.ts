import { ROWS, showShape, sizeOf } from "../graph/shape.ts";
import { type Architecture, parameterCount } from "../layers/architecture.ts";

/** Rows of cells as lines, columns aligned; those named in `right` to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A table of the layers, their output shapes and numbers of weights. */
export function summarize(architecture: Architecture): string {
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
  ].join("\n");
}
