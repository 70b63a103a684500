// C += A·B in f64 with packed panels, for covariances of blocks of rows and projections.
//
// A panel is four rows of A, or four columns of B: [depth][4]. Addresses are multiples of 8; `stride` is the size of
// a row of C in bytes; the sizes of C are whole panels.

/** Bytes of one step of a panel. */
const STEP: usize = 32;

/**
 * Adds the product of m panels of A and n panels of B to C: a·b for each step in order, so C does not depend on
 * the blocking of the depth. `wide`: tiles of two panels of B, whose sums fit the registers of 256 bits only. `upper`: if
 * not 0, panels of A are those of B from the panel upper − 1 on, and only sums on and above the diagonal are computed.
 */
export function product(
  a: usize,
  b: usize,
  c: usize,
  stride: usize,
  m: i32,
  n: i32,
  depth: i32,
  upper: i32,
  wide: i32,
): void {
  const panel = <usize>depth * STEP;
  const down = stride * 4;
  for (let j: i32 = 0; j < n; j++) {
    const isPair = wide !== 0 && j + 1 < n;
    const diagonal = upper !== 0 ? j + 1 - upper : m;
    const rows = min(m, diagonal + 1);
    for (let i: i32 = 0; i < rows; i++) {
      const from = a + <usize>i * panel;
      const to = c + <usize>i * down;
      if (isPair) tile4x8(from, b, panel, to, stride, depth);
      else tile4x4(from, b, to, stride, depth);
    }
    b += panel;
    c += STEP;
    if (!isPair) continue;
    j++;
    // on the diagonal, the second panel has one tile more
    const next = diagonal + 1;
    if (next >= 0 && next < m) {
      tile4x4(a + <usize>next * panel, b, c + <usize>next * down, stride, depth);
    }
    b += panel;
    c += STEP;
  }
}

/** Adds to a 4x4 block of C; a separate function, so engines can optimise it during a long product. */
export function tile4x4(a: usize, b: usize, c: usize, stride: usize, depth: i32): void {
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let sum00 = v128.load(c);
  let sum02 = v128.load(c, 16);
  let sum10 = v128.load(c1);
  let sum12 = v128.load(c1, 16);
  let sum20 = v128.load(c2);
  let sum22 = v128.load(c2, 16);
  let sum30 = v128.load(c3);
  let sum32 = v128.load(c3, 16);
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b2 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    sum00 = f64x2.add(sum00, f64x2.mul(a0, b0));
    sum02 = f64x2.add(sum02, f64x2.mul(a0, b2));
    const a1 = v128.load64_splat(a, 8);
    sum10 = f64x2.add(sum10, f64x2.mul(a1, b0));
    sum12 = f64x2.add(sum12, f64x2.mul(a1, b2));
    const a2 = v128.load64_splat(a, 16);
    sum20 = f64x2.add(sum20, f64x2.mul(a2, b0));
    sum22 = f64x2.add(sum22, f64x2.mul(a2, b2));
    const a3 = v128.load64_splat(a, 24);
    sum30 = f64x2.add(sum30, f64x2.mul(a3, b0));
    sum32 = f64x2.add(sum32, f64x2.mul(a3, b2));
    a += STEP;
    b += STEP;
  }
  v128.store(c, sum00);
  v128.store(c, sum02, 16);
  v128.store(c1, sum10);
  v128.store(c1, sum12, 16);
  v128.store(c2, sum20);
  v128.store(c2, sum22, 16);
  v128.store(c3, sum30);
  v128.store(c3, sum32, 16);
}

/** Adds to a 4x8 block of C; B is two panels, `panel` bytes apart. */
export function tile4x8(
  a: usize,
  b: usize,
  panel: usize,
  c: usize,
  stride: usize,
  depth: i32,
): void {
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let sum00 = v128.load(c);
  let sum02 = v128.load(c, 16);
  let sum04 = v128.load(c, 32);
  let sum06 = v128.load(c, 48);
  let sum10 = v128.load(c1);
  let sum12 = v128.load(c1, 16);
  let sum14 = v128.load(c1, 32);
  let sum16 = v128.load(c1, 48);
  let sum20 = v128.load(c2);
  let sum22 = v128.load(c2, 16);
  let sum24 = v128.load(c2, 32);
  let sum26 = v128.load(c2, 48);
  let sum30 = v128.load(c3);
  let sum32 = v128.load(c3, 16);
  let sum34 = v128.load(c3, 32);
  let sum36 = v128.load(c3, 48);
  let next = b + panel;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b2 = v128.load(b, 16);
    const b4 = v128.load(next);
    const b6 = v128.load(next, 16);
    const a0 = v128.load64_splat(a);
    sum00 = f64x2.add(sum00, f64x2.mul(a0, b0));
    sum02 = f64x2.add(sum02, f64x2.mul(a0, b2));
    sum04 = f64x2.add(sum04, f64x2.mul(a0, b4));
    sum06 = f64x2.add(sum06, f64x2.mul(a0, b6));
    const a1 = v128.load64_splat(a, 8);
    sum10 = f64x2.add(sum10, f64x2.mul(a1, b0));
    sum12 = f64x2.add(sum12, f64x2.mul(a1, b2));
    sum14 = f64x2.add(sum14, f64x2.mul(a1, b4));
    sum16 = f64x2.add(sum16, f64x2.mul(a1, b6));
    const a2 = v128.load64_splat(a, 16);
    sum20 = f64x2.add(sum20, f64x2.mul(a2, b0));
    sum22 = f64x2.add(sum22, f64x2.mul(a2, b2));
    sum24 = f64x2.add(sum24, f64x2.mul(a2, b4));
    sum26 = f64x2.add(sum26, f64x2.mul(a2, b6));
    const a3 = v128.load64_splat(a, 24);
    sum30 = f64x2.add(sum30, f64x2.mul(a3, b0));
    sum32 = f64x2.add(sum32, f64x2.mul(a3, b2));
    sum34 = f64x2.add(sum34, f64x2.mul(a3, b4));
    sum36 = f64x2.add(sum36, f64x2.mul(a3, b6));
    a += STEP;
    b += STEP;
    next += STEP;
  }
  v128.store(c, sum00);
  v128.store(c, sum02, 16);
  v128.store(c, sum04, 32);
  v128.store(c, sum06, 48);
  v128.store(c1, sum10);
  v128.store(c1, sum12, 16);
  v128.store(c1, sum14, 32);
  v128.store(c1, sum16, 48);
  v128.store(c2, sum20);
  v128.store(c2, sum22, 16);
  v128.store(c2, sum24, 32);
  v128.store(c2, sum26, 48);
  v128.store(c3, sum30);
  v128.store(c3, sum32, 16);
  v128.store(c3, sum34, 32);
  v128.store(c3, sum36, 48);
}
