// Matrix products in the three forms that training needs, f32, row-major.
//
// Each element starts from its bias or +0 and adds a·b for k = 0, 1, 2 …, rounded after the product
// and after the sum, so tiles, packing and threads cannot change a bit. All forms share one
// driver: the byte offset of element (i, p) of A is `rowStride` · i + `stepStride` · p.
//
// stride: elements from one row of C to the next, as in B and in `saved`; more than n for a part of the columns.
// workspace: packedBytes() of memory, or 0 to read B unpacked. tile: any Tile.

import { bytes } from "../simd";
import { multiply } from "./product/multiply";
import { sumColumns } from "./reduce";

/** C = A·B (+ bias) of A [m, k], B [k, n]. bias 0: none. Overwrites c, then applies the epilogue. */
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  multiply(
    a,
    bytes(k),
    4,
    b,
    bytes(stride),
    false,
    bias,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

/**
 * C = Aᵀ·B of A [k, m] with rows strideOfA apart, B [k, n]. Overwrites c and, unless 0, biasGradient [n] with the column sums
 * of B in order of the rows, from +0.
 */
export function matmulTransposeA(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  biasGradient: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  strideOfA: i32,
  workspace: usize,
  tile: i32,
): void {
  if (biasGradient !== 0) sumColumns(b, biasGradient, k, n, stride);
  multiply(
    a,
    4,
    bytes(strideOfA),
    b,
    bytes(stride),
    false,
    0,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

/** C = A·Bᵀ of A [m, k], B [n, k]. Overwrites c and the workspace, which must not be 0. */
export function matmulTransposeB(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  multiply(
    a,
    bytes(k),
    4,
    b,
    bytes(k),
    true,
    0,
    c,
    m,
    n,
    k,
    epilogue,
    alpha,
    saved,
    stride,
    workspace,
    tile,
  );
}

/**
 * C = A·B of `count` matrices one after the other; form 0: A·B, 1: Aᵀ·B, 2: A·Bᵀ, with C [m, n] and sums of k terms.
 * Overwrites c [count, m, n] and the workspace.
 */
export function matmulEach(
  a: usize,
  b: usize,
  c: usize,
  count: i32,
  m: i32,
  n: i32,
  k: i32,
  form: i32,
  workspace: usize,
  tile: i32,
): void {
  for (let i = 0; i < count; i++) {
    multiply(
      a,
      form === 1 ? 4 : bytes(k),
      form === 1 ? bytes(m) : 4,
      b,
      form === 2 ? bytes(k) : bytes(n),
      form === 2,
      0,
      c,
      m,
      n,
      k,
      0,
      0,
      0,
      n,
      workspace,
      tile,
    );
    a += bytes(m * k);
    b += bytes(k * n);
    c += bytes(m * n);
  }
}
