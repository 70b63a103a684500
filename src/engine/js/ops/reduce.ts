// Reductions over one axis of [outer, n, inner].

import { SUM_BLOCK } from "../../../../assembly/sums.ts";
import type { Memory } from "../../../core/memory.ts";

const LANES = 16;
/**
 * Sum of n elements in lanes: element i is added to lane i mod 16 of its block of 4096, lanes start from +0 and are
 * folded 16→8→4→2→1, blocks are added in order.
 */
export function sumLanes({ f32 }: Memory, x: number, n: number): number {
  return sumInLanes(f32, x >>> 2, n);
}

/** The same of elements of an array. */
export function sumInLanes(f32: Float32Array, first: number, n: number): number {
  const lanes = new Float32Array(LANES);
  let total = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    lanes.fill(0);
    const end = Math.min(block + SUM_BLOCK, n);
    for (let i = block; i < end; i++) lanes[i % LANES]! += f32[first + i]!;
    total = Math.fround(total + foldLanes(lanes));
  }
  return total;
}

/** Sum of 16 lanes, folded 16→8→4→2→1: the upper half is added to the lower. */
export function foldLanes(lanes: Float32Array): number {
  for (let half = LANES / 2; half >= 1; half /= 2) {
    for (let j = 0; j < half; j++) lanes[j]! += lanes[j + half]!;
  }
  return lanes[0]!;
}

/** y[b] = sum of block b of n elements, in lanes; added in order, they are the sum of all. Overwrites y. */
export function sumBlocks(memory: Memory, x: number, y: number, n: number): void {
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const count = Math.min(SUM_BLOCK, n - block);
    memory.f32[(y >>> 2) + block / SUM_BLOCK] = sumLanes(memory, x + 4 * block, count);
  }
}

/** y[o] = sum of x[o, :], in lanes. Overwrites y [outer]. */
export function sumLast(memory: Memory, x: number, y: number, outer: number, n: number): void {
  for (let o = 0; o < outer; o++) memory.f32[(y >>> 2) + o] = sumLanes(memory, x + 4 * o * n, n);
}

/**
 * y[o, i] = sum of x[o, :, i], in order from +0. Overwrites y [outer, inner]. stride: elements from one row of x to the
 * next, more than `inner` for a part of the columns.
 */
export function sumAxis(
  { f32 }: Memory,
  x: number,
  y: number,
  outer: number,
  n: number,
  inner: number,
  stride: number,
): void {
  const [xt, yt] = [x >>> 2, y >>> 2];
  f32.fill(0, yt, yt + outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < inner; i++)
        f32[yt + o * inner + i]! += f32[xt + (o * n + k) * stride + i]!;
    }
  }
}

/** y[o, i] = largest of x[o, :, i]; propagates NaN. Overwrites y [outer, inner]. n >= 1. */
export function maxAxis(
  memory: Memory,
  x: number,
  y: number,
  outer: number,
  n: number,
  inner: number,
): void {
  reduceAxis(memory, x, y, outer, n, inner, Math.max);
}

/** y[o, i] = smallest of x[o, :, i]; propagates NaN. Overwrites y [outer, inner]. n >= 1. */
export function minAxis(
  memory: Memory,
  x: number,
  y: number,
  outer: number,
  n: number,
  inner: number,
): void {
  reduceAxis(memory, x, y, outer, n, inner, Math.min);
}

function reduceAxis(
  { f32 }: Memory,
  x: number,
  y: number,
  outer: number,
  n: number,
  inner: number,
  combine: (a: number, b: number) => number,
): void {
  const [xt, yt] = [x >>> 2, y >>> 2];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let best = f32[xt + o * n * inner + i]!;
      for (let k = 1; k < n; k++) best = combine(best, f32[xt + (o * n + k) * inner + i]!);
      f32[yt + o * inner + i] = best;
    }
  }
}

/** y[o, i] = lowest index of the largest of x[o, :, i], or of the first NaN. Overwrites y, int32. */
export function argmax(
  { f32, i32 }: Memory,
  x: number,
  y: number,
  outer: number,
  n: number,
  inner: number,
): void {
  const [xt, yt] = [x >>> 2, y >>> 2];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let at = 0;
      let best = f32[xt + o * n * inner + i]!;
      for (let k = 1; k < n && !Number.isNaN(best); k++) {
        const value = f32[xt + (o * n + k) * inner + i]!;
        if (value > best || Number.isNaN(value)) {
          best = value;
          at = k;
        }
      }
      i32[yt + o * inner + i] = at;
    }
  }
}
