import { ROWS, type Shape, showShape, sizeOf } from "../core/shape.ts";
import { countOf, showCount, table } from "../core/text.ts";
import { type Architecture, parameterCount, type Step } from "../layers/architecture.ts";
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
  const total = parameterCount(architecture.parameters);
  const trainable = parameterCount(architecture.parameters.filter((each) => each.trainable));
  const units = sizeOf(architecture.outputShape);
  const isOfValues = target === undefined || target === "values" || target === "any";
  const mayReconstruct =
    isOfValues && units > 1 && units === sizeOf(imageShape ?? architecture.input.shape);
  return [
    layerTable(architecture),
    `${countOf(total, "weight")}, ${showCount(trainable)} trainable`,
    architecture.input.uint8 === "raw" && !isPreprocessed
      ? "bytes (Uint8Array) in x: not scaled, 0 to 255"
      : `bytes (Uint8Array) in x${mayReconstruct ? ", and in y of the same size" : ""}: scaled by 1/255`,
  ].join("\n");
}

/** A row for each layer and operation, layers inside a block indented; of a network also where its values go. */
function layerTable({ steps, network }: Architecture): string {
  const names = namesOf(steps);
  const counted = new Set<number>();
  const rowOf = ({ placed, operation, inputs, shape }: Step, name: string) => {
    const { layer, definition, parameters = [], within = [], position = 0 } = placed ?? {};
    const weights = counted.has(position) ? 0 : parameterCount(parameters); // shared ones count once
    counted.add(position);
    const sources = definition?.branches ? inputs.slice(0, 1) : inputs;
    return [
      "  ".repeat(within.length) + name,
      layer ? (definition?.describe?.(layer) ?? layer.kind) : operation!.name,
      ...(network ? [sources.map((value) => names[value]).join(", ")] : []),
      showShape([ROWS, ...shape]),
      String(weights),
    ];
  };
  const rows: string[][] = [];
  let inside: { readonly step: Step; readonly name: string }[] = [];
  steps.forEach((step, i) => {
    inside.push({ step, name: names[i]! });
    if (step.placed?.within.length) return;
    inside.sort((a, b) => positionOf(a.step) - positionOf(b.step)); // the block itself first
    rows.push(...inside.map((each) => rowOf(each.step, each.name)));
    inside = [];
  });
  const head = ["layer", "kind", ...(network ? ["from"] : []), "output", "weights"];
  return table([head, ...rows], [head.length - 1]);
}

const positionOf = ({ placed }: Step) => placed?.position ?? 0;

/** Names of the values: of layers, or of operations with a number. */
function namesOf(steps: readonly Step[]): string[] {
  const counts: Record<string, number> = {};
  return steps.map(({ placed, operation }) => {
    if (placed) return placed.name;
    const { name } = operation!;
    counts[name] = (counts[name] ?? 0) + 1;
    return `${name}${counts[name]}`;
  });
}
