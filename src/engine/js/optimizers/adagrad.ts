// Adagrad, PyTorch's definition.

import type { Memory } from "../../../core/memory.ts";
import { flush } from "./flush.ts";

const round = Math.fround;

/**
 * g += weightDecay·p; s += g²; p −= learningRate·g / (√s + epsilon). Overwrites parameters and
 * squares; states below 2⁻¹⁰⁰ become 0.
 */
export function adagrad(
  { f32 }: Memory,
  parameters: number,
  gradients: number,
  squares: number,
  n: number,
  learningRate: number,
  epsilon: number,
  weightDecay: number,
): void {
  const [pt, gt, st] = [parameters >>> 2, gradients >>> 2, squares >>> 2];
  for (let i = 0; i < n; i++) {
    const p = f32[pt + i]!;
    const g = round(f32[gt + i]! + round(weightDecay * p));
    const s = flush(round(f32[st + i]! + round(g * g)));
    f32[st + i] = s;
    const d = round(g / round(round(Math.sqrt(s)) + epsilon));
    f32[pt + i] = p - round(learningRate * d);
  }
}
