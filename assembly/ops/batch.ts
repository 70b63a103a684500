// The row numbers of a batch, gathering its rows, and scattering outputs to their rows.

import { permute } from "../random";
import { elementAt } from "../simd";
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
  const scale = f32x4.splat(255);
  for (let r = 0; r < rows; r++) {
    const from = source + <usize>(load<i32>(elementAt(indices, r)) * stride);
    const to = elementAt(y, r * rowElements);
    let j: i32 = 0;
    for (; j + 8 <= rowElements; j += 8) {
      const words = v128.load8x8_u(from + <usize>j);
      v128.store(elementAt(to, j), f32x4.div(lowFloats(words), scale));
      v128.store(elementAt(to, j), f32x4.div(highFloats(words), scale), 16);
    }
    for (; j < rowElements; j++) {
      store<f32>(elementAt(to, j), <f32>load<u8>(from + <usize>j) / 255);
    }
  }
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
  for (let r = 0; r < rows; r++) {
    const from = source + <usize>(load<i32>(elementAt(indices, r)) * stride);
    const to = elementAt(y, r * rowElements);
    let j: i32 = 0;
    for (; j + 8 <= rowElements; j += 8) {
      const words = v128.load8x8_u(from + <usize>j);
      v128.store(elementAt(to, j), lowFloats(words));
      v128.store(elementAt(to, j), highFloats(words), 16);
    }
    for (; j < rowElements; j++) store<f32>(elementAt(to, j), <f32>load<u8>(from + <usize>j));
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

/** The first four of eight uint16 as floats; signed, for that is one instruction. */
function lowFloats(words: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
}

/** The last four of eight uint16 as floats. */
function highFloats(words: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words));
}
