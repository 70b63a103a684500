// Packs blocks of matrices for the products.

import { elementAt, LANES, loadLanes, storeLanes } from "../../simd";

/** Bytes of a row of a packed panel, and of a step of a packed group. */
const PANEL_BYTES: usize = 64;
export const GROUP_BYTES: usize = 16;

/** Packs a panel of 16 columns: `rows` rows of 64 bytes. */
export function packColumns(x: usize, stride: usize, y: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    const x0 = v128.load(x);
    const x4 = v128.load(x, 16);
    const x8 = v128.load(x, 32);
    const x12 = v128.load(x, 48);
    v128.store(y, x0);
    v128.store(y, x4, 16);
    v128.store(y, x8, 32);
    v128.store(y, x12, 48);
    x += stride;
    y += PANEL_BYTES;
  }
}

/** Packs the transpose of up to 16 rows of x as a panel; memory after the last column is not written. */
export function packTransposed(x: usize, stride: usize, y: usize, rows: i32, columns: i32): void {
  for (let j = 0; j < columns; j += LANES) {
    const lanes = min(columns - j, LANES);
    transposeLanes(x + <usize>j * stride, stride, elementAt(y, j), PANEL_BYTES, rows, lanes);
  }
}

/** Writes up to four rows of x as columns of y, whose rows are yStride apart. */
function transposeLanes(
  x: usize,
  stride: usize,
  y: usize,
  yStride: usize,
  n: i32,
  lanes: i32,
): void {
  const x1 = lanes > 1 ? x + stride : x;
  const x2 = lanes > 2 ? x1 + stride : x;
  const x3 = lanes > 3 ? x2 + stride : x;
  let i: usize = 0;
  for (; n >= LANES; n -= LANES) {
    const row0 = v128.load(x + i);
    const row1 = v128.load(x1 + i);
    const row2 = v128.load(x2 + i);
    const row3 = v128.load(x3 + i);
    const low01 = v128.shuffle<i32>(row0, row1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(row2, row3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(row0, row1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(row2, row3, 2, 6, 3, 7);
    v128.store(y, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(y + yStride, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(y + 2 * yStride, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(y + 3 * yStride, v128.shuffle<i64>(high01, high23, 1, 3));
    i += 16;
    y += 4 * yStride;
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x + i));
    store<f32>(y, load<f32>(x1 + i), 4);
    store<f32>(y, load<f32>(x2 + i), 8);
    store<f32>(y, load<f32>(x3 + i), 12);
    i += 4;
    y += yStride;
  }
}

/** Packs a group of up to four rows of A, `steps` long: four floats a step. */
export function packGroup(x: usize, stride: usize, y: usize, steps: i32, rows: i32): void {
  transposeLanes(x, stride, y, GROUP_BYTES, steps, rows);
}

/** Packs a group of up to four rows of A that lies by columns, stride apart. */
export function packGroupOfColumns(x: usize, stride: usize, y: usize, steps: i32, rows: i32): void {
  for (; steps > 0; steps--) {
    storeLanes(y, loadLanes(x, rows), rows);
    x += stride;
    y += GROUP_BYTES;
  }
}

/** Packs four groups of four rows that lie by columns; the groups are yStride apart. */
export function packGroupsOfColumns(
  x: usize,
  stride: usize,
  y: usize,
  yStride: usize,
  steps: i32,
): void {
  for (; steps > 0; steps--) {
    v128.store(y, v128.load(x));
    v128.store(y + yStride, v128.load(x, 16));
    v128.store(y + 2 * yStride, v128.load(x, 32));
    v128.store(y + 3 * yStride, v128.load(x, 48));
    x += stride;
    y += GROUP_BYTES;
  }
}
