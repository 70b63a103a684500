// Reductions over one axis of x [outer, n, inner], row-major f32.

import { elementAt, foldLanes, LANES, loadLanes, storeLanes } from "../simd";
import { SUM_BLOCK } from "../sums";

/**
 * Sum of n elements in lanes: element i is added to lane i mod 16 of its block of 4096, lanes start from +0 and are
 * folded 16→8→4→2→1, blocks are added in order.
 */
export function sumLanes(x: usize, n: i32): f32 {
  let total: f32 = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const left = n - block;
    total += sumBlock(elementAt(x, block), left < SUM_BLOCK ? left : SUM_BLOCK);
  }
  return total;
}

/** The first elements of a vector, followed by +0, which does not change the sum of a lane. */
export function firstLanes(x: usize, count: i32): v128 {
  let lanes = f32x4.splat(0);
  if (count >= LANES) return v128.load(x);
  if (count > 0) lanes = v128.load_lane<f32>(x, lanes, 0);
  if (count > 1) lanes = v128.load_lane<f32>(x, lanes, 1, 4);
  if (count > 2) lanes = v128.load_lane<f32>(x, lanes, 2, 8);
  return lanes;
}

function sumBlock(x: usize, n: i32): f32 {
  let lanes0 = f32x4.splat(0);
  let lanes4 = f32x4.splat(0);
  let lanes8 = f32x4.splat(0);
  let lanes12 = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 16 <= n; i += 16) {
    const at = elementAt(x, i);
    lanes0 = f32x4.add(lanes0, v128.load(at));
    lanes4 = f32x4.add(lanes4, v128.load(at, 16));
    lanes8 = f32x4.add(lanes8, v128.load(at, 32));
    lanes12 = f32x4.add(lanes12, v128.load(at, 48));
  }
  if (i < n) {
    // a lane that started from +0 is never -0, so adding +0 for missing elements changes nothing
    const at = elementAt(x, i);
    lanes0 = f32x4.add(lanes0, firstLanes(at, n - i));
    lanes4 = f32x4.add(lanes4, firstLanes(at + 16, n - i - 4));
    lanes8 = f32x4.add(lanes8, firstLanes(at + 32, n - i - 8));
    lanes12 = f32x4.add(lanes12, firstLanes(at + 48, n - i - 12));
  }
  return foldLanes(lanes0, lanes4, lanes8, lanes12);
}

/** y[b] = sum of block b of n elements, in lanes; added in order, they are the sum of all. Overwrites y. */
export function sumBlocks(x: usize, y: usize, n: i32): void {
  for (let block = 0; block < n; block += SUM_BLOCK) {
    store<f32>(y, sumBlock(elementAt(x, block), min(SUM_BLOCK, n - block)));
    y += 4;
  }
}

/** y[o] = sum of x[o, :], in lanes. Overwrites y [outer]. */
export function sumLast(x: usize, y: usize, outer: i32, n: i32): void {
  for (let o = 0; o < outer; o++) {
    store<f32>(elementAt(y, o), sumLanes(elementAt(x, o * n), n));
  }
}

/**
 * y[o, i] = sum of x[o, :, i], in order from +0. Overwrites y [outer, inner]. stride: elements from one row of x to the
 * next, more than `inner` for a part of the columns.
 */
export function sumAxis(x: usize, y: usize, outer: i32, n: i32, inner: i32, stride: i32): void {
  for (let o = 0; o < outer; o++) {
    sumColumns(elementAt(x, o * n * stride), elementAt(y, o * inner), n, inner, stride);
  }
}

/** Sums of columns of n rows that are `stride` elements apart, in order from +0. Overwrites y [columns]. */
export function sumColumns(x: usize, y: usize, n: i32, columns: i32, stride: i32): void {
  let i: i32 = 0;
  for (; i + 32 <= columns; i += 32) sumColumns32(elementAt(x, i), elementAt(y, i), n, stride);
  for (; i + 8 <= columns; i += 8) sumColumns8(elementAt(x, i), elementAt(y, i), n, stride, LANES);
  if (i < columns && columns >= LANES) {
    // the last ones, some of them again or twice
    const first = max(0, columns - 8);
    const second = min(LANES, columns - LANES);
    sumColumns8(elementAt(x, first), elementAt(y, first), n, stride, second);
    return;
  }
  for (; i < columns; i++) {
    let sum: f32 = 0;
    for (let k = 0; k < n; k++) sum += load<f32>(elementAt(x, k * stride + i));
    store<f32>(elementAt(y, i), sum);
  }
}

/** Sums 32 adjacent columns of n rows, which are two whole cache lines. */
function sumColumns32(x: usize, y: usize, n: i32, inner: i32): void {
  let sum0 = f32x4.splat(0);
  let sum4 = f32x4.splat(0);
  let sum8 = f32x4.splat(0);
  let sum12 = f32x4.splat(0);
  let sum16 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum24 = f32x4.splat(0);
  let sum28 = f32x4.splat(0);
  const stride = (<usize>inner) << 2;
  let at = x;
  for (let k = 0; k < n; k++) {
    sum0 = f32x4.add(sum0, v128.load(at));
    sum4 = f32x4.add(sum4, v128.load(at, 16));
    sum8 = f32x4.add(sum8, v128.load(at, 32));
    sum12 = f32x4.add(sum12, v128.load(at, 48));
    sum16 = f32x4.add(sum16, v128.load(at, 64));
    sum20 = f32x4.add(sum20, v128.load(at, 80));
    sum24 = f32x4.add(sum24, v128.load(at, 96));
    sum28 = f32x4.add(sum28, v128.load(at, 112));
    at += stride;
  }
  v128.store(y, sum0);
  v128.store(y, sum4, 16);
  v128.store(y, sum8, 32);
  v128.store(y, sum12, 48);
  v128.store(y, sum16, 64);
  v128.store(y, sum20, 80);
  v128.store(y, sum24, 96);
  v128.store(y, sum28, 112);
}

