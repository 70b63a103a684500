// Gradient clipping, in place.

import { mapWithRight } from "../ops/elementwise";
import { firstLanes } from "../ops/reduce";
import { elementAt, foldLanes, select } from "../simd";
import { SUM_BLOCK } from "../sums";

class Limited {
  apply(x: v128, high: v128): v128 {
    const low = f32x4.neg(high);
    const below = select(f32x4.gt(x, high), high, x);
    return select(f32x4.lt(x, low), low, below);
  }
}

class Scaled {
  apply(x: v128, factor: v128): v128 {
    return f32x4.mul(x, factor);
  }
}

/** x clipped to ±limit; keeps NaN. Overwrites x. */
export function clipByValue(x: usize, n: i32, limit: f32): void {
  mapWithRight<Limited>(x, f32x4.splat(limit), x, n);
}

/** y[b] = sum of the x² of block b of n elements, in lanes. Overwrites y. */
export function sumSquares(x: usize, y: usize, n: i32): void {
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const count = min(SUM_BLOCK, n - block);
    let lanes0 = f32x4.splat(0);
    let lanes4 = f32x4.splat(0);
    let lanes8 = f32x4.splat(0);
    let lanes12 = f32x4.splat(0);
    for (let i = 0; i < count; i += 16) {
      const at = elementAt(x, block + i);
      lanes0 = addSquares(lanes0, at, count - i);
      lanes4 = addSquares(lanes4, at + 16, count - i - 4);
      lanes8 = addSquares(lanes8, at + 32, count - i - 8);
      lanes12 = addSquares(lanes12, at + 48, count - i - 12);
    }
    store<f32>(y, foldLanes(lanes0, lanes4, lanes8, lanes12));
    y += 4;
  }
}

function addSquares(lanes: v128, x: usize, count: i32): v128 {
  const value = firstLanes(x, count);
  return f32x4.add(lanes, f32x4.mul(value, value));
}

/**
 * x *= min(1, limit / (norm + 1e-6)), where norm is the root of norms[0] + norms[1] + …, added in order.
 * Overwrites x.
 */
export function clipByNorm(x: usize, n: i32, norms: usize, count: i32, limit: f32): void {
  let total: f32 = 0;
  for (let i = 0; i < count; i++) total += load<f32>(elementAt(norms, i));
  const ratio: f32 = limit / (sqrt<f32>(total) + <f32>1e-6);
  mapWithRight<Scaled>(x, f32x4.splat(ratio < 1 ? ratio : 1), x, n);
}
