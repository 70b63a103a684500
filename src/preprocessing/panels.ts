// Matrices in the layout of the product kernel: panels of four rows or columns, interleaved at each step of
// the depth, padded with zeros.

import { type LinearAlgebra, linearAlgebra } from "../engine/linear-algebra.ts";

/** Panels for so many rows or columns. */
export const panelsOf = (count: number): number => Math.ceil(count / 4);

/** Position of element `step` of row or column `i`, in panels of so many steps. */
export const placeIn = (depth: number, i: number, step: number): number =>
  (i >> 2) * 4 * depth + 4 * step + (i & 3);

/** Kernels over a memory of at least so many numbers, whose content may be overwritten. */
export function scratchAlgebra(numbers: number): LinearAlgebra {
  const algebra = linearAlgebra(8 * numbers);
  algebra.resident = undefined;
  return algebra;
}

/** The first `columns` numbers of rows that are padded to whole panels. */
export function rowsWithoutPadding(
  padded: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  const result = new Float64Array(rows * columns);
  const width = 4 * panelsOf(columns);
  for (let row = 0; row < rows; row++) {
    result.set(padded.subarray(row * width, row * width + columns), row * columns);
  }
  return result;
}

/** Writes a matrix [rows, columns] with its rows in panels of depth `columns`. Overwrites all panels. */
export function packRows(
  panels: Float64Array,
  matrix: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < 4 * panelsOf(rows); row++) {
    let at = placeIn(columns, row, 0);
    for (let column = 0; column < columns; column++, at += 4) {
      panels[at] = row < rows ? matrix[row * columns + column]! : 0;
    }
  }
}

/** Writes a matrix [rows, columns] with its columns in panels of depth `rows`. */
export function packColumns(
  panels: Float64Array,
  matrix: Float64Array,
  rows: number,
  columns: number,
): void {
  const width = 4 * panelsOf(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      panels[placeIn(rows, column, row)] = column < columns ? matrix[row * columns + column]! : 0;
    }
  }
}

/**
 * x [rows, depth] times a matrix whose `columns` columns are in panels: [rows, columns]. Each sum starts
 * from +0 and adds terms in order.
 */
export function multiply(
  x: Float64Array,
  rows: number,
  depth: number,
  panels: Float64Array,
  columns: number,
): Float64Array {
  const [m, n] = [panelsOf(rows), panelsOf(columns)];
  const [a, c] = [4 * n * depth, 4 * (n + m) * depth];
  const algebra = linearAlgebra(8 * (c + 16 * m * n));
  const { f64 } = algebra.memory;
  if (algebra.resident !== panels) f64.set(panels);
  algebra.resident = panels;
  packRows(f64.subarray(a), x, rows, depth);
  f64.fill(0, c, c + 16 * m * n);
  algebra.product(8 * a, 0, 8 * c, 32 * n, m, n, depth, 0);
  return rowsWithoutPadding(f64.subarray(c), rows, columns);
}
