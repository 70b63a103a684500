// Least squares in float64: minimises ‖A·W − B‖² + α‖W‖²; of several solutions the one of least norm. A is
// read in blocks of rows, each reflected into a triangle (Householder), which is then solved with pivoted
// columns. If some of its singular values may be too small, they are computed by rotations of its rows
// (one-sided Jacobi; Drmač and Veselić 2008) and excluded.

import type { Pause } from "../core/turns.ts";
import {
  dot,
  element,
  type Matrix,
  multiplyByQ,
  multiplyByTransposedQ,
  type Reflected,
  reflect,
  subtract,
} from "./householder.ts";

/** Rows of A and B side by side, as a matrix of `columns` + `targets` columns. */
export interface Equations {
  readonly rows: number;
  readonly columns: number;
  readonly targets: number;
  block(first: number, count: number): Float64Array;
}

const BLOCK_ROWS = 64;

/** W by columns: [targets][columns]; and the number of singular values of A that counted. */
export interface Solution {
  readonly values: Float64Array;
  readonly rank: number;
}

/** Solves equations; singular values up to `least` times the largest, or within rounding error, count as 0. */
export async function leastSquares(
  equations: Equations,
  alpha: number,
  least: number,
  pause: Pause,
): Promise<Solution> {
  const { rows, columns, targets } = equations;
  const tolerance = Math.max(least, Math.max(rows, columns) * Number.EPSILON);
  if (rows >= columns) {
    const triangle = new Triangle(columns, targets);
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - first);
      await triangle.absorb(equations.block(first, count), count, pause);
    }
    return triangle.solve(alpha, tolerance, pause);
  }
  // W is a sum of rows of A: with Aᵀ = Q·R, only as many unknowns as rows remain
  const all = equations.block(0, rows);
  const transposed = { data: new Float64Array(rows * columns), rows: columns, columns: rows };
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) transposed.data[i * columns + j] = all[j * rows + i]!;
  }
  const reflected = await reflect(transposed, false, pause);
  const triangle = new Triangle(rows, targets);
  const small = new Float64Array(rows * (rows + targets));
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) small[j * rows + i] = element(reflected, j, i);
  }
  small.set(all.subarray(rows * columns), rows * rows);
  await triangle.absorb(small, rows, pause);
  const inner = await triangle.solve(alpha, tolerance, pause);
  const result = new Float64Array(columns * targets);
  for (let target = 0; target < targets; target++) {
    const at = target * columns;
    result.set(inner.values.subarray(target * rows, (target + 1) * rows), at);
    multiplyByQ(reflected, result.subarray(at, at + columns));
  }
  return { values: result, rank: inner.rank };
}

/** R and Qᵀ·B of the rows so far. */
class Triangle {
  /** By rows: [size][size + targets]. */
  private readonly data: Float64Array;

  constructor(
    private readonly size: number,
    private readonly targets: number,
  ) {
    this.data = new Float64Array(size * (size + targets));
  }

  /** Adds rows, stored by columns; overwrites them. */
  async absorb(block: Float64Array, rows: number, pause: Pause): Promise<void> {
    const { data, size } = this;
    const width = size + this.targets;
    for (let j = 0; j < size; j++) {
      const from = j * rows;
      const square = dot(block, from, block, from, rows);
      if (square === 0) continue;
      const diagonal = j * width + j;
      const head = data[diagonal]!;
      const norm = Math.sqrt(head * head + square);
      const next = head > 0 ? -norm : norm;
      const first = head - next;
      data[diagonal] = next;
      for (let k = j + 1; k < width; k++) {
        const other = data[j * width + k]!;
        const share = (first * other + dot(block, from, block, k * rows, rows)) / (-next * first);
        data[j * width + k] = other - share * first;
        subtract(share, block, from, block, k * rows, rows);
      }
      await pause();
    }
  }

  /** W by columns; overwrites the triangle. */
  async solve(alpha: number, tolerance: number, pause: Pause): Promise<Solution> {
    const { size, targets } = this;
    const width = size + targets;
    if (alpha > 0) {
      const penalty = new Float64Array(size * width);
      for (let i = 0; i < size; i++) penalty[i * size + i] = Math.sqrt(alpha);
      await this.absorb(penalty, size, pause);
    }
    const matrix = { data: new Float64Array(size * size), rows: size, columns: size };
    const right = new Float64Array(size * targets);
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) matrix.data[j * size + i] = this.data[i * width + j]!;
      for (let k = 0; k < targets; k++) right[k * size + i] = this.data[i * width + size + k]!;
    }
    return shortest(matrix, right, targets, tolerance, pause);
  }
}

