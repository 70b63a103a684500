// Reads the statistics in a model file, which is not trusted.

import type { Bins, ColumnStatistics } from "../../data/statistics.ts";

const BINS_AT_MOST = 64;
const OF = ["columns", "images", "rows"];
const KEYS = [
  ...["mean", "deviation", "minimum", "maximum"],
  ...["of", "names", "rows", "missing", "bins"],
];

/** Statistics of columnStatistics(), of this or earlier versions; else undefined. */
export function readStatistics(value: unknown): ColumnStatistics | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Object.keys(value).every((key) => KEYS.includes(key))) return undefined;
  const given = value as Partial<ColumnStatistics>;
  const { mean, deviation, minimum, maximum, of, names, rows, missing, bins } = given;
  if (!isListOf(mean, Number.isFinite)) return undefined;
  const { length } = mean;
  const fits = (list: unknown, isFine: (each: unknown) => boolean) =>
    isListOf(list, isFine) && list.length === length;
  const mayFit = (list: unknown, isFine: (each: unknown) => boolean) =>
    list === undefined || fits(list, isFine);
  const isValid =
    fits(deviation, (each) => Number.isFinite(each) && (each as number) >= 0) &&
    fits(minimum, Number.isFinite) &&
    fits(maximum, Number.isFinite) &&
    minimum!.every((least, j) => least <= maximum![j]!) &&
    (of === undefined || OF.includes(of)) &&
    (rows === undefined || isCount(rows)) &&
    mayFit(names, (each) => typeof each === "string") &&
    mayFit(missing, isCount) &&
    mayFit(bins, isBins);
  return isValid ? (given as ColumnStatistics) : undefined;
}

const isListOf = (value: unknown, isFine: (each: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.every(isFine);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isBins(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { edges, counts } = value as Partial<Bins>;
  if (!isListOf(edges, Number.isFinite) || !isListOf(counts, isCount)) return false;
  const ascends = edges.every((edge, i) => i === 0 || (edges[i - 1] as number) < (edge as number));
  return ascends && counts.length === edges.length + 1 && counts.length <= BINS_AT_MOST;
}
