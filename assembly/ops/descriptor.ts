// Descriptors of strided tensors: dimensions in memory, outermost first, each three i32 words
// (size, stride of one tensor, stride of another) in elements.
//
// A negative word scales with the rows of the batch: -10 is 10 * rows.

import { elementAt } from "../simd";

/** Words of one dimension. */
export const DIMENSION_WORDS: i32 = 3;
export const SIZE: i32 = 0;
export const FIRST_STRIDE: i32 = 1;
export const SECOND_STRIDE: i32 = 2;

/** Word i of a descriptor. */
export function wordAt(descriptor: usize, i: i32, rows: i32): i32 {
  const word = load<i32>(elementAt(descriptor, i));
  return word < 0 ? -word * rows : word;
}

/** A word of dimension d, or a default if the dimension does not exist. */
export function dimensionWord(
  dimensions: usize,
  d: i32,
  word: i32,
  rows: i32,
  otherwise: i32,
): i32 {
  return d < 0 ? otherwise : wordAt(dimensions, d * DIMENSION_WORDS + word, rows);
}

/** The size of dimension d, 1 if it does not exist; `outermost` is that of dimension 0, or of a part of it. */
export function sizeAt(dimensions: usize, d: i32, rows: i32, outermost: i32): i32 {
  return d === 0 ? outermost : dimensionWord(dimensions, d, SIZE, rows, 1);
}

/** Elements of the outermost `count` dimensions: the product of their sizes, 1 for none. */
export function outerSize(dimensions: usize, count: i32, rows: i32, outermost: i32): i32 {
  let size: i32 = 1;
  for (let d: i32 = 0; d < count; d++) size *= sizeAt(dimensions, d, rows, outermost);
  return size;
}

/** Offset of element `index` of the outermost `count` dimensions, for one of the strides. */
export function outerOffset(
  dimensions: usize,
  count: i32,
  stride: i32,
  index: i32,
  rows: i32,
): i32 {
  let offset: i32 = 0;
  for (let d = count - 1; d >= 0; d--) {
    const size = wordAt(dimensions, d * DIMENSION_WORDS, rows);
    offset += (index % size) * wordAt(dimensions, d * DIMENSION_WORDS + stride, rows);
    index /= size;
  }
  return offset;
}
