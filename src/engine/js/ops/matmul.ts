// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum, so tiles, packing and threads cannot change a bit. Here: a plain loop
// without tiles and workspace.

import type { Memory } from "../../../core/memory.ts";
import { applyEpilogue } from "./activations.ts";

/** C = A·B (+ bias) of A [m, k], B [k, n]. bias 0: none. Overwrites c, then applies the epilogue. */
export function matmul(
  memory: Memory,
  a: number,
  b: number,
  c: number,
  m: number,
  n: number,
  k: number,
  bias: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct, biasAt] = [a >>> 2, b >>> 2, c >>> 2, bias >>> 2];
  for (let i = 0; i < m; i++) {
    const row = ct + i * n;
    if (bias !== 0) f32.copyWithin(row, biasAt, biasAt + n);
    else f32.fill(0, row, row + n);
    for (let p = 0; p < k; p++) addScaled(f32, row, f32[at + i * k + p]!, bt + p * n, n);
  }
  applyEpilogue(memory, epilogue, alpha, saved, c, m * n);
}

/**
 * C = Aᵀ·B of A [k, m], B [k, n]. Overwrites c and, unless 0, biasGradient [n] with the column sums
 * of B in order of the rows, from +0.
 */
export function matmulTransposeA(
  memory: Memory,
  a: number,
  b: number,
  c: number,
  m: number,
  n: number,
  k: number,
  biasGradient: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct, sums] = [a >>> 2, b >>> 2, c >>> 2, biasGradient >>> 2];
  f32.fill(0, ct, ct + m * n);
  if (biasGradient !== 0) f32.fill(0, sums, sums + n);
  for (let p = 0; p < k; p++) {
    for (let i = 0; i < m; i++) addScaled(f32, ct + i * n, f32[at + p * m + i]!, bt + p * n, n);
    if (biasGradient !== 0) addScaled(f32, sums, 1, bt + p * n, n);
  }
  applyEpilogue(memory, epilogue, alpha, saved, c, m * n);
}

/** C = A·Bᵀ of A [m, k], B [n, k]. Overwrites c, then applies the epilogue. */
export function matmulTransposeB(
  memory: Memory,
  a: number,
  b: number,
  c: number,
  m: number,
  n: number,
  k: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct] = [a >>> 2, b >>> 2, c >>> 2];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum = Math.fround(sum + Math.fround(f32[at + i * k + p]! * f32[bt + j * k + p]!));
      }
      f32[ct + i * n + j] = sum;
    }
  }
  applyEpilogue(memory, epilogue, alpha, saved, c, m * n);
}

/** y += scale · x over n elements; storing rounds. */
function addScaled(f32: Float32Array, y: number, scale: number, x: number, n: number): void {
  for (let j = 0; j < n; j++) f32[y + j] = f32[y + j]! + Math.fround(scale * f32[x + j]!);
}
