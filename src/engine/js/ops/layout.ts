// Fills and strided copies: transpose, slice, concat, pad, broadcast.
//
// Words are 32 bits, float32 or int32, copied unchanged. Twin of assembly/ops/layout.ts.

import type { Memory } from "../../../core/memory.ts";
import {
  dimensionWord,
  FIRST_STRIDE,
  outerOffset,
  outerSize,
  SECOND_STRIDE,
  sizeAt,
  wordAt,
} from "./descriptor.ts";

/** y[i] = value. Overwrites y [n]. */
export function fill({ f32 }: Memory, y: number, n: number, value: number): void {
  f32.fill(value, y >>> 2, (y >>> 2) + n);
}

/**
 * y[offsetY + i·stridesY] = x[offsetX + i·stridesX] for every index i of a shape. Overwrites only these
 * words of y, which must not be words of x.
 * Descriptor: [rank, offsetX, offsetY, rank × (size, strideX, strideY)]; rank 0 is one word. `outermost` is the size of
 * the first dimension, or of a part of it.
 */
export function copyStrided(
  memory: Memory,
  x: number,
  y: number,
  descriptor: number,
  rows: number,
  outermost: number,
): void {
  const { i32 } = memory;
  const dimensions = descriptor + 12;
  const column = i32[descriptor >>> 2]! - 1;
  const columns = sizeAt(memory, dimensions, column, rows, outermost);
  const strideX = dimensionWord(memory, dimensions, column, FIRST_STRIDE, rows, 1);
  const strideY = dimensionWord(memory, dimensions, column, SECOND_STRIDE, rows, 1);
  const lines = outerSize(memory, dimensions, column, rows, outermost);
  const startX = (x >>> 2) + wordAt(memory, descriptor, 1, rows);
  const startY = (y >>> 2) + wordAt(memory, descriptor, 2, rows);
  for (let line = 0; line < lines; line++) {
    const from = startX + outerOffset(memory, dimensions, column, FIRST_STRIDE, line, rows);
    const to = startY + outerOffset(memory, dimensions, column, SECOND_STRIDE, line, rows);
    for (let i = 0; i < columns; i++) i32[to + i * strideY] = i32[from + i * strideX]!;
  }
}

/** y[i] = x[i], 32-bit words. Overwrites y [n], which must not overlap x. */
export function copyWords({ i32 }: Memory, x: number, y: number, n: number): void {
  i32.copyWithin(y >>> 2, x >>> 2, (x >>> 2) + n);
}

/** y[i] = word. Overwrites y [n]. */
export function fillWords({ i32 }: Memory, y: number, word: number, n: number): void {
  i32.fill(word, y >>> 2, (y >>> 2) + n);
}
