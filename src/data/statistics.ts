// Statistics of the training data, saved with a model for comparison with new data.

import { type Measures, measuresOf } from "../array/measures.ts";
import { spreadRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { mapInto } from "../core/map-into.ts";
import { selectRanks } from "../core/select-ranks.ts";

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

/** Statistics of one column, whose values are moved; NaN is a missing value. A column without values is all zeros. */
function describe(values: Float64Array) {
  const present = withoutNaN(values);
  const { length: count } = present;
  const missing = values.length - count;
  if (count === 0) {
    const bins = { edges: [], counts: [0] };
    return { mean: 0, deviation: 0, minimum: 0, maximum: 0, missing, bins };
  }
  let [sum, minimum, maximum] = [0, present[0]!, present[0]!];
  for (const value of present) {
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of present) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / count);
  const bins = binsOf(present);
  // + 0, since JSON has no −0
  return { mean: mean + 0, deviation, minimum: minimum + 0, maximum: maximum + 0, missing, bins };
}

function withoutNaN(values: Float64Array): Float64Array {
  let count = 0;
  for (const value of values) {
    if (!Number.isNaN(value)) values[count++] = value;
  }
  return values.subarray(0, count);
}

/** A bin for each value if there are few different ones, else bins of about equal counts. */
function binsOf(values: Float64Array): Bins {
  const rows = spreadRows(values.length, BINNED_AT_MOST);
  const isAll = rows.length === values.length;
  const chosen = isAll
    ? values
    : mapInto(new Float64Array(rows.length), rows, (row) => values[row]!);
  const distinct = distinctUpTo(chosen, VALUES_AT_MOST);
  const edges = distinct
    ? distinct.slice(1).map((value, i) => (value + distinct[i]!) / 2)
    : quantileEdges(chosen);
  return { edges, counts: countBins(chosen, edges) };
}

/** The different values in ascending order; undefined if there are more than `most`. */
function distinctUpTo(values: Float64Array, most: number): number[] | undefined {
  const found = new Set<number>();
  for (const value of values) {
    if (!found.has(value) && found.add(value).size > most) return undefined;
  }
  return [...found].sort((a, b) => a - b);
}

/** The different deciles (NumPy's "inverted_cdf") below the largest value; moves the values. */
function quantileEdges(values: Float64Array): number[] {
  const last = values.length - 1;
  const ranks = Array.from(
    { length: BINS },
    (_, k) => Math.ceil(((k + 1) * values.length) / BINS) - 1,
  );
  selectRanks(values, ranks);
  const edges: number[] = [];
  for (const rank of ranks) {
    const edge = values[rank]! + 0;
    if (edge !== edges.at(-1) && edge < values[last]!) edges.push(edge);
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
