// How far a column has moved from its training data.

import { log } from "../../core/numerics.ts";
import { type Bins, type ColumnStatistics, countBins } from "../../data/statistics.ts";
import { THRESHOLDS, type Verdict } from "./thresholds.ts";

/** How one feature has moved. */
export interface Drift {
  readonly name: string;
  readonly verdict: Verdict;
  /**
   * Population stability index Σ (q − p)·ln(q/p) over the bins of training, p of training and q of the
   * new data; an empty bin counts as half a row. Missing values are a bin where there are any. NaN of
   * models saved before bins were.
   */
  readonly psi: number;
  /** What the index reaches by chance once in a thousand, with so many rows. */
  readonly noise: number;
  /** Largest difference of the cumulative shares at the bins' edges (Kolmogorov–Smirnov), NaN as psi. */
  readonly distance: number;
  /** Difference of the means in standard deviations of training; ±∞ where those were 0. */
  readonly meanShift: number;
  readonly mean: number;
  readonly trainingMean: number;
  /** Share of the values outside the range of training. */
  readonly outside: number;
  /** Share of the rows without a value, now and in training. */
  readonly missing: number;
  readonly trainingMissing: number;
}

/** 99.9 % of a normal distribution lies below. */
const Z = 3.0902323061678132;
/** What is less probable is no chance. */
const RARE = 1e-5;
/** Nor are values so many times the range of training away from it, of whatever distribution. */
const FAR = 10;
/** A double rounded to float32 is not outside its own range. */
const ROUNDING = 1.1920928955078125e-7; // 2⁻²³

/** Compares a column with the training data's column of that number; NaN is a missing value. */
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
  // nothing is far from a constant
  const far = maximum > minimum ? FAR * (maximum - minimum) + slack : Infinity;
  let [present, sum, outside, isFar] = [0, 0, 0, false];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    present++;
    sum += value;
    if (value < minimum - slack || value > maximum + slack) outside++;
    if (value < minimum - far || value > maximum + far) isFar = true;
  }
  const mean = sum / present; // NaN of none
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
 * The probability that so many of `values` lie outside the range of so many others of the same
 * distribution, whichever it is: beta-binomial, as the share between two order statistics is beta.
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

/** Index, its noise, and distance of two histograms over the same bins. */
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

/** What χ² stays below in 99.9 % of cases, within 3 %: Wilson and Hilferty 1931. */
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
