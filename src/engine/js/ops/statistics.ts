// Statistics of the activations and gradients of a layer, in f64.

import type { Memory } from "../../../core/memory.ts";

const LANES = 8;

/**
 * y = [sum, sum of squares, number of elements outside low…high, number of columns of zeros] of x [rows, columns].
 * Eight columns at a time, row by row, column j to lane j mod 8, lanes folded 8→4→2→1; the remaining columns
 * are summed one by one and added in order. Overwrites y, four f64.
 */
export function statistics(
  { f32, f64 }: Memory,
  x: number,
  y: number,
  rows: number,
  columns: number,
  low: number,
  high: number,
): void {
  const at = x >>> 2;
  const whole = columns - (columns % LANES);
  const sums = new Float64Array(LANES);
  const squares = new Float64Array(LANES);
  let outside = 0;
  let dead = 0;
  /** Adds a column to a separate sum or to a lane. */
  const addColumn = (j: number, lane: number) => {
    let isDead = true;
    for (let r = 0; r < rows; r++) {
      const value = f32[at + r * columns + j]!;
      sums[lane]! += value;
      squares[lane]! += value * value;
      if (value < low || value > high) outside++;
      if (value !== 0) isDead = false;
    }
    if (isDead) dead++;
  };
  for (let j = 0; j < whole; j++) addColumn(j, j % LANES);
  let sum = foldLanes(sums);
  let square = foldLanes(squares);
  for (let j = whole; j < columns; j++) {
    sums[0] = squares[0] = 0;
    addColumn(j, 0);
    sum += sums[0];
    square += squares[0];
  }
  f64.set([sum, square, outside, dead], y >>> 3);
}

/** y = sum of x², in lanes i mod 8; the remaining elements are added in order. One f64. */
export function squaredNorm({ f32, f64 }: Memory, x: number, y: number, n: number): void {
  const at = x >>> 2;
  f64[y >>> 3] = sumOfSquares(n, (i) => f32[at + i]!);
}

/** y = sum of (a − b)², the differences in f64; in the order of squaredNorm. One f64. */
export function squaredDistance(
  { f32, f64 }: Memory,
  a: number,
  b: number,
  y: number,
  n: number,
): void {
  const [from, to] = [a >>> 2, b >>> 2];
  f64[y >>> 3] = sumOfSquares(n, (i) => f32[from + i]! - f32[to + i]!);
}

function sumOfSquares(n: number, at: (i: number) => number): number {
  const whole = n - (n % LANES);
  const lanes = new Float64Array(LANES);
  for (let i = 0; i < whole; i++) lanes[i % LANES]! += at(i) * at(i);
  let total = foldLanes(lanes);
  for (let i = whole; i < n; i++) total += at(i) * at(i);
  return total;
}

function foldLanes(lanes: Float64Array): number {
  for (let half = LANES / 2; half >= 1; half /= 2) {
    for (let j = 0; j < half; j++) lanes[j]! += lanes[j + half]!;
  }
  return lanes[0]!;
}
