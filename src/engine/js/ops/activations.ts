// Activation functions and their gradients, which need only the output y.
//
// Addresses of f32 vectors; n: elements, n >= 0; alpha is an f32. Outputs (y forward, dx backward)
// are overwritten and may be the same vector as an input. A store rounds to f32. Twin of
// assembly/ops/activations.ts.

import { Epilogue } from "../../../../assembly/opcodes.ts";
import type { Memory } from "../../memory.ts";
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

/**
 * Applies an epilogue to y in place: an activation, y = f(y), or the gradient of one whose output
 * was `saved`, y = y f'(saved). `saved` is read by gradients only.
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
