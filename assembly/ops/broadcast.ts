// Binary kernels with broadcasting: y[i] = f(a[i], b[i]) for every index i of a shape.
//
// Descriptor: [rank, rank × (size, stride of a, stride of b)], adjacent dimensions already
// merged; y is contiguous. `outermost` is the size of the first dimension, or of a part of it.
// Innermost strides are 0 or 1, not both 0. Rank 0 is one element.

import { elementAt } from "../simd";
import {
  dimensionWord,
  FIRST_STRIDE,
  outerOffset,
  outerSize,
  SECOND_STRIDE,
  sizeAt,
} from "./descriptor";
import { mapWithLeft, mapWithRight, zip } from "./elementwise";

/** Overwrites y, which may alias an operand of the same shape. */
export function broadcast<Operation>(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outermost: i32,
): void {
  const dimensions = elementAt(descriptor, 1);
  const column = load<i32>(descriptor) - 1;
  const columns = sizeAt(dimensions, column, rows, outermost);
  const strideA = dimensionWord(dimensions, column, FIRST_STRIDE, rows, 1);
  const strideB = dimensionWord(dimensions, column, SECOND_STRIDE, rows, 1);
  // two nested loops over the innermost dimensions; outer indices by division
  const outer = column - 1;
  const lines = sizeAt(dimensions, outer, rows, outermost);
  const lineA = dimensionWord(dimensions, outer, FIRST_STRIDE, rows, 0);
  const lineB = dimensionWord(dimensions, outer, SECOND_STRIDE, rows, 0);
  const blocks = outerSize(dimensions, outer, rows, outermost);
  for (let block: i32 = 0; block < blocks; block++) {
    let atA = elementAt(a, outerOffset(dimensions, outer, FIRST_STRIDE, block, rows));
    let atB = elementAt(b, outerOffset(dimensions, outer, SECOND_STRIDE, block, rows));
    for (let i: i32 = 0; i < lines; i++) {
      line<Operation>(atA, strideA, atB, strideB, y, columns);
      atA = elementAt(atA, lineA);
      atB = elementAt(atB, lineB);
      y = elementAt(y, columns);
    }
  }
}

function line<Operation>(a: usize, strideA: i32, b: usize, strideB: i32, y: usize, n: i32): void {
  if (strideB === 0) mapWithRight<Operation>(a, v128.load32_splat(b), y, n);
  else if (strideA === 0) mapWithLeft<Operation>(v128.load32_splat(a), b, y, n);
  else zip<Operation>(a, b, y, n);
}
