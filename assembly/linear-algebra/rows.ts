// Operations on rows of f64 matrices, for the symmetric eigenproblem.
//
// Addresses and strides are bytes, multiples of 8; n is the number of elements and even: odd rows are padded with
// a zero. Result elements are independent, so vectors of two do not change the order of sums.

function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

/** y = Σ s[i]·a[i] over rows of a, in order from +0. Overwrites y [n]; s [rows], a [rows, n]. */
export function combineRows(y: usize, a: usize, stride: usize, rows: i32, n: i32, s: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  for (let i: i32 = 0; i < rows; i++) {
    const si = v128.load64_splat(at(s, i));
    for (let j: i32 = 0; j < n; j += 2) {
      const term = f64x2.mul(si, v128.load(at(a, j)));
      v128.store(at(y, j), f64x2.add(v128.load(at(y, j)), term));
    }
    a += stride;
  }
}

/** a[i][j] −= s[i]·x[j] + t[i]·y[j]: symmetric where x = t and y = s. s, t [rows]; x, y [n]. */
export function subtractOuter(
  a: usize,
  stride: usize,
  rows: i32,
  n: i32,
  s: usize,
  x: usize,
  t: usize,
  y: usize,
): void {
  for (let i: i32 = 0; i < rows; i++) {
    const si = v128.load64_splat(at(s, i));
    const ti = v128.load64_splat(at(t, i));
    for (let j: i32 = 0; j < n; j += 2) {
      const sum = f64x2.add(f64x2.mul(si, v128.load(at(x, j))), f64x2.mul(ti, v128.load(at(y, j))));
      v128.store(at(a, j), f64x2.sub(v128.load(at(a, j)), sum));
    }
    a += stride;
  }
}

/** Givens rotation of two rows: x, y = c·x − s·y, s·x + c·y. Overwrites both. */
export function rotateRows(x: usize, y: usize, n: i32, c: f64, s: f64): void {
  const cs = f64x2.splat(c);
  const ss = f64x2.splat(s);
  for (let j: i32 = 0; j < n; j += 2) {
    const xj = v128.load(at(x, j));
    const yj = v128.load(at(y, j));
    v128.store(at(x, j), f64x2.sub(f64x2.mul(cs, xj), f64x2.mul(ss, yj)));
    v128.store(at(y, j), f64x2.add(f64x2.mul(ss, xj), f64x2.mul(cs, yj)));
  }
}
