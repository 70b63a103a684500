import type { Memory } from "../../../core/memory.ts";

/** y = Σ s[i]·a[i] over rows of a, in order from +0. Overwrites y [n]; s [rows], a [rows, n]. */
export function combineRows(
  { f64 }: Memory,
  y: number,
  a: number,
  stride: number,
  rows: number,
  n: number,
  s: number,
): void {
  const sum = y >>> 3;
  f64.fill(0, sum, sum + n);
  for (let i = 0; i < rows; i++) {
    const row = (a + i * stride) >>> 3;
    const factor = f64[(s >>> 3) + i]!;
    for (let j = 0; j < n; j++) f64[sum + j] = f64[sum + j]! + factor * f64[row + j]!;
  }
}

/** a[i][j] −= s[i]·x[j] + t[i]·y[j]: symmetric where x = t and y = s. s, t [rows]; x, y [n]. */
export function subtractOuter(
  { f64 }: Memory,
  a: number,
  stride: number,
  rows: number,
  n: number,
  s: number,
  x: number,
  t: number,
  y: number,
): void {
  const [xs, ys] = [x >>> 3, y >>> 3];
  for (let i = 0; i < rows; i++) {
    const row = (a + i * stride) >>> 3;
    const si = f64[(s >>> 3) + i]!;
    const ti = f64[(t >>> 3) + i]!;
    for (let j = 0; j < n; j++) {
      f64[row + j] = f64[row + j]! - (si * f64[xs + j]! + ti * f64[ys + j]!);
    }
  }
}

/**
 * Applies sweeps of Givens rotations to the rows of y [rows, n]. A sweep is the index of its first row and the number of
 * its rotations as two words, 8 bytes, and a cosine and a sine for each. The rotation (c, s) makes of row y and the row x
 * before it c·x − s·y, s·x + c·y; then x is the next y. sweeps: `bytes` of them. Changes whole groups of 16 columns.
 */
export function rotateSweeps(
  { f64, i32 }: Memory,
  y: number,
  stride: number,
  sweeps: number,
  bytes: number,
  n: number,
): void {
  const columns = (n + 15) & ~15;
  for (let at = sweeps >>> 3; at < (sweeps + bytes) >>> 3; ) {
    let second = (y + i32[2 * at]! * stride) >>> 3;
    const end = at + 2 + 2 * i32[2 * at + 1]!;
    for (at += 2; at < end; at += 2) {
      const first = second - (stride >>> 3);
      const [c, s] = [f64[at]!, f64[at + 1]!];
      for (let j = 0; j < columns; j++) {
        const [xj, yj] = [f64[first + j]!, f64[second + j]!];
        f64[first + j] = c * xj - s * yj;
        f64[second + j] = s * xj + c * yj;
      }
      second = first;
    }
  }
}

/**
 * Multiplies the columns of the identity from `left` on, in q [rows, n], by the reflections I − f·v·vᵀ, the last first.
 * v of reflection k is in row k of a [rows, rows], from column k + 1; factors [rows]. Overwrites u [n]; zeros [rows].
 */
export function reflectRows(
  memory: Memory,
  a: number,
  q: number,
  stride: number,
  rows: number,
  left: number,
  factors: number,
  u: number,
  zeros: number,
  n: number,
): void {
  const { f64 } = memory;
  const width = (n + 3) & ~3;
  // columns up to k are still those of the identity
  for (let k = Math.min(rows, left + width) - 2; k >= 0; k--) {
    const factor = f64[(factors >>> 3) + k]!;
    if (factor === 0) continue;
    const v = a + k * stride + 8 * (k + 1);
    const block = q + (k + 1) * stride;
    combineRows(memory, u, block, stride, rows - k - 1, width, v);
    for (let i = u >>> 3; i < (u >>> 3) + width; i++) f64[i] = f64[i]! * factor;
    subtractOuter(memory, block, stride, rows - k - 1, width, v, u, zeros, zeros);
  }
}
