// The largest absolute value of a vector, for the guard of updates.

import type { Memory } from "../../../core/memory.ts";

const INFINITY_BITS = 0x7f800000;

/** The bits of the largest |x|, 0 for n = 0: above those of finite numbers for infinity, and higher for NaN. */
export function largestBits({ i32 }: Memory, x: number, n: number): number {
  const at = x >>> 2;
  let top = 0;
  for (let i = 0; i < n; i++) {
    const bits = i32[at + i]! & 0x7fffffff;
    if (bits > top) top = bits;
  }
  return top;
}

/** The bits at y = those of the largest |x|, unless they are larger. */
export function raiseToLargest(memory: Memory, x: number, y: number, n: number): void {
  const at = y >>> 2;
  memory.i32[at] = Math.max(memory.i32[at]!, largestBits(memory, x, n));
}

/** Whether n numbers are finite; a run stops where they are not. */
export function requireFinite(memory: Memory, x: number, n: number): boolean {
  return largestBits(memory, x, n) < INFINITY_BITS;
}
