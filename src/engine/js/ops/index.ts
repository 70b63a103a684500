// Selection by int32 indices, and its gradients.
//
// x and dx are [outer, axis, inner] around the indexed axis. Words are 32 bits. Outputs are overwritten and
// must not overlap inputs. An index outside 0…axis-1 reads NaN and writes nothing. Twin of assembly/ops/index.ts.

import type { Memory } from "../../../core/memory.ts";
import { copyWords, fillWords } from "./layout.ts";

const NAN_WORD = 0x7fc00000;

/** y[o, j, i] = x[o, indices[j], i]; y is [outer, count, inner]. */
export function gather(
  memory: Memory,
  x: number,
  indices: number,
  y: number,
  outer: number,
  axis: number,
  inner: number,
  count: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const index = memory.i32[(indices >>> 2) + j]!;
      const to = y + (o * count + j) * inner * 4;
      if (isInside(index, axis)) copyWords(memory, x + (o * axis + index) * inner * 4, to, inner);
      else fillWords(memory, to, NAN_WORD, inner);
    }
  }
}

/** dx = 0, then dx[o, indices[j], i] += dy[o, j, i] in order of j; dy is [outer, count, inner]. */
export function scatterAdd(
  { f32, i32 }: Memory,
  dy: number,
  indices: number,
  dx: number,
  outer: number,
  axis: number,
  inner: number,
  count: number,
): void {
  f32.fill(0, dx >>> 2, (dx >>> 2) + outer * axis * inner);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const index = i32[(indices >>> 2) + j]!;
      if (!isInside(index, axis)) continue;
      const from = (dy >>> 2) + (o * count + j) * inner;
      const to = (dx >>> 2) + (o * axis + index) * inner;
      for (let i = 0; i < inner; i++) f32[to + i] = f32[to + i]! + f32[from + i]!;
    }
  }
}

/** y[o, i] = x[o, indices[o, i], i]; indices and y are [outer, inner]. */
export function pick(
  { i32 }: Memory,
  x: number,
  indices: number,
  y: number,
  outer: number,
  axis: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = o * inner + i;
      const index = i32[(indices >>> 2) + at]!;
      const from = (x >>> 2) + (o * axis + index) * inner + i;
      i32[(y >>> 2) + at] = isInside(index, axis) ? i32[from]! : NAN_WORD;
    }
  }
}

/** dx[o, a, i] = a == indices[o, i] ? dy[o, i] : 0; indices and dy are [outer, inner]. */
export function place(
  { i32 }: Memory,
  dy: number,
  indices: number,
  dx: number,
  outer: number,
  axis: number,
  inner: number,
): void {
  i32.fill(0, dx >>> 2, (dx >>> 2) + outer * axis * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = o * inner + i;
      const index = i32[(indices >>> 2) + at]!;
      if (!isInside(index, axis)) continue;
      i32[(dx >>> 2) + (o * axis + index) * inner + i] = i32[(dy >>> 2) + at]!;
    }
  }
}

/** y[i, d] = d == indices[i] ? 1 : 0; y is [n, depth]. */
export function oneHot(
  { f32, i32 }: Memory,
  indices: number,
  y: number,
  n: number,
  depth: number,
): void {
  f32.fill(0, y >>> 2, (y >>> 2) + n * depth);
  for (let i = 0; i < n; i++) {
    const index = i32[(indices >>> 2) + i]!;
    if (isInside(index, depth)) f32[(y >>> 2) + i * depth + index] = 1;
  }
}

function isInside(index: number, size: number): boolean {
  return index >= 0 && index < size;
}
