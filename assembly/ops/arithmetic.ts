// Elementwise arithmetic: unary, binary with broadcasting, and selection.
//
// Pointers: f32 vectors, any multiple of 4; n: elements, n >= 0. Every y is overwritten and may be an
// operand of the same shape. Descriptors: broadcast.ts. Twin: src/engine/js/ops/arithmetic.ts.

import { pow as powerOf64 } from "../numerics";
import { LANES, loadLanes, select, storeLanes } from "../simd";
import { broadcast } from "./broadcast";
import { map, mapWithRight, zip } from "./elementwise";

class Negate {
  apply(x: v128): v128 {
    return f32x4.neg(x);
  }
}

class Square {
  apply(x: v128): v128 {
    return f32x4.mul(x, x);
  }
}

class SquareRoot {
  apply(x: v128): v128 {
    return f32x4.sqrt(x);
  }
}

class Absolute {
  apply(x: v128): v128 {
    return f32x4.abs(x);
  }
}

class Sign {
  apply(x: v128): v128 {
    const zero = f32x4.splat(0);
    const below = select(f32x4.lt(x, zero), f32x4.splat(-1), x);
    return select(f32x4.gt(x, zero), f32x4.splat(1), below);
  }
}

class Add {
  apply(a: v128, b: v128): v128 {
    return f32x4.add(a, b);
  }
}

class Subtract {
  apply(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}

class Multiply {
  apply(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}

class Divide {
  apply(a: v128, b: v128): v128 {
    return f32x4.div(a, b);
  }
}

class Maximum {
  apply(a: v128, b: v128): v128 {
    return select(v128.or(f32x4.ge(a, b), f32x4.ne(a, a)), a, b);
  }
}

class Minimum {
  apply(a: v128, b: v128): v128 {
    return select(v128.or(f32x4.le(a, b), f32x4.ne(a, a)), a, b);
  }
}

class Power {
  apply(a: v128, b: v128): v128 {
    let y = f32x4.splat(powerOf(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)));
    y = f32x4.replace_lane(y, 1, powerOf(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)));
    y = f32x4.replace_lane(y, 2, powerOf(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)));
    return f32x4.replace_lane(y, 3, powerOf(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)));
  }
}

function powerOf(a: f32, b: f32): f32 {
  return <f32>powerOf64(<f64>a, <f64>b);
}

class Greater {
  apply(a: v128, b: v128): v128 {
    return v128.and(f32x4.gt(a, b), f32x4.splat(1));
  }
}

class GreaterEqual {
  apply(a: v128, b: v128): v128 {
    return v128.and(f32x4.ge(a, b), f32x4.splat(1));
  }
}

class Equal {
  apply(a: v128, b: v128): v128 {
    return v128.and(f32x4.eq(a, b), f32x4.splat(1));
  }
}

/** y = -x. */
export function neg(x: usize, y: usize, n: i32): void {
  map<Negate>(x, y, n);
}

/** y = x². */
export function square(x: usize, y: usize, n: i32): void {
  map<Square>(x, y, n);
}

/** y = √x, NaN below 0. */
export function sqrt(x: usize, y: usize, n: i32): void {
  map<SquareRoot>(x, y, n);
}

/** y = |x|. */
export function abs(x: usize, y: usize, n: i32): void {
  map<Absolute>(x, y, n);
}

/** y = -1 below 0, 1 above, x itself for zeros and NaN. */
export function sign(x: usize, y: usize, n: i32): void {
  map<Sign>(x, y, n);
}

