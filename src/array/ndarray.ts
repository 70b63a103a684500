import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { placeOf } from "./place.ts";
import { readArray, shaped } from "./read-array.ts";
import type { ArrayInput, NdArray, NdData, NumericArray, SourceArray } from "./types.ts";

/**
 * An array with a shape. Float32Array, Uint8Array and Int32Array are kept without a copy; other numbers are
 * rounded to float32.
 * @throws ShapeError if the shape does not match the number of elements
 *
 * @example
 * const x = ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
 * x.shape; // [2, 3]
 */
export function ndarray<Data extends NdData>(data: Data, shape: readonly number[]): NdArray<Data>;
export function ndarray(
  data: Float64Array | readonly number[],
  shape: readonly number[],
): NdArray<Float32Array>;
export function ndarray(data: NumericArray | readonly number[], shape: readonly number[]): NdArray;
export function ndarray(data: NumericArray | readonly number[], shape: readonly number[]): NdArray {
  const source = shaped(data, shape, "the array");
  const { data: numbers, shape: dimensions } = source;
  if (!(numbers instanceof Float64Array)) return { data: numbers, shape: dimensions };
  requireFinite(source, "the array");
  return { data: roundToFloat32(source, "the array"), shape: dimensions };
}

/**
 * The numbers and shape of any array input, without a copy if it is a typed array. `what` names it in
 * errors; `mayMiss` allows NaN for missing values.
 * @throws DataError if a value is not a finite number, with its row and column
 * @throws ShapeError if rows differ in length or the shape does not match the numbers
 */
export function toSource(value: ArrayInput, what: string, mayMiss = false): SourceArray {
  const source = readArray(value, what);
  requireFinite(source, what, mayMiss);
  return source;
}

/**
 * The numbers as float32, without a copy if they are float32. `mayBeInfinite` allows infinities and NaN in
 * the input.
 * @throws DataError if a number is too large for float32
 */
export function roundToFloat32(
  source: SourceArray,
  what: string,
  mayBeInfinite = false,
): Float32Array {
  const { data } = source;
  if (data instanceof Float32Array) return data;
  const rounded = new Float32Array(data);
  if (data instanceof Float64Array) {
    for (let i = 0; i < rounded.length; i++) {
      if (Number.isFinite(rounded[i]!)) continue;
      if (mayBeInfinite && !Number.isFinite(data[i]!)) continue;
      const got = valueAt(data[i], placeOf(source, i));
      const hint = "scale the data down";
      throw DataError.of("BEYOND_FLOAT32", `read ${what}`, "numbers up to 3.4e38", got, { hint });
    }
  }
  return rounded;
}

/** Bytes as v / 255, rounded to float32. */
export const scaleBytes = (bytes: Uint8Array): Float32Array =>
  mapInto(new Float32Array(bytes.length), bytes, (byte) => byte / 255);

/** The number of rows. @throws ShapeError for a single number @throws DataError for no rows */
export function requireRows(source: SourceArray, what: string): number {
  const rows = source.shape[0];
  if (rows === undefined) {
    const got = phrase("a single number", source.shape);
    throw ShapeError.of("NO_ROWS", `read ${what}`, "rows", got);
  }
  if (rows === 0) throw noRows(what);
  return rows;
}

/** The error for data without rows. */
export const noRows = (what: string): DataError =>
  DataError.of("EMPTY", `read ${what}`, "at least one row", phrase("none", 0));

/** Fast, since trainers check every batch: four sums of 0 · v, which are 0 unless a value is not finite. */
function isAllFinite(data: Float32Array | Float64Array): boolean {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = data.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    sum0 += data[i]! * 0;
    sum1 += data[i + 1]! * 0;
    sum2 += data[i + 2]! * 0;
    sum3 += data[i + 3]! * 0;
  }
  for (let i = whole; i < data.length; i++) sum0 += data[i]! * 0;
  return sum0 + sum1 + sum2 + sum3 === 0;
}

function requireFinite(source: SourceArray, what: string, mayMiss = false): void {
  const { data } = source;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  if (isAllFinite(data)) return;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!) || (mayMiss && Number.isNaN(data[i]!))) continue;
    const isGap = what === "x" && Number.isNaN(data[i]!) && source.shape.length > 0;
    const hint = isGap
      ? "leave out such rows; in { x, y } for a model with an Imputer, NaN in x is a missing value"
      : undefined;
    const got = valueAt(data[i], placeOf(source, i));
    throw DataError.of("NOT_FINITE", `read ${what}`, "finite numbers", got, { hint });
  }
}
