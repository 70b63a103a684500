// Stochastic gradient descent, PyTorch's definition.

import { flush, LANES, loadLanes, storeLanes } from "../simd";

const VECTOR: usize = 16;
// two adjacent vectors, which V8 may join
const PAIR: usize = 32;
const PAIR_LANES: i32 = 8;

/** How gradient and velocity give the direction; as a type argument, it selects the methods. */
class Momentum {
  direction(_gradient: v128, velocity: v128, _momentum: v128): v128 {
    return velocity;
  }
}

class Nesterov {
  direction(gradient: v128, velocity: v128, momentum: v128): v128 {
    return f32x4.add(gradient, f32x4.mul(momentum, velocity));
  }
}

class Plain {
  gradient(gradient: v128, _parameter: v128, _weightDecay: v128): v128 {
    return gradient;
  }
}

class Decayed {
  gradient(gradient: v128, parameter: v128, weightDecay: v128): v128 {
    return f32x4.add(gradient, f32x4.mul(weightDecay, parameter));
  }
}

/**
 * g += weightDecay·p; v = momentum·v + g; p −= learningRate·v, or with Nesterov
 * p −= learningRate·(g + momentum·v). Without momentum the velocity is not used. Overwrites
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
  const keep = f32x4.splat(momentum);
  const decay = f32x4.splat(weightDecay);
  if (momentum === 0) {
    if (weightDecay === 0) descend<Plain>(parameters, gradients, n, rate, decay);
    else descend<Decayed>(parameters, gradients, n, rate, decay);
  } else if (nesterov !== 0) {
    if (weightDecay === 0) {
      accelerate<Plain, Nesterov>(parameters, gradients, velocity, n, rate, keep, decay);
    } else accelerate<Decayed, Nesterov>(parameters, gradients, velocity, n, rate, keep, decay);
  } else if (weightDecay === 0) {
    accelerate<Plain, Momentum>(parameters, gradients, velocity, n, rate, keep, decay);
  } else accelerate<Decayed, Momentum>(parameters, gradients, velocity, n, rate, keep, decay);
}

/** Without velocity. */
function descend<Gradient>(
  parameters: usize,
  gradients: usize,
  n: i32,
  rate: v128,
  decay: v128,
): void {
  const rule = changetype<Gradient>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const p0 = v128.load(parameters);
    const p4 = v128.load(parameters, VECTOR);
    const g0 = rule.gradient(v128.load(gradients), p0, decay);
    const g4 = rule.gradient(v128.load(gradients, VECTOR), p4, decay);
    v128.store(parameters, f32x4.sub(p0, f32x4.mul(rate, g0)));
    v128.store(parameters, f32x4.sub(p4, f32x4.mul(rate, g4)), VECTOR);
    parameters += PAIR;
    gradients += PAIR;
  }
  for (; n > 0; n -= LANES) {
    const p = loadLanes(parameters, n);
    const g = rule.gradient(loadLanes(gradients, n), p, decay);
    storeLanes(parameters, f32x4.sub(p, f32x4.mul(rate, g)), n);
    parameters += VECTOR;
    gradients += VECTOR;
  }
}

/** With velocity. */
function accelerate<Gradient, Direction>(
  parameters: usize,
  gradients: usize,
  velocity: usize,
  n: i32,
  rate: v128,
  keep: v128,
  decay: v128,
): void {
  const rule = changetype<Gradient>(0);
  const way = changetype<Direction>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const p0 = v128.load(parameters);
    const p4 = v128.load(parameters, VECTOR);
    const g0 = rule.gradient(v128.load(gradients), p0, decay);
    const g4 = rule.gradient(v128.load(gradients, VECTOR), p4, decay);
    const v0 = flush(f32x4.add(f32x4.mul(keep, v128.load(velocity)), g0));
    const v4 = flush(f32x4.add(f32x4.mul(keep, v128.load(velocity, VECTOR)), g4));
    v128.store(velocity, v0);
    v128.store(velocity, v4, VECTOR);
    v128.store(parameters, f32x4.sub(p0, f32x4.mul(rate, way.direction(g0, v0, keep))));
    v128.store(parameters, f32x4.sub(p4, f32x4.mul(rate, way.direction(g4, v4, keep))), VECTOR);
    parameters += PAIR;
    gradients += PAIR;
    velocity += PAIR;
  }
  for (; n > 0; n -= LANES) {
    const p = loadLanes(parameters, n);
    const g = rule.gradient(loadLanes(gradients, n), p, decay);
    const v = flush(f32x4.add(f32x4.mul(keep, loadLanes(velocity, n)), g));
    storeLanes(velocity, v, n);
    storeLanes(parameters, f32x4.sub(p, f32x4.mul(rate, way.direction(g, v, keep))), n);
    parameters += VECTOR;
    gradients += VECTOR;
    velocity += VECTOR;
  }
}
