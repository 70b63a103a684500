// QR decomposition in float64, Q stored as reflections (Householder 1958).

import type { Pause } from "../core/turns.ts";

/** A matrix by columns: element (i, j) at j · rows + i. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Q as reflections on and below the diagonal of the matrix, R above it. */
export interface Reflected extends Matrix {
  readonly diagonal: Float64Array;
  /** The original column at each position. */
  readonly order: Int32Array;
}

/** Decomposes a matrix in place; with `pivot`, the longest remaining column comes first. */
export async function reflect(matrix: Matrix, pivot: boolean, pause: Pause): Promise<Reflected> {
  const { data, rows, columns } = matrix;
  const steps = Math.min(rows, columns);
  const diagonal = new Float64Array(steps);
  const order = Int32Array.from({ length: columns }, (_, j) => j);
  for (let j = 0; j < steps; j++) {
    const length = rows - j;
    const squareOf = (k: number) => dot(data, k * rows + j, data, k * rows + j, length);
    let square = squareOf(j);
    if (pivot) {
      let longest = j;
      for (let k = j + 1; k < columns; k++) {
        const other = squareOf(k);
        if (other > square) [longest, square] = [k, other];
      }
      if (longest !== j) exchange(data, order, rows, j, longest);
    }
    if (square === 0) continue;
    const from = j * rows + j;
    const norm = Math.sqrt(square);
    const next = data[from]! > 0 ? -norm : norm;
    diagonal[j] = next;
    data[from]! -= next;
    for (let k = j + 1; k < columns; k++) mirror(matrix, next, j, data, k * rows);
    await pause();
  }
  return { data, rows, columns, diagonal, order };
}

/** Reflects the vector that starts at `at` by column j of a matrix. */
function mirror(
  { data, rows }: Matrix,
  diagonal: number,
  j: number,
  vector: Float64Array,
  at: number,
): void {
  const from = j * rows + j;
  const length = rows - j;
  const share = dot(data, from, vector, at + j, length) / (-diagonal * data[from]!);
  subtract(share, data, from, vector, at + j, length);
}

/** Replaces v by Q·v. */
export function multiplyByQ(matrix: Reflected, vector: Float64Array): void {
  for (let j = matrix.diagonal.length - 1; j >= 0; j--) {
    if (matrix.diagonal[j] !== 0) mirror(matrix, matrix.diagonal[j]!, j, vector, 0);
  }
}

/** Replaces v by Qᵀ·v. */
export function multiplyByTransposedQ(matrix: Reflected, vector: Float64Array): void {
  for (let j = 0; j < matrix.diagonal.length; j++) {
    if (matrix.diagonal[j] !== 0) mirror(matrix, matrix.diagonal[j]!, j, vector, 0);
  }
}

/** An element of R. */
export const element = ({ data, rows, diagonal }: Reflected, i: number, j: number): number =>
  i === j ? diagonal[i]! : data[j * rows + i]!;

function exchange(data: Float64Array, order: Int32Array, rows: number, j: number, k: number): void {
  [order[j], order[k]] = [order[k]!, order[j]!];
  const column = data.slice(j * rows, (j + 1) * rows);
  data.copyWithin(j * rows, k * rows, (k + 1) * rows);
  data.set(column, k * rows);
}

/** Σ a·b over `length` elements from i and j. */
export function dot(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]; // independent sums, so additions need not wait
  const whole = length & ~3;
  for (let n = 0; n < whole; n += 4) {
    sum0 += a[i + n]! * b[j + n]!;
    sum1 += a[i + n + 1]! * b[j + n + 1]!;
    sum2 += a[i + n + 2]! * b[j + n + 2]!;
    sum3 += a[i + n + 3]! * b[j + n + 3]!;
  }
  for (let n = whole; n < length; n++) sum0 += a[i + n]! * b[j + n]!;
  return sum0 + sum1 + sum2 + sum3;
}

/** Subtracts `factor` times one vector from another. */
export function subtract(
  factor: number,
  from: Float64Array,
  i: number,
  to: Float64Array,
  j: number,
  length: number,
): void {
  for (let n = 0; n < length; n++) to[j + n]! -= factor * from[i + n]!;
}
