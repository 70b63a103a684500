// Binary cross-entropy of logits.

import * as math from "../math";
import { zip } from "./elementwise";

class BinaryCrossEntropy {
  apply(x: v128, y: v128): v128 {
    // log(1 + eˣ) - x y without a difference of large numbers
    const decay = math.log1p(math.exp(f32x4.neg(f32x4.abs(x))));
    return f32x4.add(f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(x, y)), decay);
  }
}

/** losses = max(x, 0) - x y + log(1 + e^-|x|) of logits x and targets y. Overwrites losses. */
export function binaryCrossEntropy(x: usize, y: usize, losses: usize, n: i32): void {
  zip<BinaryCrossEntropy>(x, y, losses, n);
}
