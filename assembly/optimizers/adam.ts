// Adam and AdamW, PyTorch's definition.

import { flush, LANES, loadLanes, storeLanes } from "../simd";

const VECTOR: usize = 16;
// two adjacent vectors, which V8 may join
const PAIR: usize = 32;
const PAIR_LANES: i32 = 8;

/** How weight decay is applied; as a type argument, it selects the methods. */
class Undecayed {
  parameter(parameter: v128, _shrink: v128): v128 {
    return parameter;
  }
  gradient(gradient: v128, _parameter: v128, _weightDecay: v128): v128 {
    return gradient;
  }
}

class Decoupled {
  parameter(parameter: v128, shrink: v128): v128 {
    return f32x4.mul(parameter, shrink);
  }
  gradient(gradient: v128, _parameter: v128, _weightDecay: v128): v128 {
    return gradient;
  }
}

class Coupled {
  parameter(parameter: v128, _shrink: v128): v128 {
    return parameter;
  }
  gradient(gradient: v128, parameter: v128, weightDecay: v128): v128 {
    return f32x4.add(gradient, f32x4.mul(weightDecay, parameter));
  }
}

/**
 * decoupled: p *= shrink first, else g += weightDecay·p; m += (1 − β1)(g − m);
 * v = β2·v + (1 − β2)g²; p −= stepSize·m / (√v / sqrtBiasCorrection2 + ε). `rates` is the address of
 * [learningRate, stepSize, sqrtBiasCorrection2, shrink]. Overwrites parameters, m and v.
 */
export function adam(
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  n: i32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
  weightDecay: f32,
  decoupled: i32,
  rates: usize,
): void {
  const b1 = f32x4.splat(oneMinusBeta1);
  const b2 = f32x4.splat(beta2);
  const c2 = f32x4.splat(oneMinusBeta2);
  const small = f32x4.splat(epsilon);
  const decay = f32x4.splat(weightDecay);
  if (decoupled !== 0) {
    update<Decoupled>(parameters, gradients, m, v, n, b1, b2, c2, small, decay, rates);
  } else if (weightDecay !== 0) {
    update<Coupled>(parameters, gradients, m, v, n, b1, b2, c2, small, decay, rates);
  } else update<Undecayed>(parameters, gradients, m, v, n, b1, b2, c2, small, decay, rates);
}

function update<Decay>(
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  n: i32,
  oneMinusBeta1: v128,
  beta2: v128,
  oneMinusBeta2: v128,
  epsilon: v128,
  weightDecay: v128,
  rates: usize,
): void {
  const rule = changetype<Decay>(0);
  const stepSize = v128.load32_splat(rates, 4);
  const sqrtBiasCorrection2 = v128.load32_splat(rates, 8);
  const shrink = v128.load32_splat(rates, 12);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const p0 = rule.parameter(v128.load(parameters), shrink);
    const p4 = rule.parameter(v128.load(parameters, VECTOR), shrink);
    const g0 = rule.gradient(v128.load(gradients), p0, weightDecay);
    const g4 = rule.gradient(v128.load(gradients, VECTOR), p4, weightDecay);
    const m0 = first(v128.load(m), g0, oneMinusBeta1);
    const m4 = first(v128.load(m, VECTOR), g4, oneMinusBeta1);
    const v0 = second(v128.load(v), g0, beta2, oneMinusBeta2);
    const v4 = second(v128.load(v, VECTOR), g4, beta2, oneMinusBeta2);
    v128.store(m, m0);
    v128.store(m, m4, VECTOR);
    v128.store(v, v0);
    v128.store(v, v4, VECTOR);
    v128.store(parameters, moved(p0, m0, v0, stepSize, sqrtBiasCorrection2, epsilon));
    v128.store(parameters, moved(p4, m4, v4, stepSize, sqrtBiasCorrection2, epsilon), VECTOR);
    parameters += PAIR;
    gradients += PAIR;
    m += PAIR;
    v += PAIR;
  }
  for (; n > 0; n -= LANES) {
    const p = rule.parameter(loadLanes(parameters, n), shrink);
    const g = rule.gradient(loadLanes(gradients, n), p, weightDecay);
    const mean = first(loadLanes(m, n), g, oneMinusBeta1);
    const square = second(loadLanes(v, n), g, beta2, oneMinusBeta2);
    storeLanes(m, mean, n);
    storeLanes(v, square, n);
    storeLanes(parameters, moved(p, mean, square, stepSize, sqrtBiasCorrection2, epsilon), n);
    parameters += VECTOR;
    gradients += VECTOR;
    m += VECTOR;
    v += VECTOR;
  }
}

/** The running mean of gradients. */
function first(before: v128, gradient: v128, oneMinusBeta1: v128): v128 {
  return flush(f32x4.add(before, f32x4.mul(oneMinusBeta1, f32x4.sub(gradient, before))));
}

/** The running mean of their squares. */
function second(before: v128, gradient: v128, beta2: v128, oneMinusBeta2: v128): v128 {
  const squares = f32x4.mul(oneMinusBeta2, f32x4.mul(gradient, gradient));
  return flush(f32x4.add(f32x4.mul(beta2, before), squares));
}

function moved(
  parameter: v128,
  mean: v128,
  square: v128,
  stepSize: v128,
  sqrtBiasCorrection2: v128,
  epsilon: v128,
): v128 {
  const root = f32x4.div(f32x4.sqrt(square), sqrtBiasCorrection2);
  return f32x4.sub(parameter, f32x4.mul(stepSize, f32x4.div(mean, f32x4.add(root, epsilon))));
}
