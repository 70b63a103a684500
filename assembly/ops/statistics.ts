// Statistics of activations, gradients, weights and updates, in f64.

import { elementAt } from "../simd";
import { SUM_BLOCK } from "../sums";

/** Columns or elements per iteration. */
const LANES: i32 = 8;
/** Bytes of these elements. */
const VECTORS: usize = 32;
/** Bytes of two f64. */
const PAIR: usize = 16;

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

/**
 * y = [sum, sum of squares] of each block of 4,096 elements of x, in lanes i mod 8; the remaining elements of the last
 * block are added in order. Two f64 a block.
 */
export function moments(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= SUM_BLOCK) {
    const length = min(n, SUM_BLOCK);
    let sum0 = f64x2.splat(0);
    let sum2 = f64x2.splat(0);
    let sum4 = f64x2.splat(0);
    let sum6 = f64x2.splat(0);
    let square0 = f64x2.splat(0);
    let square2 = f64x2.splat(0);
    let square4 = f64x2.splat(0);
    let square6 = f64x2.splat(0);
    let i: i32 = 0;
    for (; i + LANES <= length; i += LANES) {
      const x0 = promoted(x);
      const x2 = promoted(x + 8);
      const x4 = promoted(x + 16);
      const x6 = promoted(x + 24);
      sum0 = f64x2.add(sum0, x0);
      sum2 = f64x2.add(sum2, x2);
      sum4 = f64x2.add(sum4, x4);
      sum6 = f64x2.add(sum6, x6);
      square0 = addSquare(square0, x0);
      square2 = addSquare(square2, x2);
      square4 = addSquare(square4, x4);
      square6 = addSquare(square6, x6);
      x += VECTORS;
    }
    let sum = foldLanes(sum0, sum2, sum4, sum6);
    let square = foldLanes(square0, square2, square4, square6);
    for (; i < length; i++) {
      const value = <f64>load<f32>(x);
      sum += value;
      square += value * value;
      x += 4;
    }
    store<f64>(y, sum);
    store<f64>(y, square, 8);
    y += PAIR;
  }
}

/** y = sum of x² of each block, in the order of moments. One f64 a block. */
export function squaredNorms(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= SUM_BLOCK) {
    const length = min(n, SUM_BLOCK);
    let square0 = f64x2.splat(0);
    let square2 = f64x2.splat(0);
    let square4 = f64x2.splat(0);
    let square6 = f64x2.splat(0);
    let i: i32 = 0;
    for (; i + LANES <= length; i += LANES) {
      square0 = addSquare(square0, promoted(x));
      square2 = addSquare(square2, promoted(x + 8));
      square4 = addSquare(square4, promoted(x + 16));
      square6 = addSquare(square6, promoted(x + 24));
      x += VECTORS;
    }
    let square = foldLanes(square0, square2, square4, square6);
    for (; i < length; i++) {
      const value = <f64>load<f32>(x);
      square += value * value;
      x += 4;
    }
    store<f64>(y, square);
    y += 8;
  }
}

/**
 * y = [sum of before², sum of (after − before)²] of each block, the differences in f64, in the order of moments. In one
 * pass, as converting to f64 takes most of the time. Two f64 a block.
 */
export function squaredChanges(before: usize, after: usize, y: usize, n: i32): void {
  for (; n > 0; n -= SUM_BLOCK) {
    const length = min(n, SUM_BLOCK);
    let square0 = f64x2.splat(0);
    let square2 = f64x2.splat(0);
    let square4 = f64x2.splat(0);
    let square6 = f64x2.splat(0);
    let change0 = f64x2.splat(0);
    let change2 = f64x2.splat(0);
    let change4 = f64x2.splat(0);
    let change6 = f64x2.splat(0);
    let i: i32 = 0;
    for (; i + LANES <= length; i += LANES) {
      const x0 = promoted(before);
      const x2 = promoted(before + 8);
      const x4 = promoted(before + 16);
      const x6 = promoted(before + 24);
      square0 = addSquare(square0, x0);
      square2 = addSquare(square2, x2);
      square4 = addSquare(square4, x4);
      square6 = addSquare(square6, x6);
      change0 = addSquare(change0, f64x2.sub(promoted(after), x0));
      change2 = addSquare(change2, f64x2.sub(promoted(after + 8), x2));
      change4 = addSquare(change4, f64x2.sub(promoted(after + 16), x4));
      change6 = addSquare(change6, f64x2.sub(promoted(after + 24), x6));
      before += VECTORS;
      after += VECTORS;
    }
    let square = foldLanes(square0, square2, square4, square6);
    let change = foldLanes(change0, change2, change4, change6);
    for (; i < length; i++) {
      const value = <f64>load<f32>(before);
      const difference = <f64>load<f32>(after) - value;
      square += value * value;
      change += difference * difference;
      before += 4;
      after += 4;
    }
    store<f64>(y, square);
    store<f64>(y, change, 8);
    y += PAIR;
  }
}

/** Two adjacent elements, in f64. */
function promoted(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

function addSquare(sum: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, x));
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
