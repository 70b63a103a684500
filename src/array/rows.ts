import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import { rowSize } from "./place.ts";
import type { SourceArray, SourceData } from "./types.ts";

/** Rows up to this length are copied number by number: a subarray takes as long as 30 numbers. */
const SHORT_ROW = 24;

/** Copies a row of `size` numbers of an array to a row of another. */
export function copyRow(
  to: SourceData,
  toRow: number,
  from: SourceData,
  fromRow: number,
  size: number,
): void {
  const [start, at] = [fromRow * size, toRow * size];
  if (size > SHORT_ROW) to.set(from.subarray(start, start + size), at);
  else for (let i = 0; i < size; i++) to[at + i] = from[start + i]!;
}

/** A copy of rows, in the given order. Row numbers must be in range. */
export function takeRows(source: SourceArray, rows: Int32Array): SourceArray {
  const size = rowSize(source.shape);
  const data = emptyLike(source.data, rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    copyRow(data, i, source.data, rows[i]!, size);
  }
  return { data, shape: [rows.length, ...source.shape.slice(1)] };
}

/** Row numbers as int32. @throws DataError if one is out of range */
export function toRowNumbers(rows: ArrayLike<number>, count: number): Int32Array {
  if (!Array.isArray(rows) && !ArrayBuffer.isView(rows)) {
    throw DataError.of("ROWS", "take rows", "an array of row numbers", rows);
  }
  const numbers = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= count) {
      const got = valueAt(row, ` at position ${i}`);
      const expected = `integers from 0 to ${count - 1}`;
      throw DataError.of("ROW_OUT_OF_RANGE", "take rows", expected, got);
    }
    numbers[i] = row;
  }
  return numbers;
}

/** The number of rows of x and y. @throws ShapeError if they differ, or for a single number */
export function requireSameRows(
  action: string,
  expected: number | undefined,
  got: number | undefined,
  names: readonly [string, string] = ["x", "y"],
): number {
  if (expected !== undefined && got === expected) return expected;
  const [x, y] = names;
  const show = (rows: number | undefined) => rows ?? "a number";
  const rows = phrase(`as many rows in ${y} as in ${x}, ${show(expected)}`, expected);
  throw ShapeError.of("ROWS_DIFFER", action, rows, phrase(`${show(got)}`, got));
}

/** The numbers of at most `most` of `rows` rows, evenly spread. */
export function spreadRows(rows: number, most: number): Int32Array {
  const count = Math.min(rows, most);
  const chosen = new Int32Array(count);
  for (let i = 0; i < count; i++) chosen[i] = Math.floor((i * rows) / count);
  return chosen;
}

/** A copy in a new ArrayBuffer. */
export function copyOf({ data, shape }: SourceArray): SourceArray {
  const copy = emptyLike(data, data.length);
  copy.set(data);
  return { data: copy, shape: [...shape] };
}

/** Zeros of the same type. */
export function emptyLike(data: SourceData, length: number): SourceData {
  if (data instanceof Uint8Array) return new Uint8Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  if (data instanceof Float32Array) return new Float32Array(length);
  return new Float64Array(length);
}
