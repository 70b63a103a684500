// Binary cross-entropy of logits.

import type { Memory } from "../../../core/memory.ts";
import * as math from "../math.ts";

const round = Math.fround;

/** losses = max(x, 0) - x y + log(1 + e^-|x|) of logits x and targets y. Overwrites losses. */
export function binaryCrossEntropy(
  { f32 }: Memory,
  x: number,
  y: number,
  losses: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const logit = f32[(x >>> 2) + i]!;
    // log(1 + eˣ) - x y without a difference of large numbers
    const linear = round((logit < 0 ? 0 : logit) - round(logit * f32[(y >>> 2) + i]!));
    f32[(losses >>> 2) + i] = linear + math.log1p(math.exp(-Math.abs(logit)));
  }
}
