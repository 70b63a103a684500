// The loops of all kernels that work element by element. Storing rounds to f32.

import type { Memory } from "../../memory.ts";

/** y[i] = f(x[i]). Overwrites y, which may be x. */
export function map(
  { f32 }: Memory,
  x: number,
  y: number,
  n: number,
  f: (x: number) => number,
): void {
  const [xt, yt] = [x >>> 2, y >>> 2];
  for (let i = 0; i < n; i++) f32[yt + i] = f(f32[xt + i]!);
}

/** y[i] = f(a[i], b[i]). Overwrites y, which may be a or b. */
export function zip(
  { f32 }: Memory,
  a: number,
  b: number,
  y: number,
  n: number,
  f: (a: number, b: number) => number,
): void {
  const [at, bt, yt] = [a >>> 2, b >>> 2, y >>> 2];
  for (let i = 0; i < n; i++) f32[yt + i] = f(f32[at + i]!, f32[bt + i]!);
}

/**
 * y = f(a, b) for every index of a descriptor [rank, rank × (size, strideA, strideB)], outermost
 * dimension first; below zero: times the rows. Overwrites y, which may be an operand of its shape.
 */
export function broadcast(
  memory: Memory,
  a: number,
  b: number,
  y: number,
  descriptor: number,
  rows: number,
  f: (a: number, b: number) => number,
): void {
  const { f32, i32 } = memory;
  const word = (i: number) => {
    const value = i32[(descriptor >>> 2) + i]!;
    return value < 0 ? -value * rows : value;
  };
  const rank = word(0);
  let to = y >>> 2;
  const walk = (axis: number, at: number, bt: number): void => {
    if (axis === rank) {
      f32[to++] = f(f32[at]!, f32[bt]!);
      return;
    }
    const [size, strideA, strideB] = [word(1 + 3 * axis), word(2 + 3 * axis), word(3 + 3 * axis)];
    if (axis < rank - 1) {
      for (let i = 0; i < size; i++) walk(axis + 1, at + i * strideA, bt + i * strideB);
      return;
    }
    for (let i = 0; i < size; i++) f32[to++] = f(f32[at + i * strideA]!, f32[bt + i * strideB]!);
  };
  walk(0, a >>> 2, b >>> 2);
}
