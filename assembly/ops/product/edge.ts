// The columns of a product after its last whole panel, by narrow tiles.

import { PANEL } from "../../blocking";
import { bytes, LANES, loadLanes, storeLanes } from "../../simd";
import { rows1x4, rows1x8, rows4x4, rows4x8 } from "../../tiles.generated";
import { packTransposed } from "./pack";

/**
 * The columns after the last whole panel, at full depth: eight or four at a time if C is wide enough, which may
 * overlap a panel that is written afterwards.
 */
export function edge(
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