/** y = x clipped to low…high, low <= high; keeps NaN. */
export function clip(x: usize, y: usize, n: i32, low: f32, high: f32): void {
  const lowest = f32x4.splat(low);
  const highest = f32x4.splat(high);
  for (; n >= 8; n -= 8) {
    // pmax(a, b) is a < b ? b : a, which keeps NaN
    const first = f32x4.pmin(f32x4.pmax(v128.load(x), lowest), highest);
    const second = f32x4.pmin(f32x4.pmax(v128.load(x, 16), lowest), highest);
    v128.store(y, first);
    v128.store(y, second, 16);
    x += 32;
    y += 32;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f32x4.pmin(f32x4.pmax(loadLanes(x, n), lowest), highest), n);
    x += 16;
    y += 16;
  }
}

/** y = x / size. */
export function divideBySize(x: usize, y: usize, n: i32, size: i32): void {
  mapWithRight<Divide>(x, f32x4.splat(<f32>size), y, n);
}

/** y = a + b, all of n elements. */
export function addVectors(a: usize, b: usize, y: usize, n: i32): void {
  zip<Add>(a, b, y, n);
}

/** y = a b, all of n elements. */
export function multiplyVectors(a: usize, b: usize, y: usize, n: i32): void {
  zip<Multiply>(a, b, y, n);
}

/** y = a + b. */
export function add(a: usize, b: usize, y: usize, descriptor: usize, rows: i32, outer: i32): void {
  broadcast<Add>(a, b, y, descriptor, rows, outer);
}

/** y = a - b. */
export function sub(a: usize, b: usize, y: usize, descriptor: usize, rows: i32, outer: i32): void {
  broadcast<Subtract>(a, b, y, descriptor, rows, outer);
}

/** y = a b. */
export function mul(a: usize, b: usize, y: usize, descriptor: usize, rows: i32, outer: i32): void {
  broadcast<Multiply>(a, b, y, descriptor, rows, outer);
}

/** y = a / b. */
export function div(a: usize, b: usize, y: usize, descriptor: usize, rows: i32, outer: i32): void {
  broadcast<Divide>(a, b, y, descriptor, rows, outer);
}

/** y = the larger of a and b, a where they are equal, NaN where one is NaN. */
export function maximum(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outer: i32,
): void {
  broadcast<Maximum>(a, b, y, descriptor, rows, outer);
}

/** y = the smaller of a and b, a where they are equal, NaN where one is NaN. */
export function minimum(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outer: i32,
): void {
  broadcast<Minimum>(a, b, y, descriptor, rows, outer);
}

/** y = aᵇ, computed in f64 and rounded once. */
export function pow(a: usize, b: usize, y: usize, descriptor: usize, rows: i32, outer: i32): void {
  broadcast<Power>(a, b, y, descriptor, rows, outer);
}

/** y = a > b ? 1 : 0. */
export function greater(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outer: i32,
): void {
  broadcast<Greater>(a, b, y, descriptor, rows, outer);
}

/** y = a >= b ? 1 : 0. */
export function greaterEqual(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outer: i32,
): void {
  broadcast<GreaterEqual>(a, b, y, descriptor, rows, outer);
}

/** y = a == b ? 1 : 0. */
export function equal(
  a: usize,
  b: usize,
  y: usize,
  descriptor: usize,
  rows: i32,
  outer: i32,
): void {
  broadcast<Equal>(a, b, y, descriptor, rows, outer);
}

/** y = condition != 0 ? a : b, all four of the same shape; a where the condition is NaN. */
export function where(condition: usize, a: usize, b: usize, y: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (; n >= 8; n -= 8) {
    const first = f32x4.ne(v128.load(condition), zero);
    const second = f32x4.ne(v128.load(condition, 16), zero);
    const low = select(first, v128.load(a), v128.load(b));
    const high = select(second, v128.load(a, 16), v128.load(b, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
    condition += 32;
    a += 32;
    b += 32;
    y += 32;
  }
  for (; n > 0; n -= LANES) {
    const isTrue = f32x4.ne(loadLanes(condition, n), zero);
    storeLanes(y, select(isTrue, loadLanes(a, n), loadLanes(b, n)), n);
    condition += 16;
    a += 16;
    b += 16;
    y += 16;
  }
}
