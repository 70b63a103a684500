// Whether a model tells classes apart, how many, and what they are called.

import type { Shape } from "../core/shape.ts";
import type { Loss } from "../losses/losses.ts";

/**
 * How many names a model's output needs: of one logit two, of a loss of one's own as many as it has
 * columns where `y` holds class numbers; 0 where it needs none.
 */
export function nameCountOf(loss: Loss, [units = 1, ...rest]: Shape, y?: unknown): number {
  if (loss.target === "labels" || loss.target === "distribution") return units;
  if (loss.target === "binary") return units === 1 ? 2 : units;
  const areLabels = (y as { data?: unknown } | undefined)?.data instanceof Int32Array;
  return loss.target === "any" && areLabels && rest.length === 0 && units > 1 ? units : 0;
}
