// Rows of f64 matrices: what the symmetric eigenproblem is made of.
//
// Addresses and strides are bytes, multiples of 8; n counts numbers. Every number of a result is
// computed alone, so vectors of two need no order of sums.

function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

/** y = Σ s[i]·a[i] over rows of a, in order from +0. Overwrites y [n]; s [rows], a [rows, n]. */
export function combineRows(y: usize, a: usize, stride: usize, rows: i32, n: i32, s: usize): void {
  for (let j: i32 = 0; j < n; j++) store<f64>(at(y, j), 0);
  let i: i32 = 0;
  // four rows at a time, so that y is loaded and stored a quarter as often
  for (; i + 4 <= rows; i += 4) {
    const a1 = a + stride;
    const a2 = a1 + stride;
    const a3 = a2 + stride;
    const s0 = v128.load64_splat(at(s, i));
    const s1 = v128.load64_splat(at(s, i + 1));
    const s2 = v128.load64_splat(at(s, i + 2));
    const s3 = v128.load64_splat(at(s, i + 3));
    let j: i32 = 0;
    for (; j + 2 <= n; j += 2) {
      let sum = v128.load(at(y, j));
      sum = f64x2.add(sum, f64x2.mul(s0, v128.load(at(a, j))));
      sum = f64x2.add(sum, f64x2.mul(s1, v128.load(at(a1, j))));
      sum = f64x2.add(sum, f64x2.mul(s2, v128.load(at(a2, j))));
      sum = f64x2.add(sum, f64x2.mul(s3, v128.load(at(a3, j))));
      v128.store(at(y, j), sum);
    }
    if (j < n) {
      let sum = load<f64>(at(y, j));
      sum = sum + load<f64>(at(s, i)) * load<f64>(at(a, j));
      sum = sum + load<f64>(at(s, i + 1)) * load<f64>(at(a1, j));
      sum = sum + load<f64>(at(s, i + 2)) * load<f64>(at(a2, j));
      sum = sum + load<f64>(at(s, i + 3)) * load<f64>(at(a3, j));
      store<f64>(at(y, j), sum);
    }
    a = a3 + stride;
  }
  for (; i < rows; i++) {
    const factor = load<f64>(at(s, i));
    for (let j: i32 = 0; j < n; j++) {
      store<f64>(at(y, j), load<f64>(at(y, j)) + factor * load<f64>(at(a, j)));
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
    let j: i32 = 0;
    for (; j + 2 <= n; j += 2) {
      const sum = f64x2.add(f64x2.mul(si, v128.load(at(x, j))), f64x2.mul(ti, v128.load(at(y, j))));
      v128.store(at(a, j), f64x2.sub(v128.load(at(a, j)), sum));
    }
    if (j < n) {
      const sum =
        load<f64>(at(s, i)) * load<f64>(at(x, j)) + load<f64>(at(t, i)) * load<f64>(at(y, j));
      store<f64>(at(a, j), load<f64>(at(a, j)) - sum);
    }
    a += stride;
  }
}

/** Givens rotation of two rows: x, y = c·x − s·y, s·x + c·y. Overwrites both. */
export function rotateRows(x: usize, y: usize, n: i32, c: f64, s: f64): void {
  const cs = f64x2.splat(c);
  const ss = f64x2.splat(s);
  let j: i32 = 0;
  for (; j + 2 <= n; j += 2) {
    const xj = v128.load(at(x, j));
    const yj = v128.load(at(y, j));
    v128.store(at(x, j), f64x2.sub(f64x2.mul(cs, xj), f64x2.mul(ss, yj)));
    v128.store(at(y, j), f64x2.add(f64x2.mul(ss, xj), f64x2.mul(cs, yj)));
  }
  if (j < n) {
    const xj = load<f64>(at(x, j));
    const yj = load<f64>(at(y, j));
    store<f64>(at(x, j), c * xj - s * yj);
    store<f64>(at(y, j), s * xj + c * yj);
  }
}
