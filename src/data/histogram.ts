import { toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { extremes } from "../core/extremes.ts";
import { requireKnownKeys } from "../core/names.ts";

/** Options of histogram(). */
export interface HistogramOptions {
  /** Number of bins of equal width, from 1 to 1,000,000. Default: 10. */
  readonly bins?: number;
  /** The lowest and the highest value to count. Default: those of the data. */
  readonly range?: readonly [number, number];
}

/** Counts of values by bin. */
export interface Histogram {
  /** Number of values in each bin. */
  readonly counts: Int32Array;
  /** The bins + 1 edges. */
  readonly edges: Float64Array;
}

const MOST_BINS = 1_000_000;

/**
 * Counts values in bins of equal width, as in NumPy's histogram: a bin includes its lower edge, the last one
 * also its upper edge; values out of range are not counted; a range of one value is widened by 0.5 on both
 * sides.
 * @throws DataError for no values, NaN and ±Infinity, invalid options, and if the edges are not distinct in
 * float64
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
  if (data.length === 0 && !options.range) {
    throw badOption("at least one value, or a range", phrase("none"));
  }
  const [low, high] = widened(options.range ? readRange(options.range) : extremes(data));
  const edges = edgesOf(low, high, bins);
  const counts = new Int32Array(bins);
  for (const value of data) {
    if (value < low || value > high) continue;
    let bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    // corrects rounding errors at the edges
    if (value < edges[bin]!) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { counts, edges };
}

function readRange(range: readonly [number, number]): readonly [number, number] {
  const [low, high] = Array.isArray(range) ? range : [];
  const isRange = Number.isFinite(low) && Number.isFinite(high) && low! <= high!;
  if (!isRange || range.length !== 2) throw badOption("range to be [lowest, highest]", range);
  return range;
}

const widened = ([low, high]: readonly [number, number]): readonly [number, number] =>
  low === high ? [low - 0.5, high + 0.5] : [low, high];

/** Edges of bins of equal width, strictly ascending. */
function edgesOf(low: number, high: number, bins: number): Float64Array {
  const width = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? high : low + i * width,
  );
  // too large a width gives NaN, too small a width equal edges
  if (edges.some((edge, i) => i > 0 && !(edge > edges[i - 1]!))) {
    const hint = "set a range, or use fewer bins";
    throw badOption(`a range whose ${bins} bins float64 can tell apart`, [low, high], hint);
  }
  return edges;
}

const badOption = (expected: string, got: unknown, hint?: string) =>
  DataError.of("HISTOGRAM", "count", expected, got, { hint });
