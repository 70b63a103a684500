// Hashes of rows, equal for equal rows; a column may be left out.

import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";

/**
 * A 53-bit hash of each row; missing values are equal. The terms of the columns are summed, so a column can
 * be left out.
 */
export function rowKeys(x: SourceArray, leftOut = -1): Float64Array {
  const { data, shape } = x;
  const columns = rowSize(shape);
  const keys = new Float64Array(shape[0]!);
  if (data instanceof Uint8Array && leftOut < 0) return byteKeys(data, columns, keys);
  const value = new Float64Array(1);
  const words = new Int32Array(value.buffer);
  for (let row = 0, i = 0; row < keys.length; row++) {
    let [high, low] = [0, 0];
    for (let column = 0; column < columns; column++, i++) {
      if (column === leftOut) continue;
      value[0] = data[i]! + 0; // -0 is 0
      const mixed = mix(words[0]! ^ Math.imul(column + 1, 0x9e3779b1), words[1]!);
      high = (high + mixed) | 0;
      low = (low + Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + words[1]!) | 0;
    }
    keys[row] = (high >>> 0) * 2097152 + (low >>> 11);
  }
  return keys;
}

/** The same for bytes, faster: two polynomial sums. */
function byteKeys(data: Uint8Array, columns: number, keys: Float64Array): Float64Array {
  for (let row = 0, i = 0; row < keys.length; row++) {
    let [high, low] = [0, 0];
    for (const end = i + columns; i < end; i++) {
      high = Math.imul(high ^ data[i]!, 0x01000193);
      low = Math.imul(low + data[i]! + 1, 0x2c1b3c6d);
    }
    keys[row] = (mix(high, low) >>> 0) * 2097152 + (mix(low, high) >>> 11);
  }
  return keys;
}

/** The finalizer of MurmurHash3 over two words. */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x27d4eb2f);
  return h ^ (h >>> 15);
}

/** Whether two rows hold the same numbers; a missing value equals a missing value. */
export function sameRow(a: SourceArray, rowA: number, b: SourceArray, rowB: number): boolean {
  const columns = rowSize(a.shape);
  for (let column = 0; column < columns; column++) {
    const [one, other] = [a.data[rowA * columns + column]!, b.data[rowB * columns + column]!];
    if (one !== other && !(Number.isNaN(one) && Number.isNaN(other))) return false;
  }
  return true;
}
