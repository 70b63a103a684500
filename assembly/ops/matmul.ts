// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum: so neither tiles nor packing nor threads can change a bit. All forms are one
// driver: element (i, p) of A lies `rowStride` · i + `stepStride` · p bytes from its beginning.

import { elementAt } from "../simd";
import { columnOf, tile1x4, tile1x8, tile4x4, tile4x8 } from "../tiles";
import { applyEpilogue } from "./activations";
import { sumAxis } from "./reduce";

/** Rows of B that are multiplied at a time, so that eight columns of them stay in the first cache. */
const DEPTH: i32 = 256;

/** C = A·B (+ bias) of A [m, k], B [k, n]. bias 0: none. Overwrites c, then applies the epilogue. */
export function matmul(
  a: usize,
  b: usize,
  bias: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
): void {
  multiply(a, bytes(k), 4, b, bytes(n), bias, c, m, n, k);
  applyEpilogue(epilogue, alpha, saved, c, m * n);
}

/**
 * C = Aᵀ·B of A [k, m], B [k, n]. Overwrites c and, unless 0, biasGradient [n] with the column sums
 * of B in order of the rows, from +0.
 */
export function matmulTransposeA(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  biasGradient: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
): void {
  multiply(a, 4, bytes(m), b, bytes(n), 0, c, m, n, k);
  if (biasGradient !== 0) sumAxis(b, biasGradient, 1, k, n);
  applyEpilogue(epilogue, alpha, saved, c, m * n);
}

/** C = A·Bᵀ of A [m, k], B [n, k]. Overwrites c and the workspace, in which Bᵀ is written out. */
export function matmulTransposeB(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  workspace: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
): void {
  transpose(b, workspace, n, k);
  multiply(a, bytes(k), 4, workspace, bytes(n), 0, c, m, n, k);
  applyEpilogue(epilogue, alpha, saved, c, m * n);
}

function bytes(elements: i32): usize {
  return (<usize>elements) << 2;
}

/** y [columns, rows] = xᵀ of x [rows, columns], four by four. */
function transpose(x: usize, y: usize, rows: i32, columns: i32): void {
  const from = bytes(columns);
  const to = bytes(rows);
  let i: i32 = 0;
  for (; i + 4 <= rows; i += 4) {
    let source = elementAt(x, i * columns);
    let target = elementAt(y, i);
    let j: i32 = 0;
    for (; j + 4 <= columns; j += 4) {
      const row0 = v128.load(source);
      const row1 = v128.load(source + from);
      const row2 = v128.load(source + 2 * from);
      const row3 = v128.load(source + 3 * from);
      const low01 = v128.shuffle<i32>(row0, row1, 0, 4, 1, 5);
      const low23 = v128.shuffle<i32>(row2, row3, 0, 4, 1, 5);
      const high01 = v128.shuffle<i32>(row0, row1, 2, 6, 3, 7);
      const high23 = v128.shuffle<i32>(row2, row3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<i64>(low01, low23, 0, 2));
      v128.store(target + to, v128.shuffle<i64>(low01, low23, 1, 3));
      v128.store(target + 2 * to, v128.shuffle<i64>(high01, high23, 0, 2));
      v128.store(target + 3 * to, v128.shuffle<i64>(high01, high23, 1, 3));
      source += 16;
      target += 4 * to;
    }
    for (; j < columns; j++) {
      for (let r = 0; r < 4; r++) {
        store<f32>(elementAt(y, j * rows + i + r), load<f32>(elementAt(x, (i + r) * columns + j)));
      }
    }
  }
  for (; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(elementAt(y, j * rows + i), load<f32>(elementAt(x, i * columns + j)));
    }
  }
}

/** Blocks of depth outside, eight columns of B inside that, rows of A inside those. */
function multiply(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  const cStride = bytes(n);
  const whole = n & ~7;
  let p: i32 = 0;
  do {
    const depth = k - p < DEPTH ? k - p : DEPTH;
    const from = a + <usize>p * stepStride;
    for (let j = 0; j < whole; j += 8) {
      const columns = b + <usize>p * bStride + bytes(j);
      let start: usize = c + bytes(j);
      if (p === 0) start = bias === 0 ? <usize>0 : bias + bytes(j);
      // sums begin with the bias, the same for all rows, or go on from C
      const startStride: usize = p === 0 ? 0 : cStride;
      let i: i32 = 0;
      for (; i + 4 <= m; i += 4) {
        const row = <usize>i;
        tile4x8(
          from + row * rowStride,
          rowStride,
          stepStride,
          columns,
          bStride,
          start === 0 ? <usize>0 : start + row * startStride,
          startStride,
          c + row * cStride + bytes(j),
          cStride,
          depth,
        );
      }
      for (; i < m; i++) {
        const row = <usize>i;
        tile1x8(
          from + row * rowStride,
          stepStride,
          columns,
          bStride,
          start === 0 ? <usize>0 : start + row * startStride,
          c + row * cStride + bytes(j),
          depth,
        );
      }
    }
    p += depth;
  } while (p < k);
  if (whole < n) edgeColumns(a, rowStride, stepStride, b, bStride, bias, c, m, n, k, whole);
}

/**
 * The columns behind the last eight, at their full depth. Four at once where C is so wide: those
 * that were computed before get the same bits again.
 */
function edgeColumns(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  first: i32,
): void {
  const cStride = bytes(n);
  let j = first;
  while (j < n) {
    if (n < 4) {
      columnOf(
        a,
        rowStride,
        stepStride,
        b + bytes(j),
        bStride,
        bias === 0 ? <usize>0 : bias + bytes(j),
        c + bytes(j),
        cStride,
        m,
        k,
      );
      j++;
      continue;
    }
    const at = j + 4 <= n ? j : n - 4;
    const start = bias === 0 ? <usize>0 : bias + bytes(at);
    let i: i32 = 0;
    for (; i + 4 <= m; i += 4) {
      const row = <usize>i;
      tile4x4(
        a + row * rowStride,
        rowStride,
        stepStride,
        b + bytes(at),
        bStride,
        start,
        c + row * cStride + bytes(at),
        cStride,
        k,
      );
    }
    for (; i < m; i++) {
      const row = <usize>i;
      tile1x4(
        a + row * rowStride,
        stepStride,
        b + bytes(at),
        bStride,
        start,
        c + row * cStride + bytes(at),
        k,
      );
    }
    j += 4;
  }
}
