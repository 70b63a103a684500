// Stochastic gradient descent, PyTorch's definition.

import type { Memory } from "../../../core/memory.ts";
import { flush } from "./flush.ts";

/**
 * g += weightDecay·p; v = momentum·v + g; p −= learningRate·v, or with Nesterov
 * p −= learningRate·(g + momentum·v). Without momentum the velocity is not used. Overwrites
 * parameters and velocity; velocities below 2⁻¹⁰⁰ become 0.
 */
export function sgd(
  { f32 }: Memory,
  parameters: number,
  gradients: number,
  velocity: number,
  n: number,
  learningRate: number,
  momentum: number,
  weightDecay: number,
  nesterov: number,
): void {
  const [pt, gt, vt] = [parameters >>> 2, gradients >>> 2, velocity >>> 2];
  for (let i = 0; i < n; i++) {
    const p = f32[pt + i]!;
    let g = f32[gt + i]!;
    if (weightDecay !== 0) g = Math.fround(g + Math.fround(weightDecay * p));
    if (momentum !== 0) {
      const v = flush(Math.fround(Math.fround(momentum * f32[vt + i]!) + g));
      f32[vt + i] = v;
      g = nesterov !== 0 ? Math.fround(g + Math.fround(momentum * v)) : v;
    }
    f32[pt + i] = p - Math.fround(learningRate * g);
  }
}
