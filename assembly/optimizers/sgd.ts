// Stochastic gradient descent, PyTorch's definition.

import { elementAt, flush, LANES, loadLanes, storeLanes } from "../simd";

/**
 * g += weightDecay·p; v = momentum·v + g; p −= learningRate·v, or with Nesterov
 * p −= learningRate·(g + momentum·v). Without momentum the velocity is not touched. Overwrites
 * parameters and velocity; velocities below 2⁻¹⁰⁰ become 0.
 */
export function sgd(
  parameters: usize,
  gradients: usize,
  velocity: usize,
  n: i32,
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
  nesterov: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const decay = f32x4.splat(weightDecay);
  const keep = f32x4.splat(momentum);
  for (let i = 0; i < n; i += LANES) {
    const left = n - i;
    const at = elementAt(parameters, i);
    const p = loadLanes(at, left);
    let g = loadLanes(elementAt(gradients, i), left);
    if (weightDecay !== 0) g = f32x4.add(g, f32x4.mul(decay, p));
    if (momentum !== 0) {
      const state = elementAt(velocity, i);
      const v = flush(f32x4.add(f32x4.mul(keep, loadLanes(state, left)), g));
      storeLanes(state, v, left);
      g = nesterov !== 0 ? f32x4.add(g, f32x4.mul(keep, v)) : v;
    }
    storeLanes(at, f32x4.sub(p, f32x4.mul(rate, g)), left);
  }
}
