import type { Architecture } from "../layers/architecture.ts";
import { labelShape } from "../losses/loss.ts";
import type { Loss } from "../losses/losses.ts";
import { type LossGraph, lossGraph, type TargetSpec } from "./step-program.ts";

/** The target that a loss expects, without a y. */
export function expectedTarget(architecture: Architecture, loss: Loss): TargetSpec {
  const { labels, values } = targetsOf(architecture);
  if (loss.target !== "any") return loss.target === "labels" ? labels : values;
  // a custom loss does not say
  return graphOf(architecture, loss, values) ? values : labels;
}

/** The graph of a custom loss, without a y: undefined if it takes neither values nor labels of the output. */
export function expectedGraph(architecture: Architecture, loss: Loss): LossGraph | undefined {
  const { labels, values } = targetsOf(architecture);
  return graphOf(architecture, loss, values) ?? graphOf(architecture, loss, labels);
}

const targetsOf = ({ outputShape }: Architecture) =>
  ({
    labels: { shape: labelShape(outputShape), dtype: "int32" },
    values: { shape: outputShape, dtype: "float32" },
  }) satisfies Record<string, TargetSpec>;

/** The graph of a step; undefined if the loss takes no such target. */
function graphOf(
  architecture: Architecture,
  loss: Loss,
  target: TargetSpec,
): LossGraph | undefined {
  try {
    return lossGraph(architecture, loss, { training: true, weighted: false, target });
  } catch {
    return undefined;
  }
}
