// The largest absolute value of a vector, for the guard of updates.

import { loadLanes } from "../simd";

const INFINITY_BITS: i32 = 0x7f800000;
const VECTOR: usize = 16;
// four vectors at a time with separate maxima, to hide latency
const FOUR: usize = 64;
const FOUR_LANES: i32 = 16;

/** The bits of the largest |x|, 0 for n = 0: above those of finite numbers for infinity, and higher for NaN. */
export function largestBits(x: usize, n: i32): i32 {
  const magnitude = i32x4.splat(0x7fffffff);
  let top0 = i32x4.splat(0);
  let top4 = i32x4.splat(0);
  let top8 = i32x4.splat(0);
  let top12 = i32x4.splat(0);
  for (; n >= FOUR_LANES; n -= FOUR_LANES) {
    top0 = i32x4.max_s(top0, v128.and(v128.load(x), magnitude));
    top4 = i32x4.max_s(top4, v128.and(v128.load(x, 16), magnitude));
    top8 = i32x4.max_s(top8, v128.and(v128.load(x, 32), magnitude));
    top12 = i32x4.max_s(top12, v128.and(v128.load(x, 48), magnitude));
    x += FOUR;
  }
  for (; n > 0; n -= 4) {
    top0 = i32x4.max_s(top0, v128.and(loadLanes(x, n), magnitude));
    x += VECTOR;
  }
  const four = i32x4.max_s(i32x4.max_s(top0, top4), i32x4.max_s(top8, top12));
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 2, 3));
  const one = i32x4.max_s(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
  return i32x4.extract_lane(one, 0);
}

/** The bits at y = those of the largest |x|, unless they are larger. Parts of x may do so at the same time. */
export function raiseToLargest(x: usize, y: usize, n: i32): void {
  const bits = largestBits(x, n);
  let before = atomic.load<i32>(y);
  while (before < bits) {
    const found = atomic.cmpxchg<i32>(y, before, bits);
    if (found === before) return;
    before = found;
  }
}

/** Whether n numbers are finite; a run stops where they are not. */
export function requireFinite(x: usize, n: i32): bool {
  return largestBits(x, n) < INFINITY_BITS;
}
