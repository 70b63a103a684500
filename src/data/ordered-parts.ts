// Splits that are not random by row: the last rows, or whole groups.

import { DataError, phrase } from "../core/errors.ts";
import { extremes } from "../core/extremes.ts";
import type { Key } from "../random/keys.ts";
import { dealRows, permutation } from "../random/partition.ts";

/**
 * Parts of ordered rows from the end: the first part are the last rows; the remaining rows are the last part.
 * Rows of equal keys stay together: bounds move to the nearest change of keys, but no part becomes empty.
 * @throws DataError if there are fewer different keys than parts
 */
export function lastRows(
  rows: Int32Array,
  sizes: readonly number[],
  keys?: Float64Array,
): Int32Array[] {
  const cuts = keys && [...keys.keys()].filter((i) => i > 0 && keys[i] !== keys[i - 1]);
  const parts: Int32Array[] = [];
  let end = rows.length;
  for (const [number, size] of sizes.entries()) {
    const begin = cuts ? nearestCut(cuts, end, size, sizes.length - number) : end - size;
    parts.push(rows.slice(begin, end));
    end = begin;
  }
  return [...parts, rows.slice(0, end)];
}

/** The change of keys nearest to `size` rows before the end that leaves changes for the other parts. */
function nearestCut(cuts: readonly number[], end: number, size: number, left: number): number {
  const usable = cuts.filter((cut) => cut < end).slice(left - 1);
  if (usable.length === 0) {
    const hint = "hold out fewer parts, or choose another column";
    const expected = "more different values than parts";
    throw DataError.of("SPLIT", "split in order", expected, phrase("equal ones"), { hint });
  }
  const target = end - size;
  return usable.reduce((best, cut) =>
    Math.abs(cut - target) <= Math.abs(best - target) ? cut : best,
  );
}

/**
 * Parts of whole groups in random order, with sizes as close as possible to the given ones; the remaining
 * rows are the last part.
 * @throws DataError for fewer groups than parts
 */
export function groupParts(groups: Int32Array, sizes: readonly number[], key: Key): Int32Array[] {
  const counts = countsOf(groups);
  requireGroups(counts.length, sizes.length + 1, "split");
  const order = permutation(counts.length, key);
  const rest = sizes.length;
  const part = new Int32Array(counts.length).fill(rest);
  let free = counts.length;
  sizes.forEach((size, number) => {
    const isFree = (group: number) => part[group] === rest;
    const [smallest] = extremes(order.filter(isFree).map((group) => counts[group]!));
    let taken = 0;
    for (const group of order) {
      // each later part and the remaining rows need a group
      if (!isFree(group) || free <= rest - number) continue;
      const next = taken + counts[group]!;
      const isNearer = Math.abs(next - size) < Math.abs(taken - size);
      // if every group is larger than the part, the smallest one is chosen
      if (!isNearer && (taken > 0 || counts[group]! > smallest)) continue;
      part[group] = number;
      taken = next;
      free--;
    }
  });
  return rowsOfParts(groups, part, rest + 1);
}

/** Folds of whole groups: starting with the largest, each is added to the fold with the fewest rows. */
export function groupFolds(groups: Int32Array, folds: number, key: Key): Int32Array[] {
  const counts = countsOf(groups);
  requireGroups(counts.length, folds, "make folds");
  const sizes = new Array<number>(folds).fill(0);
  const part = new Int32Array(counts.length);
  const order = [...permutation(counts.length, key)].sort((a, b) => counts[b]! - counts[a]!);
  for (const group of order) {
    part[group] = sizes.indexOf(Math.min(...sizes));
    sizes[part[group]!]! += counts[group]!;
  }
  return rowsOfParts(groups, part, folds);
}

function countsOf(groups: Int32Array): number[] {
  const counts: number[] = [];
  for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

const rowsOfParts = (groups: Int32Array, part: Int32Array, count: number): Int32Array[] =>
  dealRows(groups.keys(), count, (row) => part[groups[row]!]!);

function requireGroups(got: number, expected: number, action: string): void {
  if (got >= expected) return;
  throw DataError.of("GROUPS", `${action} by groups`, `at least ${expected} groups`, got);
}
