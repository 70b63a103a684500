// Statistics of activations, gradients, weights and updates, in f64.

import { elementAt } from "../simd";
import { SUM_BLOCK } from "../sums";

/** Columns or elements per iteration. */
const LANES: i32 = 8;
/** Bytes of these elements. */
const VECTORS: usize = 32;

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

// What is added to the squares of each block, decided when the kernel is compiled.
class Nothing {}
class Values {}
class Changes {}

/**
 * y = [sum, sum of squares] of each block of 4,096 elements of x, in lanes i mod 8; the remaining elements of the last
 * block are added in order. Two f64 a block.
 */
export function moments(x: usize, y: usize, n: i32): void {
  addBlocks<Values>(x, 0, y, n);
}

/** y = sum of x² of each block, in the order of moments. One f64 a block. */
export function squaredNorms(x: usize, y: usize, n: i32): void {
  addBlocks<Nothing>(x, 0, y, n);
}

/**
 * y = [sum of before², sum of (after − before)²] of each block, the differences in f64, in the order of moments. In one
 * pass, as converting to f64 takes most of the time. Two f64 a block.
 */
export function squaredChanges(before: usize, after: usize, y: usize, n: i32): void {
  addBlocks<Changes>(before, after, y, n);
}

function addBlocks<Other>(x: usize, after: usize, y: usize, n: i32): void {
  for (; n > 0; n -= SUM_BLOCK) {
    const length = min(n, SUM_BLOCK);
    let square0 = f64x2.splat(0);
    let square2 = f64x2.splat(0);
    let square4 = f64x2.splat(0);
    let square6 = f64x2.splat(0);
    let other0 = f64x2.splat(0);
    let other2 = f64x2.splat(0);
    let other4 = f64x2.splat(0);
    let other6 = f64x2.splat(0);
    let i: i32 = 0;
    for (; i + LANES <= length; i += LANES) {
      const x0 = promoted(x);
      const x2 = promoted(x + 8);
      const x4 = promoted(x + 16);
      const x6 = promoted(x + 24);
      square0 = addSquare(square0, x0);
      square2 = addSquare(square2, x2);
      square4 = addSquare(square4, x4);
      square6 = addSquare(square6, x6);
      if (idof<Other>() === idof<Values>()) {
        other0 = f64x2.add(other0, x0);
        other2 = f64x2.add(other2, x2);
        other4 = f64x2.add(other4, x4);
        other6 = f64x2.add(other6, x6);
      } else if (idof<Other>() === idof<Changes>()) {
        other0 = addSquare(other0, f64x2.sub(promoted(after), x0));
        other2 = addSquare(other2, f64x2.sub(promoted(after + 8), x2));
        other4 = addSquare(other4, f64x2.sub(promoted(after + 16), x4));
        other6 = addSquare(other6, f64x2.sub(promoted(after + 24), x6));
      }
      x += VECTORS;
      after += VECTORS;
    }
    // the first lanes are the sums of the rest
    square0 = f64x2.splat(foldLanes(square0, square2, square4, square6));
    other0 = f64x2.splat(foldLanes(other0, other2, other4, other6));
    for (; i < length; i++) {
      const x0 = promoted(x);
      square0 = addSquare(square0, x0);
      if (idof<Other>() === idof<Values>()) other0 = f64x2.add(other0, x0);
      else if (idof<Other>() === idof<Changes>()) {
        other0 = addSquare(other0, f64x2.sub(promoted(after), x0));
      }
      x += 4;
      after += 4;
    }
    const isFirst = idof<Other>() !== idof<Values>();
    store<f64>(y, f64x2.extract_lane(isFirst ? square0 : other0, 0));
    y += 8;
    if (idof<Other>() === idof<Nothing>()) continue;
    store<f64>(y, f64x2.extract_lane(isFirst ? other0 : square0, 0));
    y += 8;
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
