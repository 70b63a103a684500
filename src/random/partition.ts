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
  labels: ArrayLike<number> | undefined,
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

  const parts: number[][] = quotas.map(() => []);
  for (const row of order) {
    const label = labels ? labels[row]! : 0;
    const part = quotas.findIndex((quota) => quota.get(label)! > 0);
    quotas[part]!.set(label, quotas[part]!.get(label)! - 1);
    parts[part]!.push(row);
  }
  return parts.map((rows) => Int32Array.from(rows));
}

/** Equal parts: their sizes, and the rows of each class in them, differ by at most one. */
export function folds(
  count: number,
  parts: number,
  key: Key,
  labels: ArrayLike<number> | undefined,
): Int32Array[] {
  const order = permutation(count, key);
  const turns = new Map<number, number>();
  if (labels) {
    // each class continues with the part after the last one of the previous class
    let turn = 0;
    for (const [label, size] of countClasses(order, labels)) {
      turns.set(label, turn);
      turn += size;
    }
  }
  const dealt: number[][] = Array.from({ length: parts }, () => []);
  for (const row of order) {
    const label = labels ? labels[row]! : 0;
    const turn = turns.get(label) ?? 0;
    turns.set(label, turn + 1);
    dealt[turn % parts]!.push(row);
  }
  return dealt.map((rows) => Int32Array.from(rows));
}

/** Rows of each class, in the (random) order of first appearance, which breaks ties. */
function countClasses(
  order: Int32Array,
  labels: ArrayLike<number> | undefined,
): Map<number, number> {
  if (!labels) return new Map([[0, order.length]]);
  const counts = new Map<number, number>();
  for (const row of order) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  return counts;
}

/** Distributes a size over classes in proportion, by largest remainder. */
function shares(size: number, classes: ReadonlyMap<number, number>): Map<number, number> {
  const total = [...classes.values()].reduce((sum, count) => sum + count, 0);
  const quota = [...classes].map(([label, count]) => {
    const rest = total === 0 ? 0 : (size * count) % total;
    const whole = total === 0 ? 0 : (size * count - rest) / total;
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
