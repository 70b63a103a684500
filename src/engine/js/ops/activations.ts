// Activation functions and their gradients, computed from the output y, or for softplus, silu and gelu from
// the input x.
//
// Addresses of f32 vectors; n: elements, n >= 0; alpha is an f32. Outputs (y forward, dx backward)
// are overwritten and may alias an input. A store rounds to f32. Twin of
// assembly/ops/activations.ts.

import { Epilogue } from "../../../../assembly/opcodes.ts";
import type { Memory } from "../../../core/memory.ts";
import * as math from "../math.ts";

const round = Math.fround;

/** y = x < 0 ? 0 : x. */
export function relu({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    let value = f32[from + i]!;
    if (value < 0) value = 0;
    f32[to + i] = value;
  }
}

/** dx = y > 0 ? dy : 0. */
export function reluGradient({ f32 }: Memory, y: number, dy: number, dx: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const output = f32[(y >>> 2) + i]!;
    const upstream = f32[(dy >>> 2) + i]!;
    f32[(dx >>> 2) + i] = output > 0 ? upstream : 0;
  }
}

/** y = x > 0 ? x : alpha x. */
export function leakyRelu({ f32 }: Memory, x: number, y: number, n: number, alpha: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    const value = f32[from + i]!;
    f32[to + i] = value > 0 ? value : alpha * value;
  }
}

/** dx = y > 0 ? dy : alpha dy. */
export function leakyReluGradient(
  { f32 }: Memory,
  y: number,
  dy: number,
  dx: number,
  n: number,
  alpha: number,
): void {
  for (let i = 0; i < n; i++) {
    const output = f32[(y >>> 2) + i]!;
    const upstream = f32[(dy >>> 2) + i]!;
    f32[(dx >>> 2) + i] = output > 0 ? upstream : alpha * upstream;
  }
}

/** y = x > 0 ? x : alpha (eˣ - 1). */
export function elu({ f32 }: Memory, x: number, y: number, n: number, alpha: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    const value = f32[from + i]!;
    f32[to + i] = value > 0 ? value : alpha * math.expm1(value);
  }
}

/** dx = y > 0 ? dy : dy (y + alpha): below 0 the slope is alpha eˣ. */
export function eluGradient(
  { f32 }: Memory,
  y: number,
  dy: number,
  dx: number,
  n: number,
  alpha: number,
): void {
  for (let i = 0; i < n; i++) {
    const output = f32[(y >>> 2) + i]!;
    const upstream = f32[(dy >>> 2) + i]!;
    f32[(dx >>> 2) + i] = output > 0 ? upstream : upstream * round(output + alpha);
  }
}

/** y = 1 / (1 + e⁻ˣ). */
export function sigmoid({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    const value = f32[from + i]!;
    f32[to + i] = math.sigmoid(value);
  }
}

/** dx = dy y (1 - y). */
export function sigmoidGradient(
  { f32 }: Memory,
  y: number,
  dy: number,
  dx: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const output = f32[(y >>> 2) + i]!;
    const upstream = f32[(dy >>> 2) + i]!;
    f32[(dx >>> 2) + i] = upstream * round(output * round(1 - output));
  }
}

/** y = tanh x. */
export function tanh({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) {
    const value = f32[from + i]!;
    f32[to + i] = math.tanh(value);
  }
}

/** dx = dy (1 - y²). */
export function tanhGradient({ f32 }: Memory, y: number, dy: number, dx: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const output = f32[(y >>> 2) + i]!;
    const upstream = f32[(dy >>> 2) + i]!;
    f32[(dx >>> 2) + i] = upstream * round(1 - round(output * output));
  }
}

type Values = Memory["f32"];

/** y[i] = f(x[i]). */
function map(f32: Values, x: number, y: number, n: number, f: (x: number) => number): void {
  for (let i = 0; i < n; i++) f32[(y >>> 2) + i] = f(f32[(x >>> 2) + i]!);
}

/** dx[i] = dy[i] slope(x[i]). */
function scale(
  f32: Values,
  x: number,
  dy: number,
  dx: number,
  n: number,
  slope: (x: number) => number,
): void {
  for (let i = 0; i < n; i++) {
    f32[(dx >>> 2) + i] = f32[(dy >>> 2) + i]! * slope(f32[(x >>> 2) + i]!);
  }
}

const SQRT_HALF = round(0.70710678118654752);
// 1 / sqrt(2 pi)
const NORMAL = round(0.39894228040143268);
// sqrt(2 / pi), and the coefficient of the cubic term
const TANH_SCALE = round(0.79788456080286536);
const TANH_CUBIC = round(0.044715);
const TANH_CUBIC_3 = round(3 * TANH_CUBIC);
// beyond it tanh is 1 and squares would overflow
const TANH_END = 16;

