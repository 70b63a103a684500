// Adam and AdamW, PyTorch's definition.

import { elementAt, flush, LANES, loadLanes, storeLanes } from "../simd";

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
  const stepSize = v128.load32_splat(rates, 4);
  const sqrtBiasCorrection2 = v128.load32_splat(rates, 8);
  const shrink = v128.load32_splat(rates, 12);
  const decay = f32x4.splat(weightDecay);
  for (let i = 0; i < n; i += LANES) {
    const left = n - i;
    const at = elementAt(parameters, i);
    let p = loadLanes(at, left);
    let g = loadLanes(elementAt(gradients, i), left);
    if (decoupled !== 0) p = f32x4.mul(p, shrink);
    else if (weightDecay !== 0) g = f32x4.add(g, f32x4.mul(decay, p));
    const before = loadLanes(elementAt(m, i), left);
    const first = flush(
      f32x4.add(before, f32x4.mul(f32x4.splat(oneMinusBeta1), f32x4.sub(g, before))),
    );
    const kept = f32x4.mul(f32x4.splat(beta2), loadLanes(elementAt(v, i), left));
    const second = flush(f32x4.add(kept, f32x4.mul(f32x4.splat(oneMinusBeta2), f32x4.mul(g, g))));
    storeLanes(elementAt(m, i), first, left);
    storeLanes(elementAt(v, i), second, left);
    const root = f32x4.div(f32x4.sqrt(second), sqrtBiasCorrection2);
    const denominator = f32x4.add(root, f32x4.splat(epsilon));
    storeLanes(at, f32x4.sub(p, f32x4.mul(stepSize, f32x4.div(first, denominator))), left);
  }
}
