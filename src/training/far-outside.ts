// Whether x is far outside the training set, as numbers up to 255 do after bytes.

import { rowSize } from "../array/place.ts";
import { spreadRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { shortNumber } from "../core/text.ts";
import type { ColumnStatistics } from "../data/statistics.ts";

/** Rows that are checked, evenly spread. */
const ROWS_AT_MOST = 1000;
/** Distance from the range of the training set that counts as far, in ranges. */
const RANGES = 10;
/** Largest value of scaled bytes. */
const LARGEST_SHARE = 1;

/** A description of the first far value, or undefined. `byteScale` is the factor of bytes. */
export function farOutside(
  { minimum, maximum, names, of = "columns" }: ColumnStatistics,
  { data, shape }: SourceArray,
  byteScale: number,
): string | undefined {
  const isBytes = data instanceof Uint8Array;
  const isTable = of === "columns";
  const largest = isTable ? Math.max(...maximum) : maximum[0]!;
  if (isBytes && byteScale !== 1 && largest > 2 * LARGEST_SHARE) {
    return `bytes are scaled by 1/255, but values of the training set reached ${shortNumber(largest)}; pass numbers (Float32Array)`;
  }
  const scale = isBytes ? byteScale : 1;
  const size = rowSize(shape);
  const measures = isTable ? minimum.length : 1;
  if (isTable && size !== measures) return undefined;
  for (const row of spreadRows(shape[0]!, ROWS_AT_MOST)) {
    for (let j = 0; j < measures; j++) {
      const [low, high] = [minimum[j]!, maximum[j]!];
      const value = scale * (isTable ? data[row * size + j]! : meanOf(data, row * size, size));
      // a constant column has no scale
      const range = isTable ? high - low : Math.max(high - low, Math.abs(high));
      const isFar = value > high + RANGES * range || value < low - RANGES * range;
      if (range === 0 || !isFar) continue; // NaN is not far
      const what = isTable ? (names?.[j] ?? `column ${j}`) : (names?.[0] ?? "mean");
      return (
        `${what} of row ${row} is ${shortNumber(value)}, in the training set it ranges from ` +
        `${shortNumber(low)} to ${shortNumber(high)}; bytes (Uint8Array) are scaled by 1/255, numbers are not`
      );
    }
  }
  return undefined;
}

function meanOf(data: SourceArray["data"], start: number, size: number): number {
  let sum = 0;
  for (let i = start; i < start + size; i++) sum += data[i]!;
  return sum / size;
}
