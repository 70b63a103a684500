import { permute } from "../engine/js/random.ts";
import type { Key } from "./keys.ts";

/** All rows in a random order. */
export const permutation = (count: number, [key0, key1]: Key): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => permute(i, count, key0, key1));

/**
 * Disjoint random parts of the given sizes; the remaining rows are the last part. With `labels`, parts are
 * stratified: the share of each class is exact to within one row.
 */
export function partition(
  count: number,
  sizes: readonly number[],
  key: Key,
  labels: ArrayLike<number> = new Uint8Array(count),
): Int32Array[] {
  const order = permutation(count, key);
  const left = countClasses(order, labels);
  // the number of rows of each class that a part still needs
  const quotas = sizes.map((size) => {
    const quota = shares(size, left);
    for (const [label, taken] of quota) left.set(label, left.get(label)! - taken);
    return quota;
  });
  quotas.push(left);
  return dealRows(order, quotas.length, (row) => {
    const label = labels[row]!;
    const part = quotas.findIndex((quota) => quota.get(label)! > 0);
    quotas[part]!.set(label, quotas[part]!.get(label)! - 1);
    return part;
  });
}

/** Equal parts: their sizes, and the rows of each class in them, differ by at most one. */
export function folds(
  count: number,
  parts: number,
  key: Key,
  labels: ArrayLike<number> = new Uint8Array(count),
): Int32Array[] {
  const order = permutation(count, key);
  // each class continues with the part after the last one of the previous class
  const turns = new Map<number, number>();
  let next = 0;
  for (const [label, size] of countClasses(order, labels)) {
    turns.set(label, next);
    next += size;
  }
  return dealRows(order, parts, (row) => {
    const turn = turns.get(labels[row]!)!;
    turns.set(labels[row]!, turn + 1);
    return turn % parts;
  });
}

/** The rows of each of `count` parts. */
export function dealRows(
  rows: Iterable<number>,
  count: number,
  partOf: (row: number) => number,
): Int32Array[] {
  const parts: number[][] = Array.from({ length: count }, () => []);
  for (const row of rows) parts[partOf(row)]!.push(row);
  return parts.map((part) => Int32Array.from(part));
}

/** Rows of each class, in the (random) order of first appearance, which breaks ties. */
function countClasses(order: Int32Array, labels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of order) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  return counts;
}

/** Distributes a size over classes in proportion, by largest remainder. */
function shares(size: number, classes: ReadonlyMap<number, number>): Map<number, number> {
  const total = [...classes.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return new Map(classes);
  const quota = [...classes].map(([label, count]) => {
    const rest = (size * count) % total;
    const whole = (size * count - rest) / total;
    // a class with one row left keeps it for training if possible
    return { label, whole, rest, isLast: count - whole === 1 };
  });
  let missing = size - quota.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = [...quota].sort((a, b) => Number(a.isLast) - Number(b.isLast) || b.rest - a.rest);
  for (const share of byRest) {
    if (missing === 0) break;
    if (share.rest === 0) continue;
    share.whole++;
    missing--;
  }
  return new Map(quota.map(({ label, whole }) => [label, whole]));
}
