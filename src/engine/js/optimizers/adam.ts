// Adam and AdamW, PyTorch's definition.

import type { Memory } from "../../../core/memory.ts";
import { flush } from "./flush.ts";

/**
 * decoupled: p *= shrink first, else g += weightDecay·p; m += (1 − β1)(g − m);
 * v = β2·v + (1 − β2)g²; p −= stepSize·m / (√v / sqrtBiasCorrection2 + ε). `rates` is the address of
 * [learningRate, stepSize, sqrtBiasCorrection2, shrink]. Overwrites parameters, m and v.
 */
export function adam(
  { f32 }: Memory,
  parameters: number,
  gradients: number,
  m: number,
  v: number,
  n: number,
  oneMinusBeta1: number,
  beta2: number,
  oneMinusBeta2: number,
  epsilon: number,
  weightDecay: number,
  decoupled: number,
  rates: number,
): void {
  const [pt, gt, mt, vt] = [parameters >>> 2, gradients >>> 2, m >>> 2, v >>> 2];
  const [, stepSize, sqrtBiasCorrection2, shrink] = f32.subarray(rates >>> 2, (rates >>> 2) + 4);
  for (let i = 0; i < n; i++) {
    let p = f32[pt + i]!;
    let g = f32[gt + i]!;
    if (decoupled !== 0) p = Math.fround(p * shrink!);
    else if (weightDecay !== 0) g = Math.fround(g + Math.fround(weightDecay * p));
    const before = f32[mt + i]!;
    const first = flush(Math.fround(before + Math.fround(oneMinusBeta1 * Math.fround(g - before))));
    const second = flush(
      Math.fround(
        Math.fround(beta2 * f32[vt + i]!) + Math.fround(oneMinusBeta2 * Math.fround(g * g)),
      ),
    );
    f32[mt + i] = first;
    f32[vt + i] = second;
    const root = Math.fround(Math.fround(Math.sqrt(second)) / sqrtBiasCorrection2!);
    const denominator = Math.fround(root + epsilon);
    f32[pt + i] = p - Math.fround(stepSize! * Math.fround(first / denominator));
  }
}
