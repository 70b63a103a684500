// Statistics of the training data, saved with a model for comparison with new data.

import { type Measures, measuresOf } from "../array/measures.ts";
import { spreadRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { extremes } from "../core/extremes.ts";
import { mapInto } from "../core/map-into.ts";

/** A histogram: bin i has the values above edge i − 1, up to and including edge i. */
export interface Bins {
  /** Ascending, one fewer than the bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Moments, range and histogram of the values of each column, without missing ones, before preprocessing. For
 * images and more than 256 columns: of measures such as brightness.
 */
export interface ColumnStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  /** The kind of columns. Default (in files of earlier versions): table columns. */
  readonly of?: Measures["of"];
  readonly names?: readonly string[];
  readonly rows?: number;
  /** Number of missing values. */
  readonly missing?: readonly number[];
  /** Histograms of up to 32,768 rows, evenly spread. */
  readonly bins?: readonly Bins[];
}

/** Bins of about equal counts. */
const BINS = 10;
/** Maximum number of different values for one bin per value. */
const VALUES_AT_MOST = 20;
const BINNED_AT_MOST = 32_768;

/** Statistics of x [n, …], bytes multiplied by `byteScale`; `names` are those of table columns. */
export function columnStatistics(
  x: SourceArray,
  names?: readonly string[],
  byteScale?: number,
): ColumnStatistics {
  const measures = measuresOf(x, byteScale);
  const columns = Array.from({ length: measures.columns }, (_, j) => describe(measures.column(j)));
  const own = measures.names ?? (names?.length === measures.columns ? [...names] : undefined);
  return {
    mean: columns.map(({ mean }) => mean),
    deviation: columns.map(({ deviation }) => deviation),
    minimum: columns.map(({ minimum }) => minimum),
    maximum: columns.map(({ maximum }) => maximum),
    of: measures.of,
    ...(own && { names: own }),
    rows: measures.rows,
    missing: columns.map(({ missing }) => missing),
    bins: columns.map(({ bins }) => bins),
  };
}

/** Statistics of one column; NaN is a missing value. A column without values is all zeros. */
function describe(values: Float64Array) {
  const present = values.filter((value) => !Number.isNaN(value));
  const { length: count } = present;
  const missing = values.length - count;
  const bins = binsOf(present);
  if (count === 0) return { mean: 0, deviation: 0, minimum: 0, maximum: 0, missing, bins };
  const [minimum, maximum] = extremes(present);
  let sum = 0;
  for (const value of present) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of present) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / count);
  // + 0, since JSON has no −0
  return { mean: mean + 0, deviation, minimum: minimum + 0, maximum: maximum + 0, missing, bins };
}

/** A bin for each value if there are few different ones, else bins of about equal counts. */
function binsOf(values: Float64Array): Bins {
  const rows = spreadRows(values.length, BINNED_AT_MOST);
  const sorted = mapInto(new Float64Array(rows.length), rows, (row) => values[row]!).sort();
  const distinct = distinctUpTo(sorted, VALUES_AT_MOST);
  const edges = distinct
    ? distinct.slice(1).map((value, i) => (value + distinct[i]!) / 2)
    : quantileEdges(sorted);
  return { edges, counts: countBins(sorted, edges) };
}

/** The different values; undefined if there are more than `most`. */
function distinctUpTo(sorted: Float64Array, most: number): number[] | undefined {
  const found: number[] = [];
  for (const value of sorted) {
    if (value === found.at(-1)) continue;
    if (found.push(value + 0) > most) return undefined;
  }
  return found;
}

/** The different deciles (NumPy's "inverted_cdf"). */
function quantileEdges(sorted: Float64Array): number[] {
  const edges: number[] = [];
  for (let k = 1; k < BINS; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / BINS) - 1]! + 0;
    if (edge !== edges.at(-1) && edge < sorted.at(-1)!) edges.push(edge);
  }
  return edges;
}

/** The number of values in each bin; NaN is in none. */
export function countBins(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    if (!Number.isNaN(value)) counts[binOf(value, edges)]!++;
  }
  return counts;
}

/** The first bin whose upper edge is at least the value. */
function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
