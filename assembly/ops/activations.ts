// Activation functions and their gradients, which need only the output y.
//
// Pointers: f32 vectors, any multiple of 4; n: elements, n >= 0. Outputs (y forward, dx backward) are
// overwritten and may be the same vector as an input. Twin: src/engine/js/ops/activations.ts.

import * as math from "../math";
import { Epilogue } from "../opcodes";
import { select } from "../simd";
import { map, mapWithRight, zip, zipWith } from "./elementwise";

class Relu {
  apply(x: v128): v128 {
    // x < 0 ? 0 : x, so a NaN stays
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
    // below 0 the slope is alpha eˣ, which is y + alpha
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

/**
 * Applies an epilogue to y in place: an activation, y = f(y), or the gradient of one whose output
 * was `saved`, y = y f'(saved). `saved` is read by gradients only.
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
