// RMSprop, PyTorch's definition.

import { flush, LANES, loadLanes, storeLanes } from "../simd";

const VECTOR: usize = 16;

/**
 * g += weightDecay·p; s = alpha·s + (1 − alpha)·g²; d = g / (√s + epsilon); with momentum
 * v = momentum·v + d, d = v; p −= learningRate·d. Without momentum the velocity is not used.
 * Overwrites parameters, squares and velocity; states below 2⁻¹⁰⁰ become 0.
 */
export function rmsprop(
  parameters: usize,
  gradients: usize,
  squares: usize,
  velocity: usize,
  n: i32,
  learningRate: f32,
  alpha: f32,
  oneMinusAlpha: f32,
  epsilon: f32,
  momentum: f32,
  weightDecay: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const decay = f32x4.splat(weightDecay);
  const keepSquares = f32x4.splat(alpha);
  const takeSquares = f32x4.splat(oneMinusAlpha);
  const floor = f32x4.splat(epsilon);
  const keep = f32x4.splat(momentum);
  for (; n > 0; n -= LANES) {
    const p = loadLanes(parameters, n);
    const g = f32x4.add(loadLanes(gradients, n), f32x4.mul(decay, p));
    const taken = f32x4.mul(takeSquares, f32x4.mul(g, g));
    const s = flush(f32x4.add(f32x4.mul(keepSquares, loadLanes(squares, n)), taken));
    storeLanes(squares, s, n);
    let d = f32x4.div(g, f32x4.add(f32x4.sqrt(s), floor));
    if (momentum !== 0) {
      d = flush(f32x4.add(f32x4.mul(keep, loadLanes(velocity, n)), d));
      storeLanes(velocity, d, n);
      velocity += VECTOR;
    }
    storeLanes(parameters, f32x4.sub(p, f32x4.mul(rate, d)), n);
    parameters += VECTOR;
    gradients += VECTOR;
    squares += VECTOR;
  }
}