/** Sums four adjacent columns of n rows, and four others, `second` columns further. */
function sumColumns8(x: usize, y: usize, n: i32, inner: i32, second: i32): void {
  let sum0 = f32x4.splat(0);
  let sum4 = f32x4.splat(0);
  const stride = (<usize>inner) << 2;
  const next = (<usize>second) << 2;
  let at = x;
  for (let k = 0; k < n; k++) {
    sum0 = f32x4.add(sum0, v128.load(at));
    sum4 = f32x4.add(sum4, v128.load(at + next));
    at += stride;
  }
  v128.store(y, sum0);
  v128.store(y + next, sum4);
}

/** Elements per iteration over adjacent elements. */
const LANES_AT_ONCE: i32 = 16;

class Larger {
  apply(a: v128, b: v128): v128 {
    return f32x4.max(a, b);
  }
  scalar(a: f32, b: f32): f32 {
    return max<f32>(a, b);
  }
}

class Smaller {
  apply(a: v128, b: v128): v128 {
    return f32x4.min(a, b);
  }
  scalar(a: f32, b: f32): f32 {
    return min<f32>(a, b);
  }
}

/** y[o, i] = largest of x[o, :, i]; propagates NaN. Overwrites y [outer, inner]. n >= 1. */
export function maxAxis(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  extremes<Larger>(x, y, outer, n, inner);
}

/** y[o, i] = smallest of x[o, :, i]; propagates NaN. Overwrites y [outer, inner]. n >= 1. */
export function minAxis(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  extremes<Smaller>(x, y, outer, n, inner);
}

/** Largest or smallest element; the order does not matter. */
function extremes<Better>(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  for (let o = 0; o < outer; o++) {
    const rows = elementAt(x, o * n * inner);
    const out = elementAt(y, o * inner);
    if (inner === 1) store<f32>(out, extreme<Better>(rows, n));
    else extremeRow<Better>(rows, out, n, inner);
  }
}

/** The largest of n elements, n >= 1; propagates NaN. */
export function largest(x: usize, n: i32): f32 {
  return extreme<Larger>(x, n);
}

/** Of n adjacent elements. */
function extreme<Better>(x: usize, n: i32): f32 {
  const f = changetype<Better>(0);
  let best = loadLanes(x, min(n, LANES));
  let i: i32 = LANES;
  if (n >= 2 * LANES_AT_ONCE) {
    // four at a time hide the latency of one
    let best4 = v128.load(x, 16);
    let best8 = v128.load(x, 32);
    let best12 = v128.load(x, 48);
    for (i = LANES_AT_ONCE; i + LANES_AT_ONCE <= n; i += LANES_AT_ONCE) {
      const at = elementAt(x, i);
      best = f.apply(best, v128.load(at));
      best4 = f.apply(best4, v128.load(at, 16));
      best8 = f.apply(best8, v128.load(at, 32));
      best12 = f.apply(best12, v128.load(at, 48));
    }
    best = f.apply(f.apply(best, best8), f.apply(best4, best12));
  }
  for (; i < n; i += LANES) best = f.apply(best, loadLanes(elementAt(x, i), n - i));
  const two = f.apply(best, v128.shuffle<i32>(best, best, 2, 3, 2, 3));
  return f.scalar(f32x4.extract_lane(two, 0), f32x4.extract_lane(two, 1));
}

/** Of each column of n rows. */
function extremeRow<Better>(x: usize, y: usize, n: i32, inner: i32): void {
  const f = changetype<Better>(0);
  memory.copy(y, x, (<usize>inner) << 2);
  for (let k = 1; k < n; k++) {
    x = elementAt(x, inner);
    for (let i = 0; i < inner; i += LANES) {
      const at = elementAt(y, i);
      const best = f.apply(loadLanes(at, inner - i), loadLanes(elementAt(x, i), inner - i));
      storeLanes(at, best, inner - i);
    }
  }
}

/** y[o, i] = lowest index of the largest of x[o, :, i], or of the first NaN. Overwrites y, int32. */
export function argmax(x: usize, y: usize, outer: i32, n: i32, inner: i32): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const from = elementAt(x, o * n * inner + i);
      if (inner === 1) {
        store<i32>(elementAt(y, o), firstOf(from, largest(from, n)));
        continue;
      }
      let best = load<f32>(from);
      let at: i32 = 0;
      for (let k = 1; k < n && !isNaN<f32>(best); k++) {
        const value = load<f32>(elementAt(from, k * inner));
        if (value > best || isNaN<f32>(value)) {
          best = value;
          at = k;
        }
      }
      store<i32>(elementAt(y, o * inner + i), at);
    }
  }
}

/** Index of the first element equal to a value that is present, or of the first NaN for NaN. */
function firstOf(x: usize, value: f32): i32 {
  let i: i32 = 0;
  if (isNaN<f32>(value)) while (!isNaN<f32>(load<f32>(elementAt(x, i)))) i++;
  else while (load<f32>(elementAt(x, i)) !== value) i++;
  return i;
}