/** The W of least norm that minimises ‖A·W − B‖; overwrites the square A, and B. */
async function shortest(
  matrix: Matrix,
  right: Float64Array,
  targets: number,
  tolerance: number,
  pause: Pause,
): Promise<Solution> {
  const { columns: size } = matrix;
  const reflected = await reflect(matrix, true, pause);
  const values = new Float64Array(size * targets);
  if (!reflected.diagonal.every(Number.isFinite))
    return { values: values.fill(Number.NaN), rank: 0 };
  for (let k = 0; k < targets; k++) {
    multiplyByTransposedQ(reflected, right.subarray(k * size, (k + 1) * size));
  }
  const isFull = await hasFullRank(reflected, tolerance, pause);
  const rank = isFull
    ? substitute(reflected, right, targets)
    : await rotate(reflected, right, targets, tolerance, pause);
  for (let k = 0; k < targets; k++) {
    for (let j = 0; j < size; j++) values[k * size + reflected.order[j]!] = right[k * size + j]!;
  }
  return { values, rank };
}

/** Whether the least singular value certainly exceeds the tolerance: 1/‖R⁻¹‖ > tolerance · ‖R‖ (Frobenius norm). */
async function hasFullRank(matrix: Reflected, tolerance: number, pause: Pause): Promise<boolean> {
  const { columns: size, diagonal } = matrix;
  let [square, inverseSquare] = [0, 0];
  for (let k = 0; k < size; k++) {
    const inverse = new Float64Array(k + 1);
    for (let i = k; i >= 0; i--) {
      square += element(matrix, i, k) * element(matrix, i, k);
      let sum = i === k ? 1 : 0;
      for (let j = i + 1; j <= k; j++) sum -= element(matrix, i, j) * inverse[j]!;
      inverse[i] = sum / diagonal[i]!;
      inverseSquare += inverse[i]! * inverse[i]!;
    }
    if (!(inverseSquare * square * tolerance * tolerance < 1)) return false;
    await pause();
  }
  return true;
}

/** Solves R·W = C; overwrites C with W. Returns the rank. */
function substitute(matrix: Reflected, right: Float64Array, targets: number): number {
  const { columns: size, diagonal } = matrix;
  for (let k = 0; k < targets; k++) {
    const values = right.subarray(k * size, (k + 1) * size);
    for (let i = size - 1; i >= 0; i--) {
      for (let j = i + 1; j < size; j++) values[i]! -= element(matrix, i, j) * values[j]!;
      values[i]! /= diagonal[i]!;
    }
  }
  return size;
}

/** Limit of rotation rounds; six to ten usually suffice. */
const ROUNDS = 60;

/**
 * The least-norm solution of R·W = C without small singular values; overwrites C. Rotates the rows of R,
 * together with those of C, until they are orthogonal: V·R = Σ·Uᵀ, so W = Σ uᵢ·(V·C)ᵢ / σᵢ.
 */
async function rotate(
  matrix: Reflected,
  right: Float64Array,
  targets: number,
  tolerance: number,
  pause: Pause,
): Promise<number> {
  const { columns: size } = matrix;
  const rows = new Float64Array(size * size); // row after row
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) rows[i * size + j] = element(matrix, i, j);
  }
  for (let round = 0, isDone = false; round < ROUNDS && !isDone; round++) {
    isDone = true;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const [a, b] = [p * size, q * size];
        const product = dot(rows, a, rows, b, size);
        const [first, second] = [dot(rows, a, rows, a, size), dot(rows, b, rows, b, size)];
        if (Math.abs(product) <= Number.EPSILON * Math.sqrt(first * second)) continue;
        isDone = false;
        const ratio = (second - first) / (2 * product);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(rows, a, b, size, 1, cosine, cosine * tangent);
        turn(right, p, q, targets, size, cosine, cosine * tangent);
      }
      await pause();
    }
  }
  const squares = Float64Array.from({ length: size }, (_, i) =>
    dot(rows, i * size, rows, i * size, size),
  );
  const limit = tolerance * Math.sqrt(squares.reduce((a, b) => Math.max(a, b), 0));
  const kept = Array.from(squares.keys()).filter((i) => Math.sqrt(squares[i]!) > limit);
  for (let k = 0; k < targets; k++) {
    const result = new Float64Array(size);
    for (const i of kept) {
      subtract(-right[k * size + i]! / squares[i]!, rows, i * size, result, 0, size);
    }
    right.set(result, k * size);
  }
  return kept.length;
}

/** Rotates two vectors with elements `step` apart. */
function turn(
  data: Float64Array,
  p: number,
  q: number,
  length: number,
  step: number,
  cosine: number,
  sine: number,
): void {
  for (let n = 0; n < length * step; n += step) {
    const [a, b] = [data[p + n]!, data[q + n]!];
    data[p + n] = cosine * a - sine * b;
    data[q + n] = sine * a + cosine * b;
  }
}
