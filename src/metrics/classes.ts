// The number of classes that a model distinguishes.

import type { Shape } from "../core/shape.ts";
import type { Loss } from "../losses/losses.ts";

/**
 * Number of class names that a model's output needs: 2 for one logit; for a custom loss, the columns of the
 * output if `y` holds class numbers; 0 without classes.
 */
export function nameCountOf(loss: Loss, outputShape: Shape, y?: unknown): number {
  const units = outputShape.at(-1) ?? 1;
  if (loss.target === "labels" || loss.target === "distribution") return units;
  if (loss.target === "binary") return units === 1 ? 2 : units;
  const areLabels = (y as { data?: unknown } | undefined)?.data instanceof Int32Array;
  return loss.target === "any" && areLabels && outputShape.length === 1 && units > 1 ? units : 0;
}
