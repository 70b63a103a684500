import { DataError, ShapeError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { placeOf } from "./place.ts";
import { readArray, shaped } from "./read-array.ts";
import type { ArrayInput, NdArray, NdData, NumericArray, SourceArray } from "./types.ts";

/**
 * An array of a shape. Keeps a Float32Array, Uint8Array or Int32Array without copying it; numbers
 * of another kind are rounded to float32.
 * @throws ShapeError if the shape does not hold as many numbers as there are
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
  if (source.data instanceof Float64Array) {
    requireFinite(source, "the array");
    return { data: roundToFloat32(source, "the array"), shape: source.shape };
  }
  return { data: source.data, shape: source.shape };
}

/**
 * The numbers and shape of whatever was passed, without a copy where it is a typed array already.
 * Never writes to it. `what` names it in errors; `mayMiss` lets NaN pass, for a missing value.
 * @throws DataError if a value is not a finite number, with its row and column
 * @throws ShapeError if rows differ in length or the shape does not fit the numbers
 */
export function toSource(value: ArrayInput, what: string, mayMiss = false): SourceArray {
  const source = readArray(value, what);
  requireFinite(source, what, mayMiss);
  return source;
}

/**
 * The numbers as float32; the same array where they are float32 already. `mayBeInfinite` lets infinities
 * and NaN pass that were given as such.
 * @throws DataError if a number is beyond float32
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
      throw new DataError(
        "BEYOND_FLOAT32",
        `Cannot read ${what}: expected numbers up to 3.4e38, got ${showValue(data[i])}${placeOf(source, i)}`,
        { expected: "numbers up to 3.4e38", got: data[i], hint: "scale the data down" },
      );
    }
  }
  return rounded;
}

/** Bytes as they enter every path: v / 255, rounded to float32. */
export function scaleBytes(bytes: Uint8Array): Float32Array {
  const scaled = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) scaled[i] = bytes[i]! / 255;
  return scaled;
}

/** Refuses an array without rows. Returns the number of rows. */
export function requireRows(source: SourceArray, what: string): number {
  const rows = source.shape[0];
  if (rows === undefined) {
    throw new ShapeError("NO_ROWS", `Cannot read ${what}: expected rows, got a single number`, {
      expected: "rows",
      got: source.shape,
    });
  }
  if (rows === 0) {
    throw new DataError("EMPTY", `Cannot read ${what}: expected at least one row, got none`, {
      expected: "at least one row",
      got: 0,
    });
  }
  return rows;
}

/** Every step of a trainer checks its batch: four sums at once, in which 0 times a value stays 0. */
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
      ? "leave such rows out; in { x, y } for a model with an Imputer, NaN in x is a missing value"
      : undefined;
    throw new DataError(
      "NOT_FINITE",
      `Cannot read ${what}: expected finite numbers, got ${showValue(data[i])}${placeOf(source, i)}`,
      { expected: "finite numbers", got: data[i], ...(hint && { hint }) },
    );
  }
}
