// Principal directions of a table: from the covariance of its columns, or of its rows if those are fewer.

import { DataError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { nested } from "../engine/linear-algebra.ts";
import { type Eigen, eigenSymmetric } from "./eigen.ts";
import { packColumns, panelsOf, placeIn, rowsWithoutPadding, scratchAlgebra } from "./panels.ts";
import { blockRows, forEachBlock, type NumericTable } from "./table.ts";
import { squaresOverflow } from "./transformer.ts";

/** Directions of a table, by descending variance. */
export interface Directions {
  /** Orthonormal rows [directions, columns], the largest entry of each > 0. */
  readonly components: Float64Array;
  /** Of the data along each direction, divided by rows − 1, as in scikit-learn; never below 0. */
  readonly variance: Float64Array;
  /** Of the data in all directions. */
  readonly totalVariance: number;
}

// least rows of a block: its panels fit the L2 cache and share no lines of the L1 cache
const BLOCK_ROWS = 250;
/** Larger matrices take hours and gigabytes. */
const LARGEST_MATRIX = 8192;
/** Numbers of a part of the columns, if rows are fewer: 32 MB. */
const PART_ELEMENTS = 1 << 22;
/** Directions computed from rows are orthogonalised below this share of the largest variance. */
const EXACT_SHARE = 1e-8;

/** min(rows, columns) directions; constant columns get exact zeros. */
export function directionsOf(
  given: NumericTable,
  mean: Float64Array,
  isConstant: readonly boolean[],
): Directions {
  // a step before may compute the rows by the same kernels
  const read: NumericTable["read"] = (...place) => nested(() => given.read(...place));
  const table = { ...given, read };
  const active = isConstant.flatMap((constant, column) => (constant ? [] : [column]));
  const size = Math.min(table.rows, active.length);
  if (size > LARGEST_MATRIX) {
    const expected = phrase(`at most ${LARGEST_MATRIX} rows or columns`, LARGEST_MATRIX);
    const got = phrase(`${showValue(table.rows)} rows of ${active.length}`);
    const hint = "fit on fewer rows, or use fewer columns";
    throw DataError.of("TOO_MANY_COLUMNS", "find principal directions", expected, got, { hint });
  }
  const found =
    active.length <= table.rows
      ? byColumns(table, mean, active)
      : byRows(centred(table, mean, active));
  return complete(found, table, isConstant);
}

/** Rows minus the mean, without constant columns. */
function centred(table: NumericTable, mean: Float64Array, active: readonly number[]): NumericTable {
  let block = new Float64Array(0);
  const read = (firstRow: number, into: Float64Array) => {
    const rows = into.length / Math.max(1, active.length);
    if (block.length !== rows * table.columns) block = new Float64Array(rows * table.columns);
    table.read(firstRow, block);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let i = 0; i < active.length; i++) {
        const column = active[i]!;
        into[at++] = block[row * table.columns + column]! - mean[column]!;
      }
    }
  };
  return { ...table, columns: active.length, read };
}

/** Eigenvectors of the covariance of columns. */
function byColumns(table: NumericTable, mean: Float64Array, active: readonly number[]): Eigen {
  const n = panelsOf(active.length);
  const panels = 16 * n * n;
  const most = blockRows(active.length, BLOCK_ROWS);
  const algebra = scratchAlgebra(panels + 4 * n * most);
  const { f64 } = algebra.memory;
  f64.fill(0, 0, panels);
  const use = (block: Float64Array, _firstRow: number, rows: number) => {
    packCentred(f64.subarray(panels), block, rows, mean, active);
    algebra.product(8 * panels, 8 * panels, 0, 32 * n, n, n, rows, 1);
  };
  forEachBlock(table, use, most);
  return eigenSymmetric(mirrored(f64, active.length, 4 * n), active.length);
}

/** Writes columns of a block minus their mean in panels. */
function packCentred(
  panels: Float64Array,
  block: Float64Array,
  rows: number,
  mean: Float64Array,
  active: readonly number[],
): void {
  for (let i = 0; i < 4 * panelsOf(active.length); i++) {
    let at = placeIn(rows, i, 0);
    const end = at + 4 * rows;
    const column = active[i];
    if (column === undefined) {
      for (; at < end; at += 4) panels[at] = 0;
      continue;
    }
    const centre = mean[column]!;
    for (let from = column; at < end; at += 4, from += mean.length) {
      panels[at] = block[from]! - centre;
    }
  }
}

/** Eigenvectors of the products of rows, multiplied by the rows: if u is an eigenvector, so is xᵀu. */
function byRows(table: NumericTable): Eigen {
  const { rows, columns } = table;
  const m = panelsOf(rows);
  const part = Math.max(1, Math.floor(PART_ELEMENTS / (4 * m)));
  const depth = Math.min(part, columns);
  const panels = 16 * m * m;
  const algebra = scratchAlgebra(panels + 4 * m * depth);
  const { f64 } = algebra.memory;
  f64.fill(0, 0, panels);
  for (let first = 0; first < columns; first += part) {
    const steps = Math.min(part, columns - first);
    f64.fill(0, panels, panels + 4 * m * steps);
    forEachBlock(table, (block, firstRow, count) => {
      for (let i = 0; i < count; i++) {
        const row = firstRow + i;
        let at = panels + placeIn(steps, row, 0);
        for (let step = 0; step < steps; step++, at += 4) {
          f64[at] = block[i * columns + first + step]!;
        }
      }
    });
    algebra.product(8 * panels, 8 * panels, 0, 32 * m, m, m, steps, 1);
  }
  const { values, vectors } = eigenSymmetric(mirrored(f64, rows, 4 * m), rows);
  return { values, vectors: combined(table, vectors) };
}

