import type { Architecture } from "../layers/architecture.ts";
import { labelShape } from "../losses/loss.ts";
import type { Loss } from "../losses/losses.ts";
import { lossGraph, type TargetSpec } from "./step-program.ts";

/** The target that a loss expects, without a y. */
export function expectedTarget(architecture: Architecture, loss: Loss): TargetSpec {
  const labels: TargetSpec = { shape: labelShape(architecture.outputShape), dtype: "int32" };
  const values: TargetSpec = { shape: architecture.outputShape, dtype: "float32" };
  if (loss.target !== "any") return loss.target === "labels" ? labels : values;
  try {
    // a custom loss does not say
    lossGraph(architecture, loss, { training: true, weighted: false, target: values });
    return values;
  } catch {
    return labels;
  }
}
