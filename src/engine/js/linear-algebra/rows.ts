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

/** Columns of rotateRows. */
const COLUMNS = 16;

/**
 * Givens rotations of neighbouring rows of 16 columns, the last first: for each rotation (c, s), x is the row before
 * y, then x, y = c·x − s·y, s·x + c·y, and x is the next y. turns [count, 2] are cosines and sines.
 */
export function rotateRows(
  { f64 }: Memory,
  y: number,
  stride: number,
  turns: number,
  count: number,
): void {
  for (let turn = 0; turn < count; turn++) {
    const second = (y - turn * stride) >>> 3;
    const first = second - (stride >>> 3);
    const c = f64[(turns >>> 3) + 2 * turn]!;
    const s = f64[(turns >>> 3) + 2 * turn + 1]!;
    for (let j = 0; j < COLUMNS; j++) {
      const xj = f64[first + j]!;
      const yj = f64[second + j]!;
      f64[first + j] = c * xj - s * yj;
      f64[second + j] = s * xj + c * yj;
    }
  }
}
