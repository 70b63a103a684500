// The innermost loops of the matrix products: a tile of C stays in registers while k runs.
//
// Addresses and strides in bytes: element (i, p) of A lies i rowStride + p stepStride from `a`, row p
// of B p bStride from `b`. Sums begin with what lies at `start` (0: +0) and add a b for p = 0, 1, 2 …

function startOf(address: usize): v128 {
  return address === 0 ? f32x4.splat(0) : v128.load(address);
}

function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Four rows by eight columns. `start` 0: sums begin at +0. */
export function tile4x8(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  k: i32,
): void {
  let a0 = a;
  let a1 = a0 + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c00 = f32x4.splat(0);
  let c04 = c00;
  let c10 = c00;
  let c14 = c00;
  let c20 = c00;
  let c24 = c00;
  let c30 = c00;
  let c34 = c00;
  if (start !== 0) {
    c00 = v128.load(start);
    c04 = v128.load(start, 16);
    c10 = v128.load(start + startStride);
    c14 = v128.load(start + startStride, 16);
    c20 = v128.load(start + 2 * startStride);
    c24 = v128.load(start + 2 * startStride, 16);
    c30 = v128.load(start + 3 * startStride);
    c34 = v128.load(start + 3 * startStride, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    const b4 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = multiplyAdd(c00, x0, b0);
    c04 = multiplyAdd(c04, x0, b4);
    const x1 = v128.load32_splat(a1);
    c10 = multiplyAdd(c10, x1, b0);
    c14 = multiplyAdd(c14, x1, b4);
    const x2 = v128.load32_splat(a2);
    c20 = multiplyAdd(c20, x2, b0);
    c24 = multiplyAdd(c24, x2, b4);
    const x3 = v128.load32_splat(a3);
    c30 = multiplyAdd(c30, x3, b0);
    c34 = multiplyAdd(c34, x3, b4);
    a0 += stepStride;
    a1 += stepStride;
    a2 += stepStride;
    a3 += stepStride;
    b += bStride;
  }
  v128.store(c, c00);
  v128.store(c, c04, 16);
  c += cStride;
  v128.store(c, c10);
  v128.store(c, c14, 16);
  c += cStride;
  v128.store(c, c20);
  v128.store(c, c24, 16);
  c += cStride;
  v128.store(c, c30);
  v128.store(c, c34, 16);
}

/** One row by eight columns. */
export function tile1x8(
  a: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  c: usize,
  k: i32,
): void {
  let c0 = startOf(start);
  let c4 = start === 0 ? f32x4.splat(0) : v128.load(start, 16);
  for (; k > 0; k--) {
    const x = v128.load32_splat(a);
    c0 = multiplyAdd(c0, x, v128.load(b));
    c4 = multiplyAdd(c4, x, v128.load(b, 16));
    a += stepStride;
    b += bStride;
  }
  v128.store(c, c0);
  v128.store(c, c4, 16);
}

/** Four rows by four columns; sums begin with the bias. */
export function tile4x4(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  cStride: usize,
  k: i32,
): void {
  let a0 = a;
  let a1 = a0 + rowStride;
  let a2 = a1 + rowStride;
  let a3 = a2 + rowStride;
  let c0 = startOf(bias);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  for (; k > 0; k--) {
    const columns = v128.load(b);
    c0 = multiplyAdd(c0, v128.load32_splat(a0), columns);
    c1 = multiplyAdd(c1, v128.load32_splat(a1), columns);
    c2 = multiplyAdd(c2, v128.load32_splat(a2), columns);
    c3 = multiplyAdd(c3, v128.load32_splat(a3), columns);
    a0 += stepStride;
    a1 += stepStride;
    a2 += stepStride;
    a3 += stepStride;
    b += bStride;
  }
  v128.store(c, c0);
  v128.store(c + cStride, c1);
  v128.store(c + 2 * cStride, c2);
  v128.store(c + 3 * cStride, c3);
}

/** One row by four columns. */
export function tile1x4(
  a: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  k: i32,
): void {
  let sum = startOf(bias);
  for (; k > 0; k--) {
    sum = multiplyAdd(sum, v128.load32_splat(a), v128.load(b));
    a += stepStride;
    b += bStride;
  }
  v128.store(c, sum);
}

/** One column, of a C of fewer than four; four rows at once hide the latency of the sums. */
export function columnOf(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  bias: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  const start: f32 = bias === 0 ? 0 : load<f32>(bias);
  for (let i = 0; i < m; i += 4) {
    // rows behind the last one repeat it
    const last = m - 1;
    const i1 = i + 1 < m ? i + 1 : last;
    const i2 = i + 2 < m ? i + 2 : last;
    const i3 = i + 3 < m ? i + 3 : last;
    let a0 = a + <usize>i * rowStride;
    let a1 = a + <usize>i1 * rowStride;
    let a2 = a + <usize>i2 * rowStride;
    let a3 = a + <usize>i3 * rowStride;
    let column = b;
    let c0 = start;
    let c1 = start;
    let c2 = start;
    let c3 = start;
    for (let p = 0; p < k; p++) {
      const value = load<f32>(column);
      c0 += load<f32>(a0) * value;
      c1 += load<f32>(a1) * value;
      c2 += load<f32>(a2) * value;
      c3 += load<f32>(a3) * value;
      a0 += stepStride;
      a1 += stepStride;
      a2 += stepStride;
      a3 += stepStride;
      column += bStride;
    }
    store<f32>(c + <usize>i * cStride, c0);
    store<f32>(c + <usize>i1 * cStride, c1);
    store<f32>(c + <usize>i2 * cStride, c2);
    store<f32>(c + <usize>i3 * cStride, c3);
  }
}
