// Feature drift: how far a column has moved from the training set.

import { log } from "../../core/numerics.ts";
import { type Bins, type ColumnStatistics, countBins } from "../../data/statistics.ts";
import { THRESHOLDS, type Verdict } from "./thresholds.ts";

/** Drift of one feature. */
export interface Drift {
  readonly name: string;
  readonly verdict: Verdict;
  /**
   * Population stability index Σ (q − p)·ln(q/p) over the bins of the training set, p of the training set and q
   * of the new data. An empty bin counts as half a row; missing values, if any, are a bin. NaN for models saved
   * without bins.
   */
  readonly psi: number;
  /** The index that is reached by chance once in a thousand times, with this number of rows. */
  readonly noise: number;
  /** Largest difference of the cumulative shares at the edges of the bins (Kolmogorov–Smirnov); NaN as psi. */
  readonly distance: number;
  /** Difference of the means in standard deviations of the training set; ±∞ if they are 0. */
  readonly meanShift: number;
  readonly mean: number;
  readonly trainingMean: number;
  /** Share of values outside the range of the training set. */
  readonly outside: number;
  /** Shares of missing values, in the new data and in the training set. */
  readonly missing: number;
  readonly trainingMissing: number;
}

/** 99.9 % quantile of the standard normal distribution. */
const Z = 3.0902323061678132;
/** Events less probable than this are not chance. */
const RARE = 1e-5;
/** Nor are values further than this from the range of the training set, in ranges, for any distribution. */
const FAR = 10;
/** Relative rounding error of float32, which is not outside a range. */
const ROUNDING = 1.1920928955078125e-7; // 2⁻²³

/** Compares a column with its column of the training set; NaN is a missing value. */
export function driftOf(
  name: string,
  values: Float64Array,
  statistics: ColumnStatistics,
  column: number,
): Drift {
  const trainingMean = statistics.mean[column]!;
  const deviation = statistics.deviation[column]!;
  const minimum = statistics.minimum[column]!;
  const maximum = statistics.maximum[column]!;
  const slack = ROUNDING * Math.max(Math.abs(minimum), Math.abs(maximum));
  // a constant has no scale
  const far = maximum > minimum ? FAR * (maximum - minimum) + slack : Infinity;
  let [present, sum, outside, isFar] = [0, 0, 0, false];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    present++;
    sum += value;
    if (value < minimum - slack || value > maximum + slack) outside++;
    if (value < minimum - far || value > maximum + far) isFar = true;
  }
  const mean = sum / present; // NaN without values
  const difference = mean - trainingMean;
  const trainingRows = statistics.rows ?? 0;
  const trainingMissing = (statistics.missing?.[column] ?? 0) / Math.max(1, trainingRows);
  const bins = statistics.bins?.[column];
  const compared = bins
    ? compare(bins, countBins(values, bins.edges), trainingMissing, values.length - present)
    : { psi: Number.NaN, noise: Number.NaN, distance: Number.NaN };
  const drift = {
    name,
    ...compared,
    meanShift: Math.abs(difference) <= slack ? 0 : difference / deviation,
    mean,
    trainingMean,
    outside: present > 0 ? outside / present : 0,
    missing: values.length > 0 ? 1 - present / values.length : 0,
    trainingMissing,
  };
  const isBeyondChance = isFar || chanceOf(outside, present, trainingRows) < RARE;
  return { ...drift, verdict: verdictOn(drift, isBeyondChance) };
}

/**
 * The probability that at least `outside` of `values` values lie outside the range of `others` values of the
 * same distribution, for any distribution: beta-binomial, as the share between two order statistics is beta.
 * Wilks 1942, "Statistical prediction with special reference to the problem of tolerance limits".
 */
export function chanceOf(outside: number, values: number, others: number): number {
  if (outside === 0 || others < 2) return 1;
  const all = values + others;
  let exactly = ((others / all) * (others - 1)) / (all - 1);
  let fewer = 0;
  for (let k = 0; k < outside; k++) {
    fewer += exactly;
    exactly *= ((values - k) / (k + 1)) * ((k + 2) / (all - 2 - k));
    if (1 - fewer < RARE / 100) return 0; // what is left is rounding
  }
  return 1 - fewer;
}

/** Index, its noise, and distance of two histograms with the same bins. */
export function compare(
  { counts }: Bins,
  now: readonly number[],
  trainingMissing: number,
  missing: number,
): Pick<Drift, "psi" | "noise" | "distance"> {
  const before = sumOf(counts);
  const after = sumOf(now);
  if (before === 0 || after + missing === 0) return { psi: 0, noise: 0, distance: 0 };
  let distance = 0;
  let cumulative = 0;
  counts.forEach((count, i) => {
    cumulative += count / before - now[i]! / Math.max(1, after);
    if (after > 0) distance = Math.max(distance, Math.abs(cumulative));
  });
  const pairs = counts.map((count, i) => [count, now[i]!] as const);
  if (trainingMissing > 0 || missing > 0) {
    const rows = trainingMissing < 1 ? before / (1 - trainingMissing) : before;
    pairs.push([rows * trainingMissing, missing]);
  }
  const rowsBefore = pairs.reduce((sum, [count]) => sum + count, 0);
  const rowsAfter = after + missing;
  let psi = 0;
  for (const [trained, seen] of pairs) {
    if (trained === 0 && seen === 0) continue;
    const p = Math.max(trained, 0.5) / rowsBefore;
    const q = Math.max(seen, 0.5) / rowsAfter;
    psi += (q - p) * log(q / p);
  }
  // about χ² over the rows: Yurdakul and Naranjo 2020, "Statistical properties of the population
  // stability index"
  const noise = (1 / rowsBefore + 1 / rowsAfter) * chiSquared(pairs.length - 1);
  return { psi, noise, distance };
}

/** 99.9 % quantile of χ², within 3 %: Wilson and Hilferty 1931. */
function chiSquared(freedom: number): number {
  if (freedom < 1) return 0;
  const spread = 2 / (9 * freedom);
  const root = 1 - spread + Z * Math.sqrt(spread);
  return freedom * root * root * root;
}

function verdictOn(
  { psi, noise, outside }: Pick<Drift, "psi" | "noise" | "outside">,
  isBeyondChance: boolean,
): Verdict {
  const reaches = (level: "moved" | "shifted") =>
    (psi >= THRESHOLDS[level].psi && psi > noise) ||
    (outside >= THRESHOLDS[level].outside && isBeyondChance);
  if (reaches("shifted")) return "shifted";
  return reaches("moved") ? "moved" : "stable";
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
