// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum: so neither tiles nor packing nor threads can change a bit. All forms are one
// driver: element (i, p) of A lies `rowStride` · i + `stepStride` · p bytes from its beginning.

import { elementAt } from "../simd";
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

function startOf(address: usize): v128 {
  return address === 0 ? f32x4.splat(0) : v128.load(address);
}

function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Four rows by eight columns. `start` 0: sums begin at +0. */
function tile4x8(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  k: i32,
): void {
  let a0 = a;
  let a1 = a0 + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c00 = f32x4.splat(0);
  let c04 = c00;
  let c10 = c00;
  let c14 = c00;
  let c20 = c00;
  let c24 = c00;
  let c30 = c00;
  let c34 = c00;
  if (start !== 0) {
    c00 = v128.load(start);
    c04 = v128.load(start, 16);
    c10 = v128.load(start + startStride);
    c14 = v128.load(start + startStride, 16);
    c20 = v128.load(start + 2 * startStride);
    c24 = v128.load(start + 2 * startStride, 16);
    c30 = v128.load(start + 3 * startStride);
    c34 = v128.load(start + 3 * startStride, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    const b4 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = multiplyAdd(c00, x0, b0);
    c04 = multiplyAdd(c04, x0, b4);
    const x1 = v128.load32_splat(a1);
    c10 = multiplyAdd(c10, x1, b0);
    c14 = multiplyAdd(c14, x1, b4);
    const x2 = v128.load32_splat(a2);
    c20 = multiplyAdd(c20, x2, b0);
    c24 = multiplyAdd(c24, x2, b4);
    const x3 = v128.load32_splat(a3);
    c30 = multiplyAdd(c30, x3, b0);
    c34 = multiplyAdd(c34, x3, b4);
    a0 += stepStride;
    a1 += stepStride;
    a2 += stepStride;
    a3 += stepStride;
    b += bStride;
  }
  v128.store(c, c00);
  v128.store(c, c04, 16);
  c += cStride;
  v128.store(c, c10);
  v128.store(c, c14, 16);
  c += cStride;
  v128.store(c, c20);
  v128.store(c, c24, 16);
  c += cStride;
  v128.store(c, c30);
  v128.store(c, c34, 16);
}

/** One row by eight columns. */
function tile1x8(
  a: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  c: usize,
  k: i32,
): void {
  let c0 = startOf(start);
  let c4 = start === 0 ? f32x4.splat(0) : v128.load(start, 16);
  for (; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = multiplyAdd(c0, x, v128.load(b));
    c4 = multiplyAdd(c4, x, v128.load(b, 16));
    a += stepStride;
    b += bStride;
  }
  v128.store(c, c0);
  v128.store(c, c4, 16);
}

/** Four rows by four columns; sums begin with the bias. */
function tile4x4(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  cStride: usize,
  k: i32,
): void {
  let a0 = a;
  let a1 = a0 + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c0 = startOf(bias);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  for (; k > 0; k--) {
    const columns = v128.load(b);
    c0 = multiplyAdd(c0, v128.load32_splat(a0), columns);
    c1 = multiplyAdd(c1, v128.load32_splat(a1), columns);
    c2 = multiplyAdd(c2, v128.load32_splat(a2), columns);
    c3 = multiplyAdd(c3, v128.load32_splat(a3), columns);
    a0 += stepStride;
    a1 += stepStride;
    a2 += stepStride;
    a3 += stepStride;
    b += bStride;
  }
  v128.store(c, c0);
  v128.store(c + cStride, c1);
  v128.store(c + 2 * cStride, c2);
  v128.store(c + 3 * cStride, c3);
}

/** One row by four columns. */
function tile1x4(
  a: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  k: i32,
): void {
  let sum = startOf(bias);
  for (; k > 0; k--) {
    sum = multiplyAdd(sum, v128.load32_splat(a), v128.load(b));
    a += stepStride;
    b += bStride;
  }
  v128.store(c, sum);
}

/** One column, of a C of fewer than four; four rows at once hide the latency of the sums. */
function columnOf(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  const start: f32 = bias === 0 ? 0 : load<f32>(bias);
  for (let i = 0; i < m; i += 4) {
    // rows behind the last one repeat it
    const last = m - 1;
    const i1 = i + 1 < m ? i + 1 : last;
    const i2 = i + 2 < m ? i + 2 : last;
    const i3 = i + 3 < m ? i + 3 : last;
    let a0 = a + <usize>i * rowStride;
    let a1 = a + <usize>i1 * rowStride;
    let a2 = a + <usize>i2 * rowStride;
    let a3 = a + <usize>i3 * rowStride;
    let column = b;
    let c0 = start;
    let c1 = start;
    let c2 = start;
    let c3 = start;
    for (let p = 0; p < k; p++) {
      const value = load<f32>(column);
      c0 += load<f32>(a0) * value;
      c1 += load<f32>(a1) * value;
      c2 += load<f32>(a2) * value;
      c3 += load<f32>(a3) * value;
      a0 += stepStride;
      a1 += stepStride;
      a2 += stepStride;
      a3 += stepStride;
      column += bStride;
    }
    store<f32>(c + <usize>i * cStride, c0);
    store<f32>(c + <usize>i1 * cStride, c1);
    store<f32>(c + <usize>i2 * cStride, c2);
    store<f32>(c + <usize>i3 * cStride, c3);
  }
}