/** Cumulative distribution function of the normal distribution. */
const normalShare = (x: number) => round(0.5 * round(1 + math.erf(round(x * SQRT_HALF))));

function tanhOf(z: number, square: number): number {
  const cubic = round(TANH_CUBIC * round(z * square));
  return math.tanh(round(TANH_SCALE * round(z + cubic)));
}

/** x clamped to where tanh is less than 1. */
const inside = (x: number) => Math.max(Math.min(x, TANH_END), -TANH_END);

/** y = log(1 + eˣ). */
export function softplus({ f32 }: Memory, x: number, y: number, n: number): void {
  map(f32, x, y, n, (value) => (value < 0 ? 0 : value) + math.log1p(math.exp(-Math.abs(value))));
}

/** dx = dy / (1 + e⁻ˣ). */
export function softplusGradient(
  { f32 }: Memory,
  x: number,
  dy: number,
  dx: number,
  n: number,
): void {
  scale(f32, x, dy, dx, n, math.sigmoid);
}

/** y = x sigmoid x. */
export function silu({ f32 }: Memory, x: number, y: number, n: number): void {
  map(f32, x, y, n, (value) => value * math.sigmoid(value));
}

/** dx = dy s (1 + x (1 - s)), s = sigmoid x. */
export function siluGradient({ f32 }: Memory, x: number, dy: number, dx: number, n: number): void {
  scale(f32, x, dy, dx, n, (value) => {
    const s = math.sigmoid(value);
    return round(s * round(1 + round(value * round(1 - s))));
  });
}

/** y = x Φ(x), Φ the cumulative distribution function of the normal distribution. */
export function gelu({ f32 }: Memory, x: number, y: number, n: number): void {
  map(f32, x, y, n, (value) => value * normalShare(value));
}

/** dx = dy (Φ(x) + x φ(x)), φ the density of the normal distribution. */
export function geluGradient({ f32 }: Memory, x: number, dy: number, dx: number, n: number): void {
  scale(f32, x, dy, dx, n, (value) => {
    const density = round(NORMAL * math.exp(round(-0.5 * round(value * value))));
    return round(normalShare(value) + round(value * density));
  });
}

/** y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x³))) / 2. */
export function geluTanh({ f32 }: Memory, x: number, y: number, n: number): void {
  map(f32, x, y, n, (value) => {
    const z = inside(value);
    return value * round(0.5 * round(1 + tanhOf(z, round(z * z))));
  });
}

/** dx = dy times the derivative of geluTanh at x. */
export function geluTanhGradient(
  { f32 }: Memory,
  x: number,
  dy: number,
  dx: number,
  n: number,
): void {
  scale(f32, x, dy, dx, n, (value) => {
    const z = inside(value);
    const square = round(z * z);
    const t = tanhOf(z, square);
    const slope = round(TANH_SCALE * round(1 + round(TANH_CUBIC_3 * square)));
    const bend = round(round(1 - round(t * t)) * slope);
    return round(round(0.5 * round(1 + t)) + round(round(0.5 * z) * bend));
  });
}

/**
 * Applies an epilogue to y in place: an activation, y = f(y), or the gradient of an activation with output `saved`,
 * y = y f'(saved). Only gradients read `saved`.
 */
export function applyEpilogue(
  memory: Memory,
  epilogue: Epilogue,
  alpha: number,
  saved: number,
  y: number,
  n: number,
): void {
  switch (epilogue) {
    case Epilogue.none:
      break;
    case Epilogue.relu:
      relu(memory, y, y, n);
      break;
    case Epilogue.leakyRelu:
      leakyRelu(memory, y, y, n, alpha);
      break;
    case Epilogue.elu:
      elu(memory, y, y, n, alpha);
      break;
    case Epilogue.sigmoid:
      sigmoid(memory, y, y, n);
      break;
    case Epilogue.tanh:
      tanh(memory, y, y, n);
      break;
    case Epilogue.reluGradient:
      reluGradient(memory, saved, y, y, n);
      break;
    case Epilogue.leakyReluGradient:
      leakyReluGradient(memory, saved, y, y, n, alpha);
      break;
    case Epilogue.eluGradient:
      eluGradient(memory, saved, y, y, n, alpha);
      break;
    case Epilogue.sigmoidGradient:
      sigmoidGradient(memory, saved, y, y, n);
      break;
    case Epilogue.tanhGradient:
      tanhGradient(memory, saved, y, y, n);
      break;
    default:
      throw new Error(`Cannot run: unknown epilogue ${epilogue}`);
  }
}