/** vectors [rows, rows] times the rows of the table: [rows, columns], not normalised. */
function combined(table: NumericTable, vectors: Float64Array): Float64Array {
  const { rows, columns } = table;
  const [m, n] = [panelsOf(rows), panelsOf(columns)];
  const a = 16 * m * n;
  const b = a + 4 * m * BLOCK_ROWS;
  const algebra = scratchAlgebra(b + 4 * n * BLOCK_ROWS);
  const { f64 } = algebra.memory;
  f64.fill(0, 0, a);
  const use = (block: Float64Array, firstRow: number, count: number) => {
    packColumns(f64.subarray(b), block, count, columns);
    for (let i = 0; i < 4 * m; i++) {
      for (let step = 0; step < count; step++) {
        f64[a + placeIn(count, i, step)] = i < rows ? vectors[i * rows + firstRow + step]! : 0;
      }
    }
    algebra.product(8 * a, 8 * b, 0, 32 * n, m, n, count, 0);
  };
  forEachBlock(table, use, BLOCK_ROWS);
  return rowsWithoutPadding(f64, rows, columns);
}

/** A square matrix from its upper half, without padding. */
function mirrored(f64: Float64Array, n: number, stride: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = f64[i * stride + j]!;
      if (!Number.isFinite(value)) throw squaresOverflow("find principal directions");
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
  }
  return matrix;
}

/** All directions over all columns, orthonormal and with fixed signs. */
function complete(
  { values, vectors }: Eigen,
  { rows, columns }: NumericTable,
  isConstant: readonly boolean[],
): Directions {
  const width = isConstant.filter((constant) => !constant).length;
  const isByRows = width > rows;
  const count = Math.min(rows, columns);
  const components = new Float64Array(count * columns);
  const variance = new Float64Array(count);
  let totalVariance = 0;
  for (let k = 0; k < values.length; k++) {
    variance[k] = Math.max(0, values[k]!) / Math.max(1, rows - 1);
    totalVariance += variance[k]!;
  }
  const unit = unitVectors(isConstant, isByRows);
  for (let k = 0; k < count; k++) {
    const component = components.subarray(k * columns, (k + 1) * columns);
    if (k >= values.length) {
      component[unit()] = 1; // orthogonal to all others
      continue;
    }
    for (let column = 0, at = k * width; column < columns; column++) {
      if (!isConstant[column]) component[column] = vectors[at++]!;
    }
    if (isByRows) {
      const share = variance[k]! / variance[0]!;
      if (!(share > Number.EPSILON)) component.fill(0);
      if (!(share > EXACT_SHARE)) orthogonalize(components, k, columns, unit);
      normalize(component);
    }
    fixSign(component);
  }
  return { components, variance, totalVariance };
}

/** Returns the next constant column, or the next varying one. */
function unitVectors(isConstant: readonly boolean[], isVarying: boolean): () => number {
  let column = -1;
  return () => {
    do column++;
    while (isConstant[column] === isVarying);
    return column;
  };
}

/** Makes component k orthogonal to the previous ones; replaces it by a unit vector if nothing remains. */
function orthogonalize(
  components: Float64Array,
  k: number,
  columns: number,
  unit: () => number,
): void {
  const component = components.subarray(k * columns, (k + 1) * columns);
  // some unit vector is at least as far from fewer than `columns` directions
  const least = 0.5 / Math.sqrt(columns);
  for (;;) {
    const before = lengthOf(component);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < k; other++) {
        const start = other * columns;
        let product = 0;
        for (let j = 0; j < columns; j++) product += components[start + j]! * component[j]!;
        for (let j = 0; j < columns; j++) {
          component[j] = component[j]! - product * components[start + j]!;
        }
      }
    }
    if (lengthOf(component) > least * before) return;
    component.fill(0);
    component[unit()] = 1;
  }
}

function normalize(vector: Float64Array): void {
  const length = lengthOf(vector);
  for (let j = 0; j < vector.length; j++) vector[j] = vector[j]! / length;
}

function lengthOf(vector: Float64Array): number {
  let square = 0;
  for (const value of vector) square += value * value;
  return Math.sqrt(square);
}

/** Entries this close to the largest are considered equal: they differ by rounding. */
const TIE = 1 - 1e-10;

/** Makes the first entry of the largest magnitude positive. */
function fixSign(vector: Float64Array): void {
  let largest = 0;
  for (let j = 0; j < vector.length; j++) largest = Math.max(largest, Math.abs(vector[j]!));
  let deciding = 0;
  while (Math.abs(vector[deciding]!) < largest * TIE) deciding++;
  const sign = vector[deciding]! < 0 ? -1 : 1;
  for (let j = 0; j < vector.length; j++) vector[j] = sign * vector[j]! + 0; // +0 for −0
}
