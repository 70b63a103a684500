import { toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";

/** Options of histogram(). */
export interface HistogramOptions {
  /** Bins of equal width, 1 to 1,000,000; 10 where not given. */
  readonly bins?: number;
  /** [lowest, highest] value counted; those of the data where not given. */
  readonly range?: readonly [number, number];
}

/** How many values lie where. */
export interface Histogram {
  /** Number of values in each bin. */
  readonly counts: Int32Array;
  /** Edges of the bins: bins + 1 of them. */
  readonly edges: Float64Array;
}

const MOST_BINS = 1_000_000;

/**
 * Counts values in bins of equal width, as NumPy's histogram does: a bin holds its lower edge but not its
 * upper one, only the last holds both; values out of range are in no bin; a range of one value is widened
 * by 0.5 each way.
 * @throws DataError for no values, for NaN and ±Infinity, for options out of range, and where float64
 * cannot tell the edges apart
 *
 * @example
 * histogram([1, 2, 2, 4], { bins: 3 }).counts; // [1, 2, 1]
 */
export function histogram(values: ArrayInput, options: HistogramOptions = {}): Histogram {
  requireKnownKeys("histogram", options, ["bins", "range"]);
  const { bins = 10 } = options;
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= MOST_BINS)) {
    throw badOption("bins to be an integer from 1 to 1,000,000", bins);
  }
  const { data } = toSource(values, "values");
  const [low, high] = widened(options.range ? readRange(options.range) : extremes(data));
  const edges = edgesOf(low, high, bins);
  const counts = new Int32Array(bins);
  for (const value of data) {
    if (value < low || value > high) continue;
    let bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    // what rounding has put on the wrong side of an edge
    if (value < edges[bin]!) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { counts, edges };
}

function extremes(data: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
  }
  if (data.length === 0) throw badOption("at least one value, or a range", "none");
  return [low, high];
}

function readRange(range: readonly [number, number]): readonly [number, number] {
  const [low, high] = Array.isArray(range) ? range : [];
  const isRange = Number.isFinite(low) && Number.isFinite(high) && low! <= high!;
  if (!isRange || range.length !== 2) {
    throw badOption("range to be [lowest, highest]", range);
  }
  return range;
}

const widened = ([low, high]: readonly [number, number]): readonly [number, number] =>
  low === high ? [low - 0.5, high + 0.5] : [low, high];

/** Edges of bins of equal width, each above the one before. */
function edgesOf(low: number, high: number, bins: number): Float64Array {
  const width = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? high : low + i * width,
  );
  // a width beyond float64 makes NaN of the edges, one below its steps the same edge twice
  if (edges.some((edge, i) => i > 0 && !(edge > edges[i - 1]!))) {
    const hint = "set a range, or use fewer bins";
    throw badOption(`a range whose ${bins} bins float64 can tell apart`, [low, high], hint);
  }
  return edges;
}

const badOption = (expected: string, got: unknown, hint?: string) =>
  DataError.of("HISTOGRAM", "count", expected, got, { ...(hint !== undefined && { hint }) });
