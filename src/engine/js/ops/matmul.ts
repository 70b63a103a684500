// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum, so tiles, packing and threads cannot change a bit. Here: a plain loop
// without tiles and workspace. stride: elements from one row of C to the next, as in B and in `saved`.

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
  stride: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct, biasAt] = [a >>> 2, b >>> 2, c >>> 2, bias >>> 2];
  for (let i = 0; i < m; i++) {
    const row = ct + i * stride;
    if (bias !== 0) f32.copyWithin(row, biasAt, biasAt + n);
    else f32.fill(0, row, row + n);
    for (let p = 0; p < k; p++) addScaled(f32, row, f32[at + i * k + p]!, bt + p * stride, n);
  }
  finish(memory, epilogue, alpha, saved, c, m, n, stride);
}

/**
 * C = Aᵀ·B of A [k, m] with rows strideOfA apart, B [k, n]. Overwrites c and, unless 0, biasGradient [n] with the column sums
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
  stride: number,
  strideOfA: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct, sums] = [a >>> 2, b >>> 2, c >>> 2, biasGradient >>> 2];
  for (let i = 0; i < m; i++) f32.fill(0, ct + i * stride, ct + i * stride + n);
  if (biasGradient !== 0) f32.fill(0, sums, sums + n);
  for (let p = 0; p < k; p++) {
    const row = bt + p * stride;
    for (let i = 0; i < m; i++) {
      addScaled(f32, ct + i * stride, f32[at + p * strideOfA + i]!, row, n);
    }
    if (biasGradient !== 0) addScaled(f32, sums, 1, row, n);
  }
  finish(memory, epilogue, alpha, saved, c, m, n, stride);
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
  stride: number,
): void {
  const { f32 } = memory;
  const [at, bt, ct] = [a >>> 2, b >>> 2, c >>> 2];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum = Math.fround(sum + Math.fround(f32[at + i * k + p]! * f32[bt + j * k + p]!));
      }
      f32[ct + i * stride + j] = sum;
    }
  }
  finish(memory, epilogue, alpha, saved, c, m, n, stride);
}

/**
 * C = A·B of `count` matrices one after the other; form 0: A·B, 1: Aᵀ·B, 2: A·Bᵀ, with C [m, n] and sums of k terms.
 * Overwrites c [count, m, n].
 */
export function matmulEach(
  memory: Memory,
  a: number,
  b: number,
  c: number,
  count: number,
  m: number,
  n: number,
  k: number,
  form: number,
): void {
  for (let i = 0; i < count; i++) {
    const at = [a + 4 * i * m * k, b + 4 * i * k * n, c + 4 * i * m * n] as const;
    if (form === 0) matmul(memory, ...at, m, n, k, 0, 0, 0, 0, n);
    else if (form === 1) matmulTransposeA(memory, ...at, m, n, k, 0, 0, 0, 0, n, m);
    else matmulTransposeB(memory, ...at, m, n, k, 0, 0, 0, n);
  }
}

/** Applies the epilogue to rows of C. */
function finish(
  memory: Memory,
  epilogue: number,
  alpha: number,
  saved: number,
  c: number,
  m: number,
  n: number,
  stride: number,
): void {
  for (let i = 0; i < m; i++) {
    const row = 4 * i * stride;
    applyEpilogue(memory, epilogue, alpha, saved + row, c + row, n);
  }
}

/** y += scale · x over n elements; storing rounds. */
function addScaled(f32: Float32Array, y: number, scale: number, x: number, n: number): void {
  for (let j = 0; j < n; j++) f32[y + j] = f32[y + j]! + Math.fround(scale * f32[x + j]!);
}
