// Rows and columns in float64, read in blocks: no step needs a second copy of the data.

import { requireRows } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";

/** Shape of one row: that of the array without its first axis. */
export type RowShape = readonly number[];

/** A table of numbers; NaN only for missing values that a transformer accepts. */
export interface NumericTable {
  readonly rows: number;
  /** Elements of a row. */
  readonly columns: number;
  readonly shape: RowShape;
  /** Fills `into`, whole rows, from a row on. */
  read(firstRow: number, into: Float64Array): void;
}

// a block and its statistics fit the L2 cache
const BLOCK_ELEMENTS = 16_384;

/** The rows of an array; all axes except the first are columns; a rank-1 array has one. */
export function tableOf(source: SourceArray): NumericTable {
  const { data, shape } = source;
  const columns = rowSize(shape);
  const read =
    data instanceof Uint8Array
      ? (firstRow: number, into: Float64Array) => {
          const start = firstRow * columns;
          for (let i = 0; i < into.length; i++) into[i] = UINT8_SCALED[data[start + i]!]!;
        }
      : (firstRow: number, into: Float64Array) => {
          into.set(data.subarray(firstRow * columns, firstRow * columns + into.length));
        };
  return { rows: shape[0]!, columns, shape: shape.slice(1), read };
}

/** The same. @throws DataError without rows */
export function nonEmptyTable(source: SourceArray): NumericTable {
  requireRows(source, "x");
  return tableOf(source);
}

// bytes always become fround(v / 255)
const UINT8_SCALED = Float64Array.from({ length: 256 }, (_, value) => Math.fround(value / 255));

/** Rows per block, at least `least`. */
export const blockRows = (columns: number, least: number = 1): number =>
  Math.max(least, Math.floor(BLOCK_ELEMENTS / Math.max(1, columns)));

/** Reads a table in order, at most `most` rows at a time. `use` may overwrite the block, not keep it. */
export function forEachBlock(
  { rows, columns, read }: NumericTable,
  use: (block: Float64Array, firstRow: number, rows: number) => void,
  most: number = blockRows(columns),
): void {
  const buffer = new Float64Array(Math.min(most, rows) * columns);
  for (let firstRow = 0; firstRow < rows; firstRow += most) {
    const count = Math.min(most, rows - firstRow);
    const block = buffer.subarray(0, count * columns);
    read(firstRow, block);
    use(block, firstRow, count);
  }
}

/**
 * Mean and variance (divided by rows) of each column, in the order of rows. Two passes; the second corrects
 * the rounding of the first: Chan, Golub and LeVeque 1983, eq. 1.7.
 */
export function columnMoments(table: NumericTable) {
  const { rows, columns } = table;
  const { sum, minimum, maximum } = columnRange(table);
  const mean = sum.map((value) => value / rows);
  const deviation = new Float64Array(columns);
  const squares = new Float64Array(columns);
  forEachBlock(table, (block) => {
    // by columns, whose sums stay in registers
    for (let column = 0; column < columns; column++) {
      const centre = mean[column]!;
      let sum = deviation[column]!;
      let square = squares[column]!;
      for (let i = column; i < block.length; i += columns) {
        const difference = block[i]! - centre;
        sum += difference;
        square += difference * difference;
      }
      deviation[column] = sum;
      squares[column] = square;
    }
  });
  const variance = squares.map(
    (value, column) => Math.max(0, value - (deviation[column]! * deviation[column]!) / rows) / rows,
  );
  for (let column = 0; column < columns; column++) {
    const isConstant = minimum[column] === maximum[column];
    // the exact value, and +0 for −0, which JSON cannot represent
    mean[column] = isConstant ? minimum[column]! + 0 : mean[column]! + deviation[column]! / rows;
    if (isConstant) variance[column] = 0;
  }
  return { mean, variance };
}

/** Sum, in the order of rows, and range of each column. */
export function columnRange(table: NumericTable) {
  const { columns } = table;
  const sum = new Float64Array(columns);
  const minimum = new Float64Array(columns).fill(Infinity);
  const maximum = new Float64Array(columns).fill(-Infinity);
  forEachBlock(table, (block) => {
    for (let column = 0; column < columns; column++) {
      let total = sum[column]!;
      let least = minimum[column]!;
      let most = maximum[column]!;
      for (let i = column; i < block.length; i += columns) {
        const value = block[i]!;
        total += value;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      sum[column] = total;
      minimum[column] = least;
      maximum[column] = most;
    }
  });
  return { sum, minimum, maximum };
}
