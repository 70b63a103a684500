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

/** Statistics of a table, in two passes; undefined where x is no table. */
export function columnStatistics({ data, shape }: SourceArray): ColumnStatistics | undefined {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || columns > COLUMNS_AT_MOST) return undefined;
  const mean = new Array<number>(columns).fill(0);
  const variance = new Array<number>(columns).fill(0);
  const minimum = new Array<number>(columns).fill(Infinity);
  const maximum = new Array<number>(columns).fill(-Infinity);
  data.forEach((value, i) => {
    const j = i % columns;
    mean[j]! += value / rows;
    minimum[j] = Math.min(minimum[j]!, value);
    maximum[j] = Math.max(maximum[j]!, value);
  });
  data.forEach((value, i) => {
    const j = i % columns;
    variance[j]! += ((value - mean[j]!) * (value - mean[j]!)) / rows;
  });
  return { mean, deviation: variance.map(Math.sqrt), minimum, maximum };
}
