// What a model remembers of its training data, so that new data can be compared with them.

import { type Measures, measuresOf } from "../array/measures.ts";
import { spreadRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { mapInto } from "../core/map-into.ts";

/** How often values fall between edges: bin i holds those above edge i − 1 and up to edge i. */
export interface Bins {
  /** Ascending, one fewer than there are bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Moments, range and bins of each column of the training data, before preprocessing, over the values
 * that are there. Of images and of more than 256 columns: of each one's brightness and the like.
 */
export interface ColumnStatistics {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  /** What the columns are; files of earlier versions have columns of a table. */
  readonly of?: Measures["of"];
  readonly names?: readonly string[];
  readonly rows?: number;
  /** Rows without a value. */
  readonly missing?: readonly number[];
  /** Of up to 32,768 rows, evenly spread. */
  readonly bins?: readonly Bins[];
}

/** Bins of about equal counts. */
const BINS = 10;
/** So many different values have a bin each. */
const VALUES_AT_MOST = 20;
const BINNED_AT_MOST = 32_768;

/** Statistics of x [n, …], bytes times `byteScale`; `names` are those of a table's columns. */
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

/** Statistics of one column; NaN is a missing value. A column without values has zeros. */
function describe(values: Float64Array) {
  const present = values.filter((value) => !Number.isNaN(value));
  const { length: count } = present;
  let sum = 0;
  let minimum = count > 0 ? Infinity : 0;
  let maximum = count > 0 ? -Infinity : 0;
  for (const value of present) {
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const mean = count > 0 ? sum / count : 0;
  let squares = 0;
  for (const value of present) squares += (value - mean) * (value - mean);
  return {
    // + 0, for JSON knows no −0
    mean: mean + 0,
    deviation: count > 0 ? Math.sqrt(squares / count) : 0,
    minimum: minimum + 0,
    maximum: maximum + 0,
    missing: values.length - count,
    bins: binsOf(present),
  };
}

/** A bin for each of a few different values, else bins of about equal counts. */
function binsOf(values: Float64Array): Bins {
  const rows = spreadRows(values.length, BINNED_AT_MOST);
  const sorted = mapInto(new Float64Array(rows.length), rows, (row) => values[row]!).sort();
  const distinct = distinctUpTo(sorted, VALUES_AT_MOST);
  const edges = distinct
    ? distinct.slice(1).map((value, i) => (value + distinct[i]!) / 2)
    : quantileEdges(sorted);
  return { edges, counts: countBins(sorted, edges) };
}

/** The different values, undefined where there are more than `most`. */
function distinctUpTo(sorted: Float64Array, most: number): number[] | undefined {
  const found: number[] = [];
  for (const value of sorted) {
    if (value === found.at(-1)) continue;
    if (found.push(value + 0) > most) return undefined;
  }
  return found;
}

/** Deciles, each a value of the data (NumPy's "inverted_cdf"), equal ones once. */
function quantileEdges(sorted: Float64Array): number[] {
  const edges: number[] = [];
  for (let k = 1; k < BINS; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / BINS) - 1]! + 0;
    if (edge !== edges.at(-1) && edge < sorted.at(-1)!) edges.push(edge);
  }
  return edges;
}

/** How many values fall into each bin; NaN into none. */
export function countBins(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    if (!Number.isNaN(value)) counts[binOf(value, edges)]!++;
  }
  return counts;
}

/** The first bin whose edge is not below the value. */
function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
