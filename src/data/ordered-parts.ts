// Parts of rows that are not drawn one by one: the last ones, or whole groups.

import { DataError } from "../core/errors.ts";
import type { Key } from "../random/keys.ts";
import { permutation } from "../random/partition.ts";

/**
 * Parts from the end of ordered rows, the first size being the last rows; what is left comes last. Rows
 * of equal keys stay together: an end moves to the nearest change, as far as each part keeps a row.
 * @throws DataError where there are fewer different keys than parts
 */
export function lastRows(
  rows: Int32Array,
  sizes: readonly number[],
  keys?: Float64Array,
): Int32Array[] {
  const changes = [...rows.keys()].filter((i) => i > 0 && keys?.[i] !== keys?.[i - 1]);
  const cuts = keys ? changes : undefined;
  const parts: Int32Array[] = [];
  let end = rows.length;
  for (const [number, size] of sizes.entries()) {
    const begin = cuts ? nearestCut(cuts, end, size, sizes.length - number) : end - size;
    parts.push(rows.slice(begin, end));
    end = begin;
  }
  return [...parts, rows.slice(0, end)];
}

/** Where keys change nearest to `size` rows before the end, so many changes or more left for the others. */
function nearestCut(cuts: readonly number[], end: number, size: number, left: number): number {
  const usable = cuts.filter((cut) => cut < end).slice(left - 1);
  if (usable.length === 0) {
    throw new DataError(
      "SPLIT",
      "Cannot split in order: expected more different values than parts, got equal ones",
      { hint: "hold out fewer parts, or choose another column" },
    );
  }
  const target = end - size;
  return usable.reduce((best, cut) =>
    Math.abs(cut - target) <= Math.abs(best - target) ? cut : best,
  );
}

/**
 * Parts of whole groups, drawn in random order, as near to their sizes as groups allow; what is left comes
 * last. @throws DataError for fewer groups than parts
 */
export function groupParts(groups: Int32Array, sizes: readonly number[], key: Key): Int32Array[] {
  const counts = countsOf(groups);
  requireGroups(counts.length, sizes.length + 1, "split");
  const order = permutation(counts.length, key);
  const part = new Int32Array(counts.length).fill(sizes.length);
  let free = counts.length;
  sizes.forEach((size, number) => {
    let taken = 0;
    for (const group of order) {
      const isFree = part[group] === sizes.length;
      // each later part, and what is left, needs a group of its own
      if (!isFree || free <= sizes.length - number) continue;
      const next = taken + counts[group]!;
      const isNearer = Math.abs(next - size) < Math.abs(taken - size);
      if (!isNearer && taken > 0) continue;
      if (!isNearer && !isSmallest(order, part, counts, group, sizes.length)) continue;
      part[group] = number;
      taken = next;
      free--;
    }
  });
  return rowsOfParts(groups, part, sizes.length + 1);
}

/** Where every group is larger than a part should be, the smallest one is it. */
const isSmallest = (
  order: Int32Array,
  part: Int32Array,
  counts: readonly number[],
  group: number,
  rest: number,
) => order.every((other) => part[other] !== rest || counts[other]! >= counts[group]!);

/** Folds of whole groups: the largest first, each into the fold with the fewest rows. */
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

function rowsOfParts(groups: Int32Array, part: Int32Array, count: number): Int32Array[] {
  const rows: number[][] = Array.from({ length: count }, () => []);
  groups.forEach((group, row) => {
    rows[part[group]!]!.push(row);
  });
  return rows.map((each) => Int32Array.from(each));
}

function requireGroups(got: number, expected: number, action: string): void {
  if (got >= expected) return;
  throw new DataError(
    "GROUPS",
    `Cannot ${action} by groups: expected at least ${expected} groups, got ${got}`,
    { expected: `at least ${expected} groups`, got },
  );
}
