// The loops of elementwise kernels.
//
// An operation is a class without fields with a method on vectors. As a type argument, it selects the method at
// compile time: each loop is compiled once per operation, and Binaryen inlines the method. `this` is null and
// never read.
//
// Outputs are overwritten and may alias an input. n: elements, n >= 0.

import { LANES, loadLanes, storeLanes } from "../simd";

const VECTOR: usize = 16;
// two adjacent vectors, which V8 may join
const PAIR: usize = 32;
const PAIR_LANES: i32 = 8;

/** y[i] = f(x[i]). */
export function map<Operation>(x: usize, y: usize, n: i32): void {
  const f = changetype<Operation>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const low = f.apply(v128.load(x));
    const high = f.apply(v128.load(x, VECTOR));
    v128.store(y, low);
    v128.store(y, high, VECTOR);
    x += PAIR;
    y += PAIR;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f.apply(loadLanes(x, n)), n);
    x += VECTOR;
    y += VECTOR;
  }
}

/** y[i] = f(a[i], b). */
export function mapWithRight<Operation>(a: usize, b: v128, y: usize, n: i32): void {
  const f = changetype<Operation>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const low = f.apply(v128.load(a), b);
    const high = f.apply(v128.load(a, VECTOR), b);
    v128.store(y, low);
    v128.store(y, high, VECTOR);
    a += PAIR;
    y += PAIR;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f.apply(loadLanes(a, n), b), n);
    a += VECTOR;
    y += VECTOR;
  }
}

/** y[i] = f(a, b[i]). */
export function mapWithLeft<Operation>(a: v128, b: usize, y: usize, n: i32): void {
  const f = changetype<Operation>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const low = f.apply(a, v128.load(b));
    const high = f.apply(a, v128.load(b, VECTOR));
    v128.store(y, low);
    v128.store(y, high, VECTOR);
    b += PAIR;
    y += PAIR;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f.apply(a, loadLanes(b, n)), n);
    b += VECTOR;
    y += VECTOR;
  }
}

/** y[i] = f(a[i], b[i]). */
export function zip<Operation>(a: usize, b: usize, y: usize, n: i32): void {
  const f = changetype<Operation>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const low = f.apply(v128.load(a), v128.load(b));
    const high = f.apply(v128.load(a, VECTOR), v128.load(b, VECTOR));
    v128.store(y, low);
    v128.store(y, high, VECTOR);
    a += PAIR;
    b += PAIR;
    y += PAIR;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f.apply(loadLanes(a, n), loadLanes(b, n)), n);
    a += VECTOR;
    b += VECTOR;
    y += VECTOR;
  }
}

/** y[i] = f(a[i], b[i], c). */
export function zipWith<Operation>(a: usize, b: usize, c: v128, y: usize, n: i32): void {
  const f = changetype<Operation>(0);
  for (; n >= PAIR_LANES; n -= PAIR_LANES) {
    const low = f.apply(v128.load(a), v128.load(b), c);
    const high = f.apply(v128.load(a, VECTOR), v128.load(b, VECTOR), c);
    v128.store(y, low);
    v128.store(y, high, VECTOR);
    a += PAIR;
    b += PAIR;
    y += PAIR;
  }
  for (; n > 0; n -= LANES) {
    storeLanes(y, f.apply(loadLanes(a, n), loadLanes(b, n), c), n);
    a += VECTOR;
    b += VECTOR;
    y += VECTOR;
  }
}
