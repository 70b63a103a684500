// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum, so tiles, packing and threads cannot change a bit. All forms share one
// driver: the byte offset of element (i, p) of A is `rowStride` · i + `stepStride` · p.
//
// stride: elements from one row of C to the next, as in B and in `saved`; more than n for a part of the columns.
// workspace: packedBytes() of memory, or 0 to read B unpacked. tile: any Tile.

import { DEPTH, PANEL, ROWS, Tile, WIDTH } from "../blocking";
import { LANES, loadLanes, storeLanes } from "../simd";
import {
  rows1x4,
  rows1x8,
  rows1x16,
  rows2x16,
  rows3x16,
  rows3x16Packed,
  rows4x4,
  rows4x8,
  rows4x16,
  rows6x8,
  rows6x16,
} from "../tiles.generated";
import { applyEpilogue } from "./activations";
import { packColumns, packRows, packTransposed } from "./pack";
import { sumColumns } from "./reduce";

/** Bytes of a row of a packed panel. */
const PANEL_BYTES: usize = 64;
/** Offset of the second half of a panel, for tiles of eight columns. */
const HALF_PANEL: usize = 32;

/** C = A·B (+ bias) of A [m, k], B [k, n]. bias 0: none. Overwrites c, then applies the epilogue. */
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  multiply(
    a,
    bytes(k),
    4,
    b,
    bytes(stride),
    false,
    bias,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

/**
 * C = Aᵀ·B of A [k, m] with rows strideOfA apart, B [k, n]. Overwrites c and, unless 0, biasGradient [n] with the column sums
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
  stride: i32,
  strideOfA: i32,
  workspace: usize,
  tile: i32,
): void {
  if (biasGradient !== 0) sumColumns(b, biasGradient, k, n, stride);
  multiply(
    a,
    4,
    bytes(strideOfA),
    b,
    bytes(stride),
    false,
    0,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

/** C = A·Bᵀ of A [m, k], B [n, k]. Overwrites c and the workspace, which must not be 0. */
export function matmulTransposeB(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  multiply(
    a,
    bytes(k),
    4,
    b,
    bytes(k),
    true,
    0,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

function bytes(elements: i32): usize {
  return (<usize>elements) << 2;
}

/** Loops over blocks of depth, of columns and of rows; the epilogue follows each finished block of rows. */
function multiply(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  isTransposed: bool,
  bias: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  const cStride = bytes(stride);
  const whole = n & -PANEL;
  const isPacked = isTransposed || workspace !== 0;
  if (whole < n)
    edge(a, rowStride, stepStride, b, bStride, isTransposed, bias, c, cStride, m, n, k, workspace);
  if (whole === 0) {
    finish(epilogue, alpha, saved, c, m, n, stride);
    return;
  }
  let p: i32 = 0;
  do {
    const depth = min(DEPTH, k - p);
    for (let first = 0; first < whole; first += WIDTH) {
      const width = min(WIDTH, whole - first);
      let panel = b + <usize>p * bStride + bytes(first);
      let panelStride = bytes(PANEL);
      let panelStep = bStride;
      if (isPacked) {
        if (isTransposed)
          packTransposed(b + <usize>first * bStride + bytes(p), bStride, workspace, depth, width);
        else packColumns(panel, bStride, workspace, depth, width);
        panel = workspace;
        panelStride = bytes(PANEL * depth);
        panelStep = bytes(PANEL);
      }
      let start: usize = c + bytes(first);
      if (p === 0) start = bias === 0 ? <usize>0 : bias + bytes(first);
      // sums start from the bias, the same for all rows, or continue from C
      const startStride: usize = p === 0 ? 0 : cStride;
      const isLast = p + depth === k;
      const end = first + width === whole ? n : first + width;
      const copy = isPacked && stepStride !== 4 ? workspace + bytes(depth * width) : 0;
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i);
        let from = a + <usize>i * rowStride + <usize>p * stepStride;
        let fromStep = stepStride;
        if (copy !== 0) {
          packRows(from, stepStride, copy, bytes(ROWS), depth, rows);
          from = copy;
          fromStep = bytes(ROWS);
        }
        const to = c + <usize>i * cStride + bytes(first);
        let startAt = start === 0 ? <usize>0 : start + <usize>i * startStride;
        let columns = panel;
        for (let j = 0; j < width; j += PANEL) {
          multiplyPanel(
            tile,
            from,
            rowStride,
            fromStep,
            columns,
            panelStep,
            startAt,
            startStride,
            to + bytes(j),
            cStride,
            rows,
            depth,
          );
          columns += panelStride;
          if (startAt !== 0) startAt += bytes(PANEL);
        }
        if (isLast) {
          const at = bytes(i * stride + first);
          finish(epilogue, alpha, saved + at, c + at, rows, end - first, stride);
        }
      }
    }
    p += depth;
  } while (p < k);
}

/** Applies the epilogue to rows of C. */
function finish(
  epilogue: i32,
  alpha: f32,
  saved: usize,
  c: usize,
  rows: i32,
  width: i32,
  stride: i32,
): void {
  if (epilogue === 0) return;
  if (width === stride) {
    applyEpilogue(epilogue, alpha, saved, c, rows * width);
    return;
  }
  for (let r = 0; r < rows; r++) {
    applyEpilogue(epilogue, alpha, saved, c, width);
    saved += bytes(stride);
    c += bytes(stride);
  }
}

/** Multiplies rows with one panel: tiles, then the remaining rows. */
function multiplyPanel(
  tile: i32,
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  let left = m;
  const next = start === 0 ? <usize>0 : start + HALF_PANEL;
  if (tile === Tile.rows4x8) {
    rows4x8(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    rows4x8(
      a,
      rowStride,
      stepStride,
      b + HALF_PANEL,
      bStride,
      next,
      startStride,
      c + HALF_PANEL,
      cStride,
      m,
      k,
    );
    left = m & 3;
  } else if (tile === Tile.rows3x16) {
    if (bStride === PANEL_BYTES) {
      rows3x16Packed(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    } else rows3x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    left = m % 3;
  } else if (tile === Tile.rows4x16) {
    rows4x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    left = m & 3;
  } else if (tile === Tile.rows6x16) {
    rows6x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    left = m % 6;
  } else if (tile === Tile.rows6x8) {
    rows6x8(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
    rows6x8(
      a,
      rowStride,
      stepStride,
      b + HALF_PANEL,
      bStride,
      next,
      startStride,
      c + HALF_PANEL,
      cStride,
      m,
      k,
    );
    left = m % 6;
  }
  if (left === 0) return;
  const done = <usize>(m - left);
  a += done * rowStride;
  c += done * cStride;
  if (start !== 0) start += done * startStride;
  rows2x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, left, k);
  if ((left & 1) === 0) return;
  const before = <usize>(left - 1);
  a += before * rowStride;
  c += before * cStride;
  if (start !== 0) start += before * startStride;
  rows1x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, 1, k);
}

/**
 * The columns after the last whole panel, at full depth: eight or four at a time if C is wide enough, which may
 * overlap a panel that is written afterwards.
 */
function edge(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  isTransposed: bool,
  bias: usize,
  c: usize,
  cStride: usize,
  m: i32,
  n: i32,
  k: i32,
  workspace: usize,
): void {
  let j = n & -PANEL;
  let columns = b + bytes(j);
  let stride = bStride;
  let offset = j;
  if (isTransposed) {
    // as many of the last columns as a panel has
    offset = max(0, n - PANEL);
    packTransposed(b + <usize>offset * bStride, bStride, workspace, k, min(n, PANEL));
    columns = workspace + bytes(j - offset);
    stride = bytes(PANEL);
  }
  while (j < n) {
    const left = n - j;
    const start = bias === 0 ? <usize>0 : bias + bytes(j);
    const to = c + bytes(j);
    const rest = <usize>(m & -4);
    if (left >= 8) {
      rows4x8(a, rowStride, stepStride, columns, stride, start, 0, to, cStride, m, k);
      rows1x8(
        a + rest * rowStride,
        rowStride,
        stepStride,
        columns,
        stride,
        start,
        0,
        to + rest * cStride,
        cStride,
        m & 3,
        k,
      );
      j += 8;
      columns += 32;
    } else if (n >= LANES) {
      const back = left >= LANES ? <usize>0 : bytes(LANES - left);
      const at = start === 0 ? <usize>0 : start - back;
      rows4x4(a, rowStride, stepStride, columns - back, stride, at, 0, to - back, cStride, m, k);
      rows1x4(
        a + rest * rowStride,
        rowStride,
        stepStride,
        columns - back,
        stride,
        at,
        0,
        to - back + rest * cStride,
        cStride,
        m & 3,
        k,
      );
      j += LANES;
      columns += 16;
    } else {
      narrow(a, rowStride, stepStride, columns, stride, start, to, cStride, m, left, k);
      return;
    }
  }
}

/** A product with fewer than four columns; four rows at a time hide the latency of the sums. */
function narrow(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  cStride: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  const start = bias === 0 ? f32x4.splat(0) : loadLanes(bias, n);
  for (let i = 0; i < m; i += 4) {
    // rows after the last one repeat it
    const last = m - 1;
    const i1 = min(i + 1, last);
    const i2 = min(i + 2, last);
    const i3 = min(i + 3, last);
    let a0 = a + <usize>i * rowStride;
    let a1 = a + <usize>i1 * rowStride;
    let a2 = a + <usize>i2 * rowStride;
    let a3 = a + <usize>i3 * rowStride;
    let row = b;
    let c0 = start;
    let c1 = start;
    let c2 = start;
    let c3 = start;
    for (let p = 0; p < k; p++) {
      const columns = loadLanes(row, n);
      c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a0), columns));
      c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(a1), columns));
      c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(a2), columns));
      c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(a3), columns));
      a0 += stepStride;
      a1 += stepStride;
      a2 += stepStride;
      a3 += stepStride;
      row += bStride;
    }
    storeLanes(c + <usize>i * cStride, c0, n);
    storeLanes(c + <usize>i1 * cStride, c1, n);
    storeLanes(c + <usize>i2 * cStride, c2, n);
    storeLanes(c + <usize>i3 * cStride, c3, n);
  }
}
