// RMSprop, PyTorch's definition.

import type { Memory } from "../../../core/memory.ts";
import { flush } from "./flush.ts";

const round = Math.fround;

/**
 * g += weightDecay·p; s = alpha·s + (1 − alpha)·g²; d = g / (√s + epsilon); with momentum
 * v = momentum·v + d, d = v; p −= learningRate·d. Without momentum the velocity is not used.
 * Overwrites parameters, squares and velocity; states below 2⁻¹⁰⁰ become 0.
 */
export function rmsprop(
  { f32 }: Memory,
  parameters: number,
  gradients: number,
  squares: number,
  velocity: number,
  n: number,
  learningRate: number,
  alpha: number,
  oneMinusAlpha: number,
  epsilon: number,
  momentum: number,
  weightDecay: number,
): void {
  const [pt, gt, st, vt] = [parameters >>> 2, gradients >>> 2, squares >>> 2, velocity >>> 2];
  for (let i = 0; i < n; i++) {
    const p = f32[pt + i]!;
    const g = round(f32[gt + i]! + round(weightDecay * p));
    const s = flush(round(round(alpha * f32[st + i]!) + round(oneMinusAlpha * round(g * g))));
    f32[st + i] = s;
    let d = round(g / round(round(Math.sqrt(s)) + epsilon));
    if (momentum !== 0) {
      d = flush(round(round(momentum * f32[vt + i]!) + d));
      f32[vt + i] = d;
    }
    f32[pt + i] = p - round(learningRate * d);
  }
}
