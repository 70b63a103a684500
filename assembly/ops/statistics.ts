// Statistics of the activations and gradients of a layer, in f64.

import { elementAt } from "../simd";

/** Columns per iteration. */
const LANES: i32 = 8;

/**
 * y = [sum, sum of squares, number of elements outside low…high, number of columns of zeros] of x [rows, columns].
 * Eight columns at a time, row by row, column j to lane j mod 8, lanes folded 8→4→2→1; the remaining columns
 * are summed one by one and added in order. Overwrites y, four f64.
 */
export function statistics(x: usize, y: usize, rows: i32, columns: i32, low: f32, high: f32): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const zero = f32x4.splat(0);
  const stride = (<usize>columns) << 2;
  let sum0 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum4 = f64x2.splat(0);
  let sum6 = f64x2.splat(0);
  let square0 = f64x2.splat(0);
  let square2 = f64x2.splat(0);
  let square4 = f64x2.splat(0);
  let square6 = f64x2.splat(0);
  let outside: f64 = 0;
  let dead: f64 = 0;
  let j: i32 = 0;
  for (; j + LANES <= columns; j += LANES) {
    let at = elementAt(x, j);
    let alive0 = i32x4.splat(0);
    let alive4 = i32x4.splat(0);
    let beyond = i32x4.splat(0);
    for (let r = 0; r < rows; r++) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const x0 = f64x2.promote_low_f32x4(a);
      const x2 = f64x2.promote_low_f32x4(v128.shuffle<i32>(a, a, 2, 3, 2, 3));
      const x4 = f64x2.promote_low_f32x4(b);
      const x6 = f64x2.promote_low_f32x4(v128.shuffle<i32>(b, b, 2, 3, 2, 3));
      sum0 = f64x2.add(sum0, x0);
      sum2 = f64x2.add(sum2, x2);
      sum4 = f64x2.add(sum4, x4);
      sum6 = f64x2.add(sum6, x6);
      square0 = f64x2.add(square0, f64x2.mul(x0, x0));
      square2 = f64x2.add(square2, f64x2.mul(x2, x2));
      square4 = f64x2.add(square4, f64x2.mul(x4, x4));
      square6 = f64x2.add(square6, f64x2.mul(x6, x6));
      // a true lane of a mask is -1
      beyond = i32x4.sub(beyond, v128.or(f32x4.lt(a, lows), f32x4.gt(a, highs)));
      beyond = i32x4.sub(beyond, v128.or(f32x4.lt(b, lows), f32x4.gt(b, highs)));
      alive0 = v128.or(alive0, f32x4.ne(a, zero));
      alive4 = v128.or(alive4, f32x4.ne(b, zero));
      at += stride;
    }
    outside += <f64>sumOfLanes(beyond);
    const alive = popcnt<i32>(i32x4.bitmask(alive0)) + popcnt<i32>(i32x4.bitmask(alive4));
    dead += <f64>(LANES - alive);
  }
  let sum = foldLanes(sum0, sum2, sum4, sum6);
  let square = foldLanes(square0, square2, square4, square6);
  for (; j < columns; j++) {
    let columnSum: f64 = 0;
    let columnSquare: f64 = 0;
    let isDead = true;
    for (let r = 0; r < rows; r++) {
      const value = load<f32>(elementAt(x, r * columns + j));
      columnSum += <f64>value;
      columnSquare += <f64>value * <f64>value;
      if (value < low || value > high) outside += 1;
      if (value !== 0) isDead = false;
    }
    sum += columnSum;
    square += columnSquare;
    if (isDead) dead += 1;
  }
  store<f64>(y, sum);
  store<f64>(y, square, 8);
  store<f64>(y, outside, 16);
  store<f64>(y, dead, 24);
}

/** y = sum of x², in lanes i mod 8; the remaining elements are added in order. One f64. */
export function squaredNorm(x: usize, y: usize, n: i32): void {
  let square0 = f64x2.splat(0);
  let square2 = f64x2.splat(0);
  let square4 = f64x2.splat(0);
  let square6 = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + LANES <= n; i += LANES) {
    const at = elementAt(x, i);
    const x0 = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const x2 = f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
    const x4 = f64x2.promote_low_f32x4(v128.load64_zero(at, 16));
    const x6 = f64x2.promote_low_f32x4(v128.load64_zero(at, 24));
    square0 = f64x2.add(square0, f64x2.mul(x0, x0));
    square2 = f64x2.add(square2, f64x2.mul(x2, x2));
    square4 = f64x2.add(square4, f64x2.mul(x4, x4));
    square6 = f64x2.add(square6, f64x2.mul(x6, x6));
  }
  let total = foldLanes(square0, square2, square4, square6);
  for (; i < n; i++) {
    const value = <f64>load<f32>(elementAt(x, i));
    total += value * value;
  }
  store<f64>(y, total);
}

/** y = sum of (a − b)², the differences in f64; in the order of squaredNorm. One f64. */
export function squaredDistance(a: usize, b: usize, y: usize, n: i32): void {
  let square0 = f64x2.splat(0);
  let square2 = f64x2.splat(0);
  let square4 = f64x2.splat(0);
  let square6 = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + LANES <= n; i += LANES) {
    const from = elementAt(a, i);
    const to = elementAt(b, i);
    const x0 = difference(from, to);
    const x2 = difference(from + 8, to + 8);
    const x4 = difference(from + 16, to + 16);
    const x6 = difference(from + 24, to + 24);
    square0 = f64x2.add(square0, f64x2.mul(x0, x0));
    square2 = f64x2.add(square2, f64x2.mul(x2, x2));
    square4 = f64x2.add(square4, f64x2.mul(x4, x4));
    square6 = f64x2.add(square6, f64x2.mul(x6, x6));
  }
  let total = foldLanes(square0, square2, square4, square6);
  for (; i < n; i++) {
    const value = <f64>load<f32>(elementAt(a, i)) - <f64>load<f32>(elementAt(b, i));
    total += value * value;
  }
  store<f64>(y, total);
}

/** a − b of two adjacent elements, in f64. */
function difference(a: usize, b: usize): v128 {
  return f64x2.sub(
    f64x2.promote_low_f32x4(v128.load64_zero(a)),
    f64x2.promote_low_f32x4(v128.load64_zero(b)),
  );
}

function foldLanes(lanes0: v128, lanes2: v128, lanes4: v128, lanes6: v128): f64 {
  const two = f64x2.add(f64x2.add(lanes0, lanes4), f64x2.add(lanes2, lanes6));
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

function sumOfLanes(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) +
    i32x4.extract_lane(x, 1) +
    i32x4.extract_lane(x, 2) +
    i32x4.extract_lane(x, 3)
  );
}
