// Activation functions and their gradients, computed from the output y, or for softplus, silu and gelu from
// the input x.
//
// Pointers: f32 vectors, any multiple of 4; n: elements, n >= 0. Outputs (y forward, dx backward) are
// overwritten and may alias an input. Twin: src/engine/js/ops/activations.ts.

import * as math from "../math";
import { Binary, Epilogue } from "../opcodes";
import { select } from "../simd";
import { map, mapWithRight, zip, zipWith } from "./elementwise";

class Relu {
  apply(x: v128): v128 {
    // x < 0 ? 0 : x, which keeps NaN
    return f32x4.pmax(x, f32x4.splat(0));
  }
}

class ReluGradient {
  apply(y: v128, dy: v128): v128 {
    return v128.and(dy, f32x4.gt(y, f32x4.splat(0)));
  }
}

class LeakyRelu {
  apply(x: v128, alpha: v128): v128 {
    return select(f32x4.gt(x, f32x4.splat(0)), x, f32x4.mul(alpha, x));
  }
}

class LeakyReluGradient {
  apply(y: v128, dy: v128, alpha: v128): v128 {
    return select(f32x4.gt(y, f32x4.splat(0)), dy, f32x4.mul(alpha, dy));
  }
}

class Elu {
  apply(x: v128, alpha: v128): v128 {
    return select(f32x4.gt(x, f32x4.splat(0)), x, f32x4.mul(alpha, math.expm1(x)));
  }
}

class EluGradient {
  apply(y: v128, dy: v128, alpha: v128): v128 {
    // below 0 the slope is alpha eˣ = y + alpha
    return select(f32x4.gt(y, f32x4.splat(0)), dy, f32x4.mul(dy, f32x4.add(y, alpha)));
  }
}

class Sigmoid {
  apply(x: v128): v128 {
    return math.sigmoid(x);
  }
}

class SigmoidGradient {
  apply(y: v128, dy: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  }
}

class Tanh {
  apply(x: v128): v128 {
    return math.tanh(x);
  }
}

class TanhGradient {
  apply(y: v128, dy: v128): v128 {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
}

class Softplus {
  apply(x: v128): v128 {
    const decay = math.log1p(math.exp(f32x4.neg(f32x4.abs(x))));
    return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), decay);
  }
}

class SoftplusGradient {
  apply(x: v128, dy: v128): v128 {
    return f32x4.mul(dy, math.sigmoid(x));
  }
}

class Silu {
  apply(x: v128): v128 {
    return f32x4.mul(x, math.sigmoid(x));
  }
}

class SiluGradient {
  apply(x: v128, dy: v128): v128 {
    const one = f32x4.splat(1);
    const s = math.sigmoid(x);
    const rest = f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s)));
    return f32x4.mul(dy, f32x4.mul(s, rest));
  }
}

const SQRT_HALF: f32 = 0.70710678118654752;
// 1 / sqrt(2 pi)
const NORMAL: f32 = 0.39894228040143268;
// sqrt(2 / pi), and the coefficient of the cubic term
const TANH_SCALE: f32 = 0.79788456080286536;
const TANH_CUBIC: f32 = 0.044715;
// beyond it tanh is 1 and squares would overflow
const TANH_END: f32 = 16;

/** Cumulative distribution function of the normal distribution. */
function normalShare(x: v128): v128 {
  const e = math.erf(f32x4.mul(x, f32x4.splat(SQRT_HALF)));
  return f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.splat(1), e));
}

class Gelu {
  apply(x: v128): v128 {
    return f32x4.mul(x, normalShare(x));
  }
}

class GeluGradient {
  apply(x: v128, dy: v128): v128 {
    const e = math.exp(f32x4.mul(f32x4.splat(-0.5), f32x4.mul(x, x)));
    const density = f32x4.mul(f32x4.splat(NORMAL), e);
    return f32x4.mul(dy, f32x4.add(normalShare(x), f32x4.mul(x, density)));
  }
}

/** x clamped to where tanh is less than 1. */
function inside(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(TANH_END)), f32x4.splat(-TANH_END));
}

function tanhOf(z: v128, square: v128): v128 {
  const cubic = f32x4.mul(f32x4.splat(TANH_CUBIC), f32x4.mul(z, square));
  return math.tanh(f32x4.mul(f32x4.splat(TANH_SCALE), f32x4.add(z, cubic)));
}

class GeluTanh {
  apply(x: v128): v128 {
    const z = inside(x);
    const t = tanhOf(z, f32x4.mul(z, z));
    return f32x4.mul(x, f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.splat(1), t)));
  }
}

class GeluTanhGradient {
  apply(x: v128, dy: v128): v128 {
    const one = f32x4.splat(1);
    const half = f32x4.splat(0.5);
    const z = inside(x);
    const square = f32x4.mul(z, z);
    const t = tanhOf(z, square);
    const curve = f32x4.add(one, f32x4.mul(f32x4.splat(3 * TANH_CUBIC), square));
    const slope = f32x4.mul(f32x4.splat(TANH_SCALE), curve);
    const bend = f32x4.mul(f32x4.sub(one, f32x4.mul(t, t)), slope);
    const share = f32x4.mul(half, f32x4.add(one, t));
    return f32x4.mul(dy, f32x4.add(share, f32x4.mul(f32x4.mul(half, z), bend)));
  }
}

