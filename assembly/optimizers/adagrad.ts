// Adagrad, PyTorch's definition.

import { flush, LANES, loadLanes, storeLanes } from "../simd";

const VECTOR: usize = 16;

/**
 * g += weightDecay·p; s += g²; p −= learningRate·g / (√s + epsilon). Overwrites parameters and
 * squares; states below 2⁻¹⁰⁰ become 0.
 */
export function adagrad(
  parameters: usize,
  gradients: usize,
  squares: usize,
  n: i32,
  learningRate: f32,
  epsilon: f32,
  weightDecay: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const floor = f32x4.splat(epsilon);
  const decay = f32x4.splat(weightDecay);
  for (; n > 0; n -= LANES) {
    const p = loadLanes(parameters, n);
    const g = f32x4.add(loadLanes(gradients, n), f32x4.mul(decay, p));
    const s = flush(f32x4.add(loadLanes(squares, n), f32x4.mul(g, g)));
    storeLanes(squares, s, n);
    const d = f32x4.div(g, f32x4.add(f32x4.sqrt(s), floor));
    storeLanes(parameters, f32x4.sub(p, f32x4.mul(rate, d)), n);
    parameters += VECTOR;
    gradients += VECTOR;
    squares += VECTOR;
  }
}
