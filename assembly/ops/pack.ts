// Packs blocks of matrices for the products.

import { PANEL } from "../blocking";
import { elementAt, LANES, loadLanes, storeLanes } from "../simd";

const PANEL_BYTES: usize = 64;

/** Packs panels of 16 columns, each `rows` rows of 64 bytes; columns: a multiple of 16. */
export function packColumns(x: usize, stride: usize, y: usize, rows: i32, columns: i32): void {
  for (; columns > 0; columns -= PANEL) {
    let from = x;
    for (let p = rows; p > 0; p--) {
      const x0 = v128.load(from);
      const x4 = v128.load(from, 16);
      const x8 = v128.load(from, 32);
      const x12 = v128.load(from, 48);
      v128.store(y, x0);
      v128.store(y, x4, 16);
      v128.store(y, x8, 32);
      v128.store(y, x12, 48);
      from += stride;
      y += PANEL_BYTES;
    }
    x += PANEL_BYTES;
  }
}

/**
 * Packs panels of 16 columns of the transpose of x. In an incomplete panel, memory after the last column is not
 * written.
 */
export function packTransposed(x: usize, stride: usize, y: usize, rows: i32, columns: i32): void {
  for (; columns > 0; columns -= PANEL) {
    for (let j = 0; j < min(columns, PANEL); j += LANES) {
      transposeLanes(x + <usize>j * stride, stride, elementAt(y, j), rows, min(columns - j, LANES));
    }
    x += <usize>PANEL * stride;
    y += <usize>rows * PANEL_BYTES;
  }
}

/** Writes up to four rows of x as columns of y. */
function transposeLanes(x: usize, stride: usize, y: usize, n: i32, lanes: i32): void {
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
    v128.store(y + PANEL_BYTES, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(y + 2 * PANEL_BYTES, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(y + 3 * PANEL_BYTES, v128.shuffle<i64>(high01, high23, 1, 3));
    i += 16;
    y += 4 * PANEL_BYTES;
  }
  for (; n > 0; n--) {
    store<f32>(y, load<f32>(x + i));
    store<f32>(y, load<f32>(x1 + i), 4);
    store<f32>(y, load<f32>(x2 + i), 8);
    store<f32>(y, load<f32>(x3 + i), 12);
    i += 4;
    y += PANEL_BYTES;
  }
}

/** Copies rows of `columns` elements to another stride. */
export function packRows(
  x: usize,
  stride: usize,
  y: usize,
  yStride: usize,
  rows: i32,
  columns: i32,
): void {
  for (; rows > 0; rows--) {
    for (let j = 0; j < columns; j += LANES) {
      storeLanes(elementAt(y, j), loadLanes(elementAt(x, j), columns - j), columns - j);
    }
    x += stride;
    y += yStride;
  }
}
