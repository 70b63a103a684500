// Binary kernels with broadcasting: y[i] = f(a[i], b[i]) for every index i of a shape.
//
// Descriptor: [rank, rank × (size, stride of a, stride of b)], adjacent dimensions already
// merged; y is contiguous. `outermost` is the size of the first dimension, or of a part of it.
// Innermost strides are 0 or 1, not both 0. Rank 0 is one element. Twin of
// assembly/ops/broadcast.ts.

import type { Memory } from "../../../core/memory.ts";
import {
  dimensionWord,
  FIRST_STRIDE,
  outerOffset,
  outerSize,
  SECOND_STRIDE,
  sizeAt,
} from "./descriptor.ts";

/** Operands of a broadcasting kernel: addresses, and the rows of the batch. */
export type Operands = readonly [
  a: number,
  b: number,
  y: number,
  descriptor: number,
  rows: number,
  outermost: number,
];

/** f32[y + i] = f(f32[a + i * stepA], f32[b + i * stepB]) for i below n, one loop per function. */
export type Line = (
  f32: Float32Array,
  a: number,
  stepA: number,
  b: number,
  stepB: number,
  y: number,
  n: number,
) => void;

/** Overwrites y, which may alias an operand of the same shape. */
export function broadcast(memory: Memory, operands: Operands, line: Line): void {
  const [a, b, y, descriptor, rows, outermost] = operands;
  const dimensions = descriptor + 4;
  const column = memory.i32[descriptor >>> 2]! - 1;
  const columns = sizeAt(memory, dimensions, column, rows, outermost);
  const stepA = dimensionWord(memory, dimensions, column, FIRST_STRIDE, rows, 1);
  const stepB = dimensionWord(memory, dimensions, column, SECOND_STRIDE, rows, 1);
  const lines = outerSize(memory, dimensions, column, rows, outermost);
  for (let i = 0; i < lines; i++) {
    const atA = (a >>> 2) + outerOffset(memory, dimensions, column, FIRST_STRIDE, i, rows);
    const atB = (b >>> 2) + outerOffset(memory, dimensions, column, SECOND_STRIDE, i, rows);
    line(memory.f32, atA, stepA, atB, stepB, (y >>> 2) + i * columns, columns);
  }
}
