// Operations on rows of f64 matrices, for the symmetric eigenproblem.
//
// Addresses and strides are bytes, multiples of 8; n is the number of elements and a multiple of four: rows are padded
// with zeros. Result elements are independent, so vectors do not change the order of sums; neighbouring ones can be
// joined to 256 bits.

function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

/** y = Σ s[i]·a[i] over rows of a, in order from +0. Overwrites y [n]; s [rows], a [rows, n]. */
export function combineRows(y: usize, a: usize, stride: usize, rows: i32, n: i32, s: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  let i: i32 = 0;
  // four rows for each load and store of y
  for (; i + 4 <= rows; i += 4) {
    addFourRows(y, a, stride, n, at(s, i));
    a += 4 * stride;
  }
  for (; i < rows; i++) {
    const si = v128.load64_splat(at(s, i));
    for (let j: i32 = 0; j < n; j += 4) {
      const sum = at(y, j);
      const from = at(a, j);
      const low = f64x2.add(v128.load(sum), f64x2.mul(si, v128.load(from)));
      const high = f64x2.add(v128.load(sum, 16), f64x2.mul(si, v128.load(from, 16)));
      v128.store(sum, low);
      v128.store(sum, high, 16);
    }
    a += stride;
  }
}

function addFourRows(y: usize, a: usize, stride: usize, n: i32, s: usize): void {
  const s0 = v128.load64_splat(s);
  const s1 = v128.load64_splat(s, 8);
  const s2 = v128.load64_splat(s, 16);
  const s3 = v128.load64_splat(s, 24);
  let a1 = a + stride;
  let a2 = a1 + stride;
  let a3 = a2 + stride;
  for (const end = at(y, n); y !== end; y += 32) {
    let low = f64x2.add(v128.load(y), f64x2.mul(s0, v128.load(a)));
    let high = f64x2.add(v128.load(y, 16), f64x2.mul(s0, v128.load(a, 16)));
    low = f64x2.add(low, f64x2.mul(s1, v128.load(a1)));
    high = f64x2.add(high, f64x2.mul(s1, v128.load(a1, 16)));
    low = f64x2.add(low, f64x2.mul(s2, v128.load(a2)));
    high = f64x2.add(high, f64x2.mul(s2, v128.load(a2, 16)));
    low = f64x2.add(low, f64x2.mul(s3, v128.load(a3)));
    high = f64x2.add(high, f64x2.mul(s3, v128.load(a3, 16)));
    v128.store(y, low);
    v128.store(y, high, 16);
    a += 32;
    a1 += 32;
    a2 += 32;
    a3 += 32;
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
    for (let j: i32 = 0; j < n; j += 4) {
      const to = at(a, j);
      const xj = at(x, j);
      const yj = at(y, j);
      const low = f64x2.add(f64x2.mul(si, v128.load(xj)), f64x2.mul(ti, v128.load(yj)));
      const high = f64x2.add(f64x2.mul(si, v128.load(xj, 16)), f64x2.mul(ti, v128.load(yj, 16)));
      const lowResult = f64x2.sub(v128.load(to), low);
      const highResult = f64x2.sub(v128.load(to, 16), high);
      v128.store(to, lowResult);
      v128.store(to, highResult, 16);
    }
    a += stride;
  }
}

/**
 * Givens rotations of neighbouring rows of 16 columns, the last first: for each rotation (c, s), x is the row before
 * y, then x, y = c·x − s·y, s·x + c·y, and x is the next y. turns [count, 2] are cosines and sines.
 */
