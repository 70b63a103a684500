// The row numbers of a batch, gathering its rows, and scattering outputs to their rows.

import type { Memory } from "../../../core/memory.ts";
import { permute } from "../random.ts";

/**
 * y[i] = number of the row at position + i of the epoch: permuted by the key if shuffle is not 0, then
 * looked up in indexTable unless it is 0. Overwrites y [rows], int32.
 */
export function batchIndices(
  { i32 }: Memory,
  y: number,
  rows: number,
  position: number,
  epochRows: number,
  shuffle: number,
  shuffleKey0: number,
  shuffleKey1: number,
  indexTable: number,
): void {
  for (let i = 0; i < rows; i++) {
    const p =
      shuffle !== 0 ? permute(position + i, epochRows, shuffleKey0, shuffleKey1) : position + i;
    i32[(y >>> 2) + i] = indexTable !== 0 ? i32[(indexTable >>> 2) + p]! : p;
  }
}

/** y[r] = row indices[r] of 32-bit words, `stride` words apart. Overwrites y [rows, rowElements]. */
export function gatherWords(
  { i32 }: Memory,
  source: number,
  indices: number,
  y: number,
  rows: number,
  rowElements: number,
  stride: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = (source >>> 2) + i32[(indices >>> 2) + r]! * stride;
    i32.copyWithin((y >>> 2) + r * rowElements, from, from + rowElements);
  }
}

/** The same from bytes, as value / 255. */
export function gatherUint8Scaled(
  { i32, u8, f32 }: Memory,
  source: number,
  indices: number,
  y: number,
  rows: number,
  rowElements: number,
  stride: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = source + i32[(indices >>> 2) + r]! * stride;
    const to = (y >>> 2) + r * rowElements;
    for (let j = 0; j < rowElements; j++) f32[to + j] = u8[from + j]! / 255;
  }
}

/** The same from bytes, as 0 to 255. */
export function gatherUint8Raw(
  { i32, u8, f32 }: Memory,
  source: number,
  indices: number,
  y: number,
  rows: number,
  rowElements: number,
  stride: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = source + i32[(indices >>> 2) + r]! * stride;
    const to = (y >>> 2) + r * rowElements;
    for (let j = 0; j < rowElements; j++) f32[to + j] = u8[from + j]!;
  }
}

/** Row indices[r] of target = x[r], 32-bit words. Overwrites those rows [rowElements]. */
export function scatterWords(
  { i32 }: Memory,
  x: number,
  indices: number,
  target: number,
  rows: number,
  rowElements: number,
): void {
  for (let r = 0; r < rows; r++) {
    const from = (x >>> 2) + r * rowElements;
    const to = (target >>> 2) + i32[(indices >>> 2) + r]! * rowElements;
    i32.copyWithin(to, from, from + rowElements);
  }
}
