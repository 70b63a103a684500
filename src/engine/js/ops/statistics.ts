// Statistics of activations, gradients, weights and updates, in f64.

import { SUM_BLOCK } from "../../../../assembly/sums.ts";
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

/**
 * y = [sum, sum of squares] of each block of 4,096 elements of x, in lanes i mod 8; the remaining elements of the last
 * block are added in order. Two f64 a block.
 */
export function moments({ f32, f64 }: Memory, x: number, y: number, n: number): void {
  const at = x >>> 2;
  const sums = blockSums(n, (i) => f32[at + i]!);
  const squares = blockSquares(n, (i) => f32[at + i]!);
  f64.set(pairs(sums, squares), y >>> 3);
}

/** y = sum of x² of each block, in the order of moments. One f64 a block. */
export function squaredNorms({ f32, f64 }: Memory, x: number, y: number, n: number): void {
  const at = x >>> 2;
  f64.set(
    blockSquares(n, (i) => f32[at + i]!),
    y >>> 3,
  );
}

/**
 * y = [sum of before², sum of (after − before)²] of each block, the differences in f64, in the order of moments. In one
 * pass, as converting to f64 takes most of the time. Two f64 a block.
 */
export function squaredChanges(
  { f32, f64 }: Memory,
  before: number,
  after: number,
  y: number,
  n: number,
): void {
  const [from, to] = [before >>> 2, after >>> 2];
  const squares = blockSquares(n, (i) => f32[from + i]!);
  const changes = blockSquares(n, (i) => f32[to + i]! - f32[from + i]!);
  f64.set(pairs(squares, changes), y >>> 3);
}

/** The sum of each block of n numbers. */
function blockSums(n: number, at: (i: number) => number): number[] {
  return Array.from({ length: Math.ceil(n / SUM_BLOCK) }, (_, block) => {
    const from = block * SUM_BLOCK;
    const end = Math.min(from + SUM_BLOCK, n);
    const whole = end - (end % LANES); // blocks begin at multiples of the lanes
    const lanes = new Float64Array(LANES);
    for (let i = from; i < whole; i++) lanes[i % LANES]! += at(i);
    let total = foldLanes(lanes);
    for (let i = whole; i < end; i++) total += at(i);
    return total;
  });
}

const blockSquares = (n: number, at: (i: number) => number): number[] =>
  blockSums(n, (i) => at(i) * at(i));

const pairs = (a: readonly number[], b: readonly number[]): number[] =>
  a.flatMap((each, i) => [each, b[i]!]);

function foldLanes(lanes: Float64Array): number {
  for (let half = LANES / 2; half >= 1; half /= 2) {
    for (let j = 0; j < half; j++) lanes[j]! += lanes[j + half]!;
  }
  return lanes[0]!;
}