function rotateRows(y: usize, stride: usize, turns: usize, count: i32): void {
  let y0 = v128.load(y);
  let y2 = v128.load(y, 16);
  let y4 = v128.load(y, 32);
  let y6 = v128.load(y, 48);
  let y8 = v128.load(y, 64);
  let y10 = v128.load(y, 80);
  let y12 = v128.load(y, 96);
  let y14 = v128.load(y, 112);
  for (; count > 0; count--) {
    const x = y - stride;
    const c = v128.load64_splat(turns);
    const s = v128.load64_splat(turns, 8);
    const x0 = v128.load(x);
    const x2 = v128.load(x, 16);
    const x4 = v128.load(x, 32);
    const x6 = v128.load(x, 48);
    const x8 = v128.load(x, 64);
    const x10 = v128.load(x, 80);
    const x12 = v128.load(x, 96);
    const x14 = v128.load(x, 112);
    v128.store(y, f64x2.add(f64x2.mul(s, x0), f64x2.mul(c, y0)));
    v128.store(y, f64x2.add(f64x2.mul(s, x2), f64x2.mul(c, y2)), 16);
    v128.store(y, f64x2.add(f64x2.mul(s, x4), f64x2.mul(c, y4)), 32);
    v128.store(y, f64x2.add(f64x2.mul(s, x6), f64x2.mul(c, y6)), 48);
    v128.store(y, f64x2.add(f64x2.mul(s, x8), f64x2.mul(c, y8)), 64);
    v128.store(y, f64x2.add(f64x2.mul(s, x10), f64x2.mul(c, y10)), 80);
    v128.store(y, f64x2.add(f64x2.mul(s, x12), f64x2.mul(c, y12)), 96);
    v128.store(y, f64x2.add(f64x2.mul(s, x14), f64x2.mul(c, y14)), 112);
    y0 = f64x2.sub(f64x2.mul(c, x0), f64x2.mul(s, y0));
    y2 = f64x2.sub(f64x2.mul(c, x2), f64x2.mul(s, y2));
    y4 = f64x2.sub(f64x2.mul(c, x4), f64x2.mul(s, y4));
    y6 = f64x2.sub(f64x2.mul(c, x6), f64x2.mul(s, y6));
    y8 = f64x2.sub(f64x2.mul(c, x8), f64x2.mul(s, y8));
    y10 = f64x2.sub(f64x2.mul(c, x10), f64x2.mul(s, y10));
    y12 = f64x2.sub(f64x2.mul(c, x12), f64x2.mul(s, y12));
    y14 = f64x2.sub(f64x2.mul(c, x14), f64x2.mul(s, y14));
    y = x;
    turns += 16;
  }
  v128.store(y, y0);
  v128.store(y, y2, 16);
  v128.store(y, y4, 32);
  v128.store(y, y6, 48);
  v128.store(y, y8, 64);
  v128.store(y, y10, 80);
  v128.store(y, y12, 96);
  v128.store(y, y14, 112);
}

/**
 * Applies sweeps of rotations to the rows of y [rows, n], 16 columns at a time, which stay in the cache. A sweep is the
 * index of its first row and the number of its rotations as two words, 8 bytes, and the turns. sweeps: `bytes` of them.
 * Changes whole groups of 16 columns.
 */
export function rotateSweeps(y: usize, stride: usize, sweeps: usize, bytes: i32, n: i32): void {
  const end = sweeps + bytes;
  for (; n > 0; n -= 16) {
    for (let sweep = sweeps; sweep < end; ) {
      const count = load<i32>(sweep, 4);
      const turns = sweep + 16;
      rotateRows(y + <usize>load<i32>(sweep) * stride, stride, turns, count);
      sweep = turns + ((<usize>count) << 4);
    }
    y += 128;
  }
}

/** Columns of reflections that stay in the L2 cache. */
const REFLECTED: i32 = 64;

/**
 * Multiplies the columns of the identity from `left` on, in q [rows, n], by the reflections I − f·v·vᵀ, the last first.
 * v of reflection k is in row k of a [rows, rows], from column k + 1; factors [rows]. Overwrites u [n]; zeros [rows].
 */
export function reflectRows(
  a: usize,
  q: usize,
  stride: usize,
  rows: i32,
  left: i32,
  factors: usize,
  u: usize,
  zeros: usize,
  n: i32,
): void {
  for (; n > 0; n -= REFLECTED) {
    const width = min(REFLECTED, (n + 3) & ~3);
    // columns up to k are still those of the identity
    for (let k = min(rows, left + width) - 2; k >= 0; k--) {
      const factor = load<f64>(at(factors, k));
      if (factor === 0) continue;
      const v = at(a + <usize>k * stride, k + 1);
      const block = q + <usize>(k + 1) * stride;
      combineRows(u, block, stride, rows - k - 1, width, v);
      for (let i: i32 = 0; i < width; i++) store<f64>(at(u, i), load<f64>(at(u, i)) * factor);
      subtractOuter(block, stride, rows - k - 1, width, v, u, zeros, zeros);
    }
    left += REFLECTED;
    q += REFLECTED << 3;
    u += REFLECTED << 3;
  }
}
