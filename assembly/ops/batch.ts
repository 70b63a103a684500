// The row numbers of a batch, gathering its rows, and scattering outputs to their rows.

import { permute } from "../random";
import { elementAt, floatFactor, highFloats, lowFloats, wordFactor } from "../simd";
import { copyWords } from "./layout";

/**
 * y[i] = number of the row at position + i of the epoch: permuted by the key if shuffle is not 0, then
 * looked up in indexTable unless it is 0. Overwrites y [rows], int32.
 */
export function batchIndices(
  y: usize,
  rows: i32,
  position: i32,
  epochRows: i32,
  shuffle: i32,
  shuffleKey0: u32,
  shuffleKey1: u32,
  indexTable: usize,
): void {
  for (let i = 0; i < rows; i++) {
    let p = position + i;
    if (shuffle !== 0) p = <i32>permute(<u32>p, <u32>epochRows, shuffleKey0, shuffleKey1);
    if (indexTable !== 0) p = load<i32>(elementAt(indexTable, p));
    store<i32>(elementAt(y, i), p);
  }
}

/** y[r] = row indices[r] of 32-bit words, `stride` words apart. Overwrites y [rows, rowElements]. */
export function gatherWords(
  source: usize,
  indices: usize,
  y: usize,
  rows: i32,
  rowElements: i32,
  stride: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const from = elementAt(source, load<i32>(elementAt(indices, r)) * stride);
    copyWords(from, elementAt(y, r * rowElements), rowElements);
  }
}

/** The same from bytes, as value / 255. */
export function gatherUint8Scaled(
  source: usize,
  indices: usize,
  y: usize,
  rows: i32,
  rowElements: i32,
  stride: i32,
): void {
  gatherBytes(source, indices, y, rows, rowElements, stride, 1);
}

/** The same from bytes, as 0 to 255. */
export function gatherUint8Raw(
  source: usize,
  indices: usize,
  y: usize,
  rows: i32,
  rowElements: i32,
  stride: i32,
): void {
  gatherBytes(source, indices, y, rows, rowElements, stride, 0);
}

function gatherBytes(
  source: usize,
  indices: usize,
  y: usize,
  rows: i32,
  rowElements: i32,
  stride: i32,
  isScaled: i32,
): void {
  const whole = wordFactor(isScaled);
  const share = floatFactor(isScaled);
  for (let r: i32 = 0; r < rows; r++) {
    const from = source + <usize>(load<i32>(elementAt(indices, r)) * stride);
    const to = elementAt(y, r * rowElements);
    let j: i32 = 0;
    for (; j + 8 <= rowElements; j += 8) {
      const words = i16x8.mul(v128.load8x8_u(from + <usize>j), whole);
      v128.store(elementAt(to, j), lowFloats(words, share));
      v128.store(elementAt(to, j), highFloats(words, share), 16);
    }
    for (; j < rowElements; j++) {
      const value = <f32>load<u8>(from + <usize>j);
      store<f32>(elementAt(to, j), isScaled === 1 ? value / 255 : value);
    }
  }
}

/** Row indices[r] of target = x[r], 32-bit words. Overwrites those rows [rowElements]. */
export function scatterWords(
  x: usize,
  indices: usize,
  target: usize,
  rows: i32,
  rowElements: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const to = elementAt(target, load<i32>(elementAt(indices, r)) * rowElements);
    copyWords(elementAt(x, r * rowElements), to, rowElements);
  }
}