/** y = x < 0 ? 0 : x. */
export function relu(x: usize, y: usize, n: i32): void {
  map<Relu>(x, y, n);
}

/** dx = y > 0 ? dy : 0. */
export function reluGradient(y: usize, dy: usize, dx: usize, n: i32): void {
  zip<ReluGradient>(y, dy, dx, n);
}

/** y = x > 0 ? x : alpha x. */
export function leakyRelu(x: usize, y: usize, n: i32, alpha: f32): void {
  mapWithRight<LeakyRelu>(x, f32x4.splat(alpha), y, n);
}

/** dx = y > 0 ? dy : alpha dy. */
export function leakyReluGradient(y: usize, dy: usize, dx: usize, n: i32, alpha: f32): void {
  zipWith<LeakyReluGradient>(y, dy, f32x4.splat(alpha), dx, n);
}

/** y = x > 0 ? x : alpha (eˣ - 1). */
export function elu(x: usize, y: usize, n: i32, alpha: f32): void {
  mapWithRight<Elu>(x, f32x4.splat(alpha), y, n);
}

/** dx = y > 0 ? dy : dy (y + alpha). */
export function eluGradient(y: usize, dy: usize, dx: usize, n: i32, alpha: f32): void {
  zipWith<EluGradient>(y, dy, f32x4.splat(alpha), dx, n);
}

/** y = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: usize, y: usize, n: i32): void {
  map<Sigmoid>(x, y, n);
}

/** dx = dy y (1 - y). */
export function sigmoidGradient(y: usize, dy: usize, dx: usize, n: i32): void {
  zip<SigmoidGradient>(y, dy, dx, n);
}

/** y = tanh x. */
export function tanh(x: usize, y: usize, n: i32): void {
  map<Tanh>(x, y, n);
}

/** dx = dy (1 - y²). */
export function tanhGradient(y: usize, dy: usize, dx: usize, n: i32): void {
  zip<TanhGradient>(y, dy, dx, n);
}

/** y = log(1 + eˣ). */
export function softplus(x: usize, y: usize, n: i32): void {
  map<Softplus>(x, y, n);
}

/** dx = dy / (1 + e⁻ˣ). */
export function softplusGradient(x: usize, dy: usize, dx: usize, n: i32): void {
  zip<SoftplusGradient>(x, dy, dx, n);
}

/** y = x sigmoid x. */
export function silu(x: usize, y: usize, n: i32): void {
  map<Silu>(x, y, n);
}

/** dx = dy s (1 + x (1 - s)), s = sigmoid x. */
export function siluGradient(x: usize, dy: usize, dx: usize, n: i32): void {
  zip<SiluGradient>(x, dy, dx, n);
}

/** y = x Φ(x), Φ the cumulative distribution function of the normal distribution. */
export function gelu(x: usize, y: usize, n: i32): void {
  map<Gelu>(x, y, n);
}

/** dx = dy (Φ(x) + x φ(x)), φ the density of the normal distribution. */
export function geluGradient(x: usize, dy: usize, dx: usize, n: i32): void {
  zip<GeluGradient>(x, dy, dx, n);
}

/** y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x³))) / 2. */
export function geluTanh(x: usize, y: usize, n: i32): void {
  map<GeluTanh>(x, y, n);
}

/** dx = dy times the derivative of geluTanh at x. */
export function geluTanhGradient(x: usize, dy: usize, dx: usize, n: i32): void {
  zip<GeluTanhGradient>(x, dy, dx, n);
}

/**
 * Applies an epilogue to y in place: an activation, y = f(y), or the gradient of an activation with output `saved`,
 * y = y f'(saved). Only gradients read `saved`.
 */
export function applyEpilogue(epilogue: i32, alpha: f32, saved: usize, y: usize, n: i32): void {
  switch (epilogue) {
    case Epilogue.none:
      break;
    case Epilogue.relu:
      relu(y, y, n);
      break;
    case Epilogue.leakyRelu:
      leakyRelu(y, y, n, alpha);
      break;
    case Epilogue.elu:
      elu(y, y, n, alpha);
      break;
    case Epilogue.sigmoid:
      sigmoid(y, y, n);
      break;
    case Epilogue.tanh:
      tanh(y, y, n);
      break;
    default:
      if (BINARY === Binary.training || BINARY === Binary.pictures) {
        applyGradientEpilogue(epilogue, alpha, saved, y, n);
      } else unreachable();
  }
}

/** The epilogues that only the binary training contains. */
function applyGradientEpilogue(epilogue: i32, alpha: f32, saved: usize, y: usize, n: i32): void {
  switch (epilogue) {
    case Epilogue.reluGradient:
      reluGradient(saved, y, y, n);
      break;
    case Epilogue.leakyReluGradient:
      leakyReluGradient(saved, y, y, n, alpha);
      break;
    case Epilogue.eluGradient:
      eluGradient(saved, y, y, n, alpha);
      break;
    case Epilogue.sigmoidGradient:
      sigmoidGradient(saved, y, y, n);
      break;
    case Epilogue.tanhGradient:
      tanhGradient(saved, y, y, n);
      break;
    default:
      unreachable();
  }
}
