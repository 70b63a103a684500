// The symmetric eigenproblem: Householder's tridiagonal form, then the implicit QL method with
// Wilkinson's shifts (Martin, Reinsch and Wilkinson 1968; Dubrulle, Martin and Wilkinson 1968). The O(n)
// parts are plain JavaScript, the O(n²) parts kernels.

import { NumericsError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import type { LinearAlgebra } from "../engine/linear-algebra.ts";
import { scratchAlgebra } from "./panels.ts";

/** Eigenvalues in descending order, and their orthonormal eigenvectors as rows. */
export interface Eigen {
  readonly values: Float64Array;
  /** [n, n] */
  readonly vectors: Float64Array;
}

// two or three are needed on average
const MOST_ITERATIONS = 60;

/** Rotations that are kept until all columns take them, as a multiple of n. */
const SWEEPS_KEPT = 32;

/**
 * Numbers from one row to the next: whole vectors of the kernels from any column on, with zeros. An odd multiple of 16,
 * so that rows do not share lines of the caches.
 */
const strideOf = (n: number) => ((n + 18) & ~15) | 16;

/** Whole vectors of the kernels. */
const padded = (m: number) => (m + 3) & ~3;

/** The eigenvalues and eigenvectors of a symmetric matrix [n, n] of finite numbers. */
export function eigenSymmetric(matrix: Float64Array, n: number): Eigen {
  const stride = strideOf(n);
  // the matrix, the eigenvectors, three vectors after them, and rotations
  const algebra = scratchAlgebra(stride * (2 * n + 3) + 2 * SWEEPS_KEPT * n);
  const { f64 } = algebra.memory;
  f64.fill(0, 0, stride * (2 * n + 3));
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
  return { values: mapInto(new Float64Array(n), order, (i) => form.diagonal[i]! * unit), vectors };
}

/** A power of 2 by which the largest number of the matrix becomes 1 to 2; 1 for zeros. */
function scaleOf(matrix: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < matrix.length; i++) largest = Math.max(largest, Math.abs(matrix[i]!));
  if (largest === 0) return 1;
  let unit = 1;
  while (largest / unit >= 2) unit *= 2;
  while (largest / unit < 1 && unit > 1e-300) unit /= 2;
  return unit;
}

interface Form {
  readonly diagonal: Float64Array;
  /** The last number is 0. */
  readonly offDiagonal: Float64Array;
  /** Of the reflections I − factor·v·vᵀ; 0 if there was nothing to reflect. */
  readonly factors: Float64Array;
}

/**
 * Reduces the matrix at the start of the memory to tridiagonal form. v of reflection k is stored in row k,
 * from column k + 1.
 */
function tridiagonalize({ memory: { f64 }, ...kernels }: LinearAlgebra, n: number): Form {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
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
      offDiagonal[k] = v[0]!;
      continue;
    }
    size += Math.abs(v[0]!);
    let square = 0;
    for (let i = 0; i < m; i++) {
      v[i] = v[i]! / size;
      square += v[i]! * v[i]!;
    }
    const length = v[0]! > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    offDiagonal[k] = length * size;
    const factor = 1 / (square - v[0]! * length);
    factors[k] = factor;
    v[0] = v[0]! - length;
    // B := (I − f·v·vᵀ) B (I − f·v·vᵀ) = B − v·wᵀ − w·vᵀ
    const block = 8 * (first + stride);
    kernels.combineRows(8 * p, block, 8 * stride, m, padded(m), 8 * first);
    let half = 0;
    for (let i = 0; i < m; i++) {
      f64[p + i] = f64[p + i]! * factor;
      half += f64[p + i]! * v[i]!;
    }
    half *= factor / 2;
    for (let i = 0; i < m; i++) f64[p + i] = f64[p + i]! - half * v[i]!;
    kernels.subtractOuter(block, 8 * stride, m, padded(m), 8 * first, 8 * p, 8 * p, 8 * first);
  }
  return { diagonal, offDiagonal, factors };
}

/** Writes the product of all reflections after the matrix, transposed; expects zeros there. */
function accumulate(
  { memory: { f64 }, ...kernels }: LinearAlgebra,
  n: number,
  factors: Float64Array,
): void {
  const stride = strideOf(n);
  const q = n * stride;
  const u = 2 * q;
  const [zeros, stored] = [u + stride, u + 2 * stride];
  f64.set(factors, stored);
  for (let i = 0; i < n; i++) f64[q + i * stride + i] = 1;
  kernels.reflectRows(0, 8 * q, 8 * stride, n, 0, 8 * stored, 8 * u, 8 * zeros, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [here, there] = [q + i * stride + j, q + j * stride + i];
      [f64[here], f64[there]] = [f64[there]!, f64[here]!];
    }
  }
}

/** Turns the diagonal into eigenvalues, and the rows after the matrix into eigenvectors. */
function diagonalize(
  algebra: LinearAlgebra,
  n: number,
  { diagonal: d, offDiagonal: e }: Form,
): void {
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]!) + Math.abs(e[i]!));
  const small = norm * Number.EPSILON;
  const rotations = new Rotations(algebra, n);
  for (let first = 0; first < n; first++) {
    for (let iteration = 0; ; iteration++) {
      let last = first;
      while (Math.abs(e[last]!) > small) last++; // ends: the last number is 0
      if (last === first) break;
      if (iteration === MOST_ITERATIONS) {
        throw new NumericsError("EIGENVALUES", "Cannot find eigenvalues: expected convergence");
      }
      rotations.begin(last);
      sweep(rotations, d, e, first, last);
      rotations.finish();
    }
  }
  rotations.apply();
}

/** Rotations of the rows after the matrix, which are applied together. */
class Rotations {
  private readonly stride: number;
  private readonly start: number;
  /** Of the sweep in progress, and of all numbers. */
  private sweep: number;
  private end: number;

  constructor(
    private readonly algebra: LinearAlgebra,
    private readonly n: number,
  ) {
    this.stride = strideOf(n);
    this.start = this.sweep = this.end = this.stride * (2 * n + 3);
  }

  /** The next rotation turns row `last`, and each after it the row before. */
  begin(last: number): void {
    const most = this.start + 2 * SWEEPS_KEPT * this.n;
    if (this.end + 2 * (1 + last) > most) this.apply();
    this.sweep = this.end;
    this.algebra.memory.i32[2 * this.sweep] = last;
    this.end += 2;
  }

  add(cosine: number, sine: number): void {
    const { f64 } = this.algebra.memory;
    f64[this.end++] = cosine;
    f64[this.end++] = sine;
  }

  /** Ends the sweep. */
  finish(): void {
    this.algebra.memory.i32[2 * this.sweep + 1] = (this.end - this.sweep) / 2 - 1;
  }

  apply(): void {
    const { start, stride, n } = this;
    const bytes = 8 * (this.end - start);
    this.algebra.rotateSweeps(8 * stride * n, 8 * stride, 8 * start, bytes, n);
    this.end = start;
  }
}

/** One implicit QL step on rows first to last. */
function sweep(
  rotations: Rotations,
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
): void {
  // the eigenvalue of the first two rows that is closer to d[first]
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
      // the matrix splits here
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
    rotations.add(cosine, sine);
  }
  d[first] = d[first]! - shift;
  e[first] = bulge;
  e[last] = 0;
}
