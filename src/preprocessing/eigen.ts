// The symmetric eigenproblem: Householder's tridiagonal form, then the implicit QL method with
// Wilkinson's shifts (Martin, Reinsch and Wilkinson 1968; Dubrulle, Martin and Wilkinson 1968). What is
// O(n) lies here in plain numbers, what is O(n²) in the kernels.

import { NumericsError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { type LinearAlgebra, linearAlgebra } from "../engine/linear-algebra.ts";

/** Eigenvalues in descending order, and an orthonormal eigenvector of each as a row. */
export interface Eigen {
  readonly values: Float64Array;
  /** [n, n] */
  readonly vectors: Float64Array;
}

// two or three are needed on average
const MOST_ITERATIONS = 60;

/** Numbers from one row to the next: even, with a 0 at least behind each, as the kernels want. */
const strideOf = (n: number) => (n + 2) & ~1;

/** Of a symmetric matrix [n, n] of finite numbers. */
export function eigenSymmetric(matrix: Float64Array, n: number): Eigen {
  const stride = strideOf(n);
  // the matrix, the eigenvectors, and two vectors behind them
  const algebra = linearAlgebra(8 * stride * (2 * n + 2));
  algebra.resident = undefined;
  const { f64 } = algebra.memory;
  f64.fill(0, 0, stride * (2 * n + 2));
  const unit = scaleOf(matrix);
  for (let i = 0; i < n * n; i++) f64[Math.floor(i / n) * stride + (i % n)] = matrix[i]! / unit;
  const form = tridiagonalize(algebra, n);
  accumulate(algebra, n, form.factors);
  diagonalize(algebra, n, form);
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => form.diagonal[b]! - form.diagonal[a]! || a - b);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const first = stride * (n + from);
    vectors.set(f64.subarray(first, first + n), n * to);
  });
  return {
    values: mapInto(new Float64Array(order.length), order, (i) => form.diagonal[i]! * unit),
    vectors,
  };
}

/** A power of 2 that makes the largest number of the matrix one from 1 to 2; 1 for zeros. */
function scaleOf(matrix: Float64Array): number {
  let largest = 0;
  for (const value of matrix) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 1;
  let unit = 1;
  while (largest / unit >= 2) unit *= 2;
  while (largest / unit < 1 && unit > 1e-300) unit /= 2;
  return unit;
}

interface Form {
  readonly diagonal: Float64Array;
  /** Beside the diagonal; the last number is 0. */
  readonly beside: Float64Array;
  /** I − factor·v·vᵀ reflects; 0 where nothing was to be done. */
  readonly factors: Float64Array;
}

/**
 * Reduces the matrix at the beginning of the memory to a tridiagonal one. v of reflection k lies in
 * row k, from column k + 1 on.
 */
function tridiagonalize({ memory: { f64 }, ...kernels }: LinearAlgebra, n: number): Form {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const factors = new Float64Array(n);
  const stride = strideOf(n);
  const p = 2 * n * stride;
  for (let k = 0; k < n; k++) {
    diagonal[k] = f64[k * stride + k]!;
    const m = n - k - 1;
    if (m === 0) break;
    const first = k * stride + k + 1;
    const v = f64.subarray(first, first + m);
    let size = 0;
    for (let i = 1; i < m; i++) size += Math.abs(v[i]!);
    if (size === 0) {
      beside[k] = v[0]!;
      continue;
    }
    size += Math.abs(v[0]!);
    let square = 0;
    for (let i = 0; i < m; i++) {
      v[i] = v[i]! / size;
      square += v[i]! * v[i]!;
    }
    const length = v[0]! > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[k] = length * size;
    const factor = 1 / (square - v[0]! * length);
    factors[k] = factor;
    v[0] = v[0]! - length;
    // B := (I − f·v·vᵀ) B (I − f·v·vᵀ) = B − v·wᵀ − w·vᵀ
    const block = 8 * (first + stride);
    const even = (m + 1) & ~1;
    kernels.combineRows(8 * p, block, 8 * stride, m, even, 8 * first);
    let half = 0;
    for (let i = 0; i < m; i++) {
      f64[p + i] = f64[p + i]! * factor;
      half += f64[p + i]! * v[i]!;
    }
    half *= factor / 2;
    for (let i = 0; i < m; i++) f64[p + i] = f64[p + i]! - half * v[i]!;
    kernels.subtractOuter(block, 8 * stride, m, even, 8 * first, 8 * p, 8 * p, 8 * first);
  }
  return { diagonal, beside, factors };
}

/** Writes the product of all reflections behind the matrix, transposed; there are zeros before. */
function accumulate(
  { memory: { f64 }, ...kernels }: LinearAlgebra,
  n: number,
  factors: Float64Array,
): void {
  const stride = strideOf(n);
  const q = n * stride;
  const [u, zeros] = [2 * q, 2 * q + stride];
  for (let i = 0; i < n; i++) f64[q + i * stride + i] = 1;
  for (let k = n - 1; k >= 0; k--) {
    if (factors[k] === 0) continue;
    const m = n - k - 1;
    const even = (m + 1) & ~1;
    const v = 8 * (k * stride + k + 1);
    const block = v + 8 * (q + stride);
    kernels.combineRows(8 * u, block, 8 * stride, m, even, v);
    for (let i = 0; i < m; i++) f64[u + i] = f64[u + i]! * factors[k]!;
    kernels.subtractOuter(block, 8 * stride, m, even, v, 8 * u, 8 * zeros, 8 * zeros);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [here, there] = [q + i * stride + j, q + j * stride + i];
      [f64[here], f64[there]] = [f64[there]!, f64[here]!];
    }
  }
}

/** Makes the eigenvalues of the diagonal, and eigenvectors of the rows behind the matrix. */
function diagonalize(algebra: LinearAlgebra, n: number, { diagonal: d, beside: e }: Form): void {
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]!) + Math.abs(e[i]!));
  const small = norm * Number.EPSILON;
  for (let first = 0; first < n; first++) {
    for (let iteration = 0; ; iteration++) {
      let last = first;
      while (Math.abs(e[last]!) > small) last++; // ends: the last number is 0
      if (last === first) break;
      if (iteration === MOST_ITERATIONS) {
        throw new NumericsError(
          "EIGENVALUES",
          "Cannot find eigenvalues: expected them to converge",
        );
      }
      sweep(algebra, n, d, e, first, last);
    }
  }
}

/** One implicit QL step on rows first to last. */
function sweep(
  { rotateRows }: LinearAlgebra,
  n: number,
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
): void {
  const stride = strideOf(n);
  const rowAt = (i: number) => 8 * stride * (n + i);
  // the eigenvalue of the first two rows that is nearer to d[first]
  const ratio = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.sqrt(ratio * ratio + 1);
  let bulge = d[last]! - d[first]! + e[first]! / (ratio + (ratio < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const length = Math.sqrt(f * f + bulge * bulge);
    e[i + 1] = length;
    if (length === 0) {
      // the matrix has fallen apart here
      d[i + 1] = d[i + 1]! - shift;
      e[last] = 0;
      return;
    }
    sine = f / length;
    cosine = bulge / length;
    const g = d[i + 1]! - shift;
    const r = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * r;
    d[i + 1] = g + shift;
    bulge = cosine * r - b;
    rotateRows(rowAt(i), rowAt(i + 1), stride, cosine, sine);
  }
  d[first] = d[first]! - shift;
  e[first] = bulge;
  e[last] = 0;
}
