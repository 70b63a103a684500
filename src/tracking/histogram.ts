/** How numbers are distributed. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper ends of the buckets, of equal widths. */
  readonly limits: readonly number[];
  /** The numbers in each. */
  readonly counts: readonly number[];
}

/** As many as TensorBoard shows. */
const BUCKETS = 30;

/** The histogram of the finite numbers; undefined if there are none. */
export function histogramOf(values: Float32Array): Histogram | undefined {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return undefined;
  const width = (max - min) / BUCKETS;
  if (width === 0) {
    return { min, max, count, sum, sumOfSquares, limits: [max], counts: [count] };
  }
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    counts[Math.min(BUCKETS - 1, Math.floor((value - min) / width))]!++;
  }
  const limits = counts.map((_, i) => (i === BUCKETS - 1 ? max : min + (i + 1) * width));
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
