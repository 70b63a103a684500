// Fills and strided copies: transpose, slice, concat, pad, broadcast.
//
// Words are 32 bits, float32 or int32, copied unchanged. Twin: src/engine/js/ops/layout.ts.

import { elementAt, LANES, loadLanes, storeLanes } from "../simd";
import {
  dimensionWord,
  FIRST_STRIDE,
  outerOffset,
  outerSize,
  SECOND_STRIDE,
  sizeAt,
  wordAt,
} from "./descriptor";

/** y[i] = value. Overwrites y [n]. */
export function fill(y: usize, n: i32, value: f32): void {
  fillWords(y, f32x4.splat(value), n);
}

/**
 * y[offsetY + i·stridesY] = x[offsetX + i·stridesX] for every index i of a shape. Overwrites only these
 * words of y, which must not be words of x.
 * Descriptor: [rank, offsetX, offsetY, rank × (size, strideX, strideY)]; rank 0 is one word. `outermost` is the size of
 * the first dimension, or of a part of it.
 */
export function copyStrided(
  x: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outermost: i32,
): void {
  const dimensions = elementAt(descriptor, 3);
  const column = load<i32>(descriptor) - 1;
  const columns = sizeAt(dimensions, column, rows, outermost);
  const strideX = dimensionWord(dimensions, column, FIRST_STRIDE, rows, 1);
  const strideY = dimensionWord(dimensions, column, SECOND_STRIDE, rows, 1);
  // two nested loops over the innermost dimensions; outer indices by division
  const outer = column - 1;
  const lines = sizeAt(dimensions, outer, rows, outermost);
  const lineX = dimensionWord(dimensions, outer, FIRST_STRIDE, rows, 0);
  const lineY = dimensionWord(dimensions, outer, SECOND_STRIDE, rows, 0);
  const blocks = outerSize(dimensions, outer, rows, outermost);
  x = elementAt(x, wordAt(descriptor, 1, rows));
  y = elementAt(y, wordAt(descriptor, 2, rows));
  for (let block: i32 = 0; block < blocks; block++) {
    const atX = elementAt(x, outerOffset(dimensions, outer, FIRST_STRIDE, block, rows));
    const atY = elementAt(y, outerOffset(dimensions, outer, SECOND_STRIDE, block, rows));
    if (strideY === 1 && lineX === 1 && strideX !== 1) {
      transpose(atX, strideX, atY, lineY, lines, columns);
    } else {
      copyLines(atX, lineX, strideX, atY, lineY, strideY, lines, columns);
    }
  }
}

/** Copies lines of strided words. */
function copyLines(
  x: usize,
  lineX: i32,
  strideX: i32,
  y: usize,
  lineY: i32,
  strideY: i32,
  lines: i32,
  columns: i32,
): void {
  for (let i: i32 = 0; i < lines; i++) {
    if (strideY !== 1 || strideX > 1) copyApart(x, strideX, y, strideY, columns);
    else if (strideX === 0) fillWords(y, v128.load32_splat(x), columns);
    else copyWords(x, y, columns);
    x = elementAt(x, lineX);
    y = elementAt(y, lineY);
  }
}

/** y[i·strideY] = x[i·strideX] for i below n. */
function copyApart(x: usize, strideX: i32, y: usize, strideY: i32, n: i32): void {
  for (; n > 0; n--) {
    store<u32>(y, load<u32>(x));
    x = elementAt(x, strideX);
    y = elementAt(y, strideY);
  }
}

/** y[i·lineY + j] = x[j·strideX + i] for i below `lines`, j below `columns`, in tiles of 4 × 4. */
function transpose(x: usize, strideX: i32, y: usize, lineY: i32, lines: i32, columns: i32): void {
  for (; lines >= LANES; lines -= LANES) {
    transposeFour(x, strideX, y, lineY, columns);
    x = elementAt(x, LANES);
    y = elementAt(y, LANES * lineY);
  }
  copyLines(x, 1, strideX, y, lineY, 1, lines, columns);
}

/** Transposes four lines. */
function transposeFour(x: usize, strideX: i32, y0: usize, lineY: i32, columns: i32): void {
  const y1 = elementAt(y0, lineY);
  const y2 = elementAt(y1, lineY);
  const y3 = elementAt(y2, lineY);
  let j: i32 = 0;
  for (; j + LANES <= columns; j += LANES) {
    const x1 = elementAt(x, strideX);
    const x2 = elementAt(x1, strideX);
    const x3 = elementAt(x2, strideX);
    const a = v128.load(x);
    const b = v128.load(x1);
    const c = v128.load(x2);
    const d = v128.load(x3);
    const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(elementAt(y0, j), v128.shuffle<i64>(abLow, cdLow, 0, 2));
    v128.store(elementAt(y1, j), v128.shuffle<i64>(abLow, cdLow, 1, 3));
    v128.store(elementAt(y2, j), v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
    v128.store(elementAt(y3, j), v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
    x = elementAt(x3, strideX);
  }
  for (; j < columns; j++) {
    store<u32>(elementAt(y0, j), load<u32>(x));
    store<u32>(elementAt(y1, j), load<u32>(x, 4));
    store<u32>(elementAt(y2, j), load<u32>(x, 8));
    store<u32>(elementAt(y3, j), load<u32>(x, 12));
    x = elementAt(x, strideX);
  }
}

/** y[i] = x[i], 32-bit words. Overwrites y [n], which must not overlap x. */
export function copyWords(x: usize, y: usize, n: i32): void {
  for (; n >= 16; n -= 16) {
    const x0 = v128.load(x);
    const x4 = v128.load(x, 16);
    const x8 = v128.load(x, 32);
    const x12 = v128.load(x, 48);
    v128.store(y, x0);
    v128.store(y, x4, 16);
    v128.store(y, x8, 32);
    v128.store(y, x12, 48);
    x += 64;
    y += 64;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, loadLanes(x, n), n);
    x += 16;
    y += 16;
  }
}

/** y[i] = the word in every lane. Overwrites y [n]. */
export function fillWords(y: usize, word: v128, n: i32): void {
  for (; n >= 8; n -= 8) {
    v128.store(y, word);
    v128.store(y, word, 16);
    y += 32;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, word, n);
    y += 16;
  }
}
