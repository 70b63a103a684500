// Descriptors of strided tensors: dimensions in memory, outermost first, each three i32 words
// (size, stride of one tensor, stride of another) in elements.
//
// A negative word scales with the rows of the batch: -10 is 10 * rows. Twin of
// assembly/ops/descriptor.ts.

import type { Memory } from "../../../core/memory.ts";

/** Words of one dimension. */
export const DIMENSION_WORDS = 3;
export const SIZE = 0;
export const FIRST_STRIDE = 1;
export const SECOND_STRIDE = 2;

/** Word i of a descriptor. */
export function wordAt({ i32 }: Memory, descriptor: number, i: number, rows: number): number {
  const word = i32[(descriptor >>> 2) + i]!;
  return word < 0 ? -word * rows : word;
}

/** A word of dimension d, or a default if the dimension does not exist. */
export function dimensionWord(
  memory: Memory,
  dimensions: number,
  d: number,
  word: number,
  rows: number,
  otherwise: number,
): number {
  return d < 0 ? otherwise : wordAt(memory, dimensions, d * DIMENSION_WORDS + word, rows);
}

/** The size of dimension d, 1 if it does not exist; `outermost` is that of dimension 0, or of a part of it. */
export const sizeAt = (
  memory: Memory,
  dimensions: number,
  d: number,
  rows: number,
  outermost: number,
): number => (d === 0 ? outermost : dimensionWord(memory, dimensions, d, SIZE, rows, 1));

/** Elements of the outermost `count` dimensions: the product of their sizes, 1 for none. */
export function outerSize(
  memory: Memory,
  dimensions: number,
  count: number,
  rows: number,
  outermost: number,
): number {
  let size = 1;
  for (let d = 0; d < count; d++) size *= sizeAt(memory, dimensions, d, rows, outermost);
  return size;
}

/** Offset of element `index` of the outermost `count` dimensions, for one of the strides. */
export function outerOffset(
  memory: Memory,
  dimensions: number,
  count: number,
  stride: number,
  index: number,
  rows: number,
): number {
  let offset = 0;
  let rest = index;
  for (let d = count - 1; d >= 0; d--) {
    const size = wordAt(memory, dimensions, d * DIMENSION_WORDS, rows);
    offset += (rest % size) * wordAt(memory, dimensions, d * DIMENSION_WORDS + stride, rows);
    rest = Math.floor(rest / size);
  }
  return offset;
}
