// Matrices as the product kernel takes them: panels of four rows or columns, side by side at each step
// of the depth, and zeros where there are fewer.

import { linearAlgebra } from "../engine/linear-algebra.ts";

/** Four of them, or as many as are left. */
export const panelsOf = (count: number): number => Math.ceil(count / 4);

/** Where number `step` of row or column `i` goes, in panels of so many steps. */
export const placeIn = (depth: number, i: number, step: number): number =>
  (i >> 2) * 4 * depth + 4 * step + (i & 3);

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
 * x [rows, depth] times a matrix whose `columns` columns are in panels: [rows, columns]. Each sum is in
 * order from +0.
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
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    result.set(f64.subarray(c + row * 4 * n, c + row * 4 * n + columns), row * columns);
  }
  return result;
}
