// Gradient clipping, in place.

import { SUM_BLOCK } from "../../../../assembly/sums.ts";
import type { Memory } from "../../../core/memory.ts";
import { foldLanes } from "../ops/reduce.ts";

/** x clipped to ±limit; keeps NaN. Overwrites x. */
export function clipByValue({ f32 }: Memory, x: number, n: number, limit: number): void {
  const at = x >>> 2;
  for (let i = at; i < at + n; i++) {
    if (f32[i]! > limit) f32[i] = limit;
    else if (f32[i]! < -limit) f32[i] = -limit;
  }
}

/** y[b] = sum of the x² of block b of n elements, in lanes. Overwrites y. */
export function sumSquares({ f32 }: Memory, x: number, y: number, n: number): void {
  const at = x >>> 2;
  const lanes = new Float32Array(16);
  for (let block = 0; block < n; block += SUM_BLOCK) {
    lanes.fill(0);
    const end = Math.min(block + SUM_BLOCK, n);
    for (let i = block; i < end; i++) lanes[i % 16]! += Math.fround(f32[at + i]! * f32[at + i]!);
    f32[(y >>> 2) + block / SUM_BLOCK] = foldLanes(lanes);
  }
}

/**
 * x *= min(1, limit / (norm + 1e-6)), where norm is the root of norms[0] + norms[1] + …, added in order.
 * Overwrites x.
 */
export function clipByNorm(
  { f32 }: Memory,
  x: number,
  n: number,
  norms: number,
  count: number,
  limit: number,
): void {
  let total = 0;
  for (let i = 0; i < count; i++) total = Math.fround(total + f32[(norms >>> 2) + i]!);
  const norm = Math.fround(Math.fround(Math.sqrt(total)) + Math.fround(1e-6));
  const ratio = Math.fround(limit / norm);
  const factor = ratio < 1 ? ratio : 1;
  const at = x >>> 2;
  for (let i = at; i < at + n; i++) f32[i] = f32[i]! * factor;
}
