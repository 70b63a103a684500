// C += A·B in f64 with packed panels, for covariances of blocks of rows and projections.
//
// A panel is four rows of A, or four columns of B: [depth][4]. Addresses are multiples of 8; `stride` is the size of
// a row of C in bytes; the sizes of C are whole panels.

/** Bytes of one step of a panel. */
const STEP: usize = 32;

/**
 * Adds the product of m panels of A and n panels of B to C: a·b for each step in order, so C does not depend on
 * the blocking of the depth. `upper`: only panels of B from the one of A on.
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
): void {
  const panel = <usize>depth * STEP;
  for (let i: i32 = 0; i < m; i++) {
    for (let j: i32 = upper !== 0 ? i : 0; j < n; j++) {
      const to = c + <usize>(4 * i) * stride + <usize>j * STEP;
      tile(a + <usize>i * panel, b + <usize>j * panel, to, stride, depth);
    }
  }
}

/** Adds to a 4x4 block of C; a separate function, so engines can optimise it during a long product. */
export function tile(a: usize, b: usize, c: usize, stride: usize, depth: i32): void {
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
