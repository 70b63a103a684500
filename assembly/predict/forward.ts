// Kernels of predictors only: their weights do not change, so they lie in panels from the beginning.
//
// A kernel [k, n] in panels: 16 columns each, then 8 or 4 of the rest; a panel of w columns is [k, w], and the panels
// lie one after the other. n is a multiple of four; columns after the last one are zeros.

import { DEPTH, PANEL } from "../blocking";
import { mapWithRight } from "../ops/elementwise";
import { bytes, LANES } from "../simd";
import { rows1x4, rows1x8, rows1x16, rows4x4, rows4x8 } from "../tiles.generated";

/** Columns of a panel of two vectors, and their bytes. */
const HALF: i32 = 8;
const HALF_BYTES: usize = 32;

/**
 * y = x·kernel + bias of x [m, k], whose rows are `stride` elements apart. Each element starts from its bias and adds
 * x·kernel in order, as matmul does. Overwrites y [m, n].
 */
export function dense(
  x: usize,
  stride: i32,
  kernel: usize,
  bias: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  // sums start from the bias, the same for all rows, or continue from y
  let start = bias;
  let startStride: usize = 0;
  for (let p: i32 = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    for (let j: i32 = 0; j < n; ) {
      const left = n - j;
      const width = left >= PANEL ? PANEL : left >= HALF ? HALF : LANES;
      const panel = kernel + bytes(j * k + p * width);
      const at = bytes(j);
      multiplyPanel(
        x + bytes(p),
        bytes(stride),
        panel,
        width,
        start + at,
        startStride,
        y + at,
        bytes(n),
        m,
        depth,
      );
      j += width;
    }
    start = y;
    startStride = bytes(n);
  }
}

/** Rows of x times one panel: four at a time, then one. */
function multiplyPanel(
  a: usize,
  rowStride: usize,
  b: usize,
  width: i32,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  const bStride = bytes(width);
  const whole = m & -4;
  const rest = m - whole;
  const last = a + <usize>whole * rowStride;
  const next = start + <usize>whole * startStride;
  const to = c + <usize>whole * cStride;
  if (width === LANES) {
    rows4x4(a, rowStride, 4, b, bStride, start, startStride, c, cStride, whole, k);
    rows1x4(last, rowStride, 4, b, bStride, next, startStride, to, cStride, rest, k);
    return;
  }
  rows4x8(a, rowStride, 4, b, bStride, start, startStride, c, cStride, whole, k);
  if (width === HALF) {
    rows1x8(last, rowStride, 4, b, bStride, next, startStride, to, cStride, rest, k);
    return;
  }
  const half = start + HALF_BYTES;
  rows4x8(
    a,
    rowStride,
    4,
    b + HALF_BYTES,
    bStride,
    half,
    startStride,
    c + HALF_BYTES,
    cStride,
    whole,
    k,
  );
  rows1x16(last, rowStride, 4, b, bStride, next, startStride, to, cStride, rest, k);
}

class Multiply {
  apply(x: v128, factor: v128): v128 {
    return f32x4.mul(x, factor);
  }
}

/** y = factor · x. Overwrites y [n]; y may be x. */
export function scale(x: usize, y: usize, n: i32, factor: f32): void {
  mapWithRight<Multiply>(x, f32x4.splat(factor), y, n);
}
