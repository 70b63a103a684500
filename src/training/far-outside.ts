// Whether x lies far outside what a model was trained on: numbers up to 255 after bytes, mostly.

import { rowSize } from "../array/place.ts";
import { spreadRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { shortNumber } from "../core/text.ts";
import type { ColumnStatistics } from "../data/statistics.ts";

/** Rows that are looked at, evenly spread. */
const ROWS_AT_MOST = 1000;
/** So many times the range of the training beyond it is far. */
const RANGES = 10;
/** Bytes that enter as v / 255 are at most 1. */
const LARGEST_SHARE = 1;

/** What to say of it, or undefined. `byteScale` is what bytes are multiplied by. */
export function farOutside(
  { minimum, maximum, names, of = "columns" }: ColumnStatistics,
  { data, shape }: SourceArray,
  byteScale: number,
): string | undefined {
  const isBytes = data instanceof Uint8Array;
  const isTable = of === "columns";
  const largest = isTable ? Math.max(...maximum) : maximum[0]!;
  if (isBytes && byteScale !== 1 && largest > 2 * LARGEST_SHARE) {
    return `bytes enter as v / 255, but x of the training went up to ${shortNumber(largest)}; pass numbers (Float32Array)`;
  }
  const scale = isBytes ? byteScale : 1;
  const size = rowSize(shape);
  const measures = isTable ? minimum.length : 1;
  if (isTable && size !== measures) return undefined;
  for (const row of spreadRows(shape[0]!, ROWS_AT_MOST)) {
    for (let j = 0; j < measures; j++) {
      const [low, high] = [minimum[j]!, maximum[j]!];
      const value = scale * (isTable ? data[row * size + j]! : meanOf(data, row * size, size));
      // a constant column says nothing of how far is far
      const range = isTable ? high - low : Math.max(high - low, Math.abs(high));
      if (range === 0 || (value <= high + RANGES * range && value >= low - RANGES * range))
        continue;
      if (Number.isNaN(value)) continue;
      const what = isTable ? (names?.[j] ?? `column ${j}`) : (names?.[0] ?? "mean");
      return (
        `${what} of row ${row} is ${shortNumber(value)}, in the training it was ` +
        `${shortNumber(low)} to ${shortNumber(high)}; bytes (Uint8Array) enter as v / 255, numbers from 0 to 255 do not`
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
