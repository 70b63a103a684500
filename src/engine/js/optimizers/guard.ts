// What is known of numbers before an update writes them.

import type { Memory } from "../../../core/memory.ts";

/** The bits of the largest |x|, 0 of none. Those of infinity are above all numbers, of NaN above that. */
export function largestBits({ i32 }: Memory, x: number, n: number): number {
  const at = x >>> 2;
  let top = 0;
  for (let i = 0; i < n; i++) {
    const bits = i32[at + i]! & 0x7fffffff;
    if (bits > top) top = bits;
  }
  return top;
}
