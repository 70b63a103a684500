import type { SourceArray } from "../data/ndarray.ts";

/** Moments and range of each column of the training data, before preprocessing. */
export interface ColumnStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
}

/** More columns than this are pixels or the like, of which nobody asks for each. */
const COLUMNS_AT_MOST = 256;

/**
 * Statistics of a table, in two passes, over the values that are there: a column without any has
 * zeros. Undefined where x is no table.
 */
export function columnStatistics({ data, shape }: SourceArray): ColumnStatistics | undefined {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || columns > COLUMNS_AT_MOST) return undefined;
  const count = new Array<number>(columns).fill(rows);
  data.forEach((value, i) => {
    if (Number.isNaN(value)) count[i % columns]!--;
  });
  const mean = new Array<number>(columns).fill(0);
  const variance = new Array<number>(columns).fill(0);
  const minimum = count.map((present) => (present > 0 ? Infinity : 0));
  const maximum = count.map((present) => (present > 0 ? -Infinity : 0));
  data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const j = i % columns;
    mean[j]! += value / count[j]!;
    minimum[j] = Math.min(minimum[j]!, value);
    maximum[j] = Math.max(maximum[j]!, value);
  });
  data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const j = i % columns;
    variance[j]! += ((value - mean[j]!) * (value - mean[j]!)) / count[j]!;
  });
  return { mean, deviation: variance.map(Math.sqrt), minimum, maximum };
}
