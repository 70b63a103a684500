// Data leakage: columns that predict the target on their own.

import { rowSize } from "../../array/place.ts";
import { mapInto } from "../../core/map-into.ts";
import { showText } from "../../core/show.ts";
import { shortPercent } from "../../core/text.ts";
import { type Finding, finding } from "../finding.ts";
import { countValues, labelsOf, type Subject, sortedRows } from "../subject.ts";

/** Fewer rows agree by chance. */
const LEAST_ROWS = 20;
/** A single column is rarely right for such a share of the rows. */
const SHARE_RIGHT = 0.995;
/** Nor do ranks, or values, correlate so well. */
const RANK_CORRELATION = 0.9995;
const CORRELATION = 0.999999;
/** Runs of a smaller share of the rows are noise. */
const RUN_SHARE = 0.005;
const ROWS_PER_CATEGORY = 10;

/** Findings about columns of a table that predict the target by themselves. */
export function* checkLeakage(subject: Subject): Iterable<Finding> {
  const { train, columns, kind } = subject;
  // a single column is all there is to predict from
  if (kind !== "table" || columns < 2 || train.rows < LEAST_ROWS) return;
  const rows = sortedRows(subject);
  const labels = labelsOf(subject, train);
  if (!labels && (subject.task === "classification" || rowSize(train.y.shape) !== 1)) return;
  const source = labels ?? train.y.data;
  const target = mapInto(new Float64Array(rows.length), rows, (row) => source[row]!);
  if (!target.every(Number.isFinite)) return;
  for (let column = 0; column < columns; column++) {
    const isCategory = subject.columnType(column) === "category";
    if (isCategory && !labels) continue;
    const all = subject.column(column, rows);
    const isPresent = (_: number, i: number) => Number.isFinite(all[i]!);
    const [values, known] = [all.filter(isPresent), target.filter(isPresent)];
    if (values.length < LEAST_ROWS || known.every((value) => value === known[0])) continue;
    const found = labels ? asClasses(values, known, isCategory) : asQuantities(values, known);
    if (!found) continue;
    const name = subject.columnName(column);
    const severity = found.isEqual ? "problem" : "warning";
    const message = `column ${showText(name)} ${found.text}`;
    const advice = "leave it out unless it is known before the target";
    yield finding("target-leak", severity, message, advice, {
      columns: [name],
      count: 1,
      values: { [labels ? "shareRight" : "correlation"]: found.value },
    });
  }
}

interface Found {
  readonly isEqual: boolean;
  readonly text: string;
  readonly value: number;
}

/** Whether few intervals of the column, or its categories, hold a single class each. */
function asClasses(
  values: Float64Array,
  labels: Float64Array,
  isCategory: boolean,
): Found | undefined {
  const classes = new Set(labels).size;
  // rows of equal values count as their most frequent class
  const runs = [...tiesOf(values)].map((ties) => {
    const counts = countValues(ties.map((row) => labels[row]!));
    const [label, rows] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    return { label, rows, all: ties.length };
  });
  const isEqual = runs.length === classes && runs.every(({ rows, all }) => rows === all);
  if (isCategory) {
    // categories of few rows predict any class
    if (runs.length * ROWS_PER_CATEGORY > values.length) return undefined;
    return foundOf(runs, values.length, isEqual);
  }
  const least = RUN_SHARE * values.length;
  const merged = merge(merge(runs).filter(({ rows }) => rows > least));
  if (merged.length > 2 * classes || merged.length < classes) return undefined;
  return foundOf(merged, values.length, isEqual);
}

function foundOf(
  runs: readonly { readonly rows: number }[],
  count: number,
  isEqual: boolean,
): Found | undefined {
  const share = runs.reduce((sum, { rows }) => sum + rows, 0) / count;
  if (share < SHARE_RIGHT) return undefined;
  const text = isEqual
    ? "has one value per class: it is the target"
    : `alone predicts the class of ${shortPercent(share)} of the rows`;
  return { isEqual, text, value: share };
}

/** Merges neighbours of the same class. */
function merge<Run extends { label: number; rows: number }>(runs: readonly Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last?.label === run.label)
      merged[merged.length - 1] = { ...last, rows: last.rows + run.rows };
    else merged.push(run);
  }
  return merged;
}

/** Whether the target is a linear or monotonic function of the column. */
function asQuantities(values: Float64Array, target: Float64Array): Found | undefined {
  const straight = correlation(values, target);
  if (Math.abs(straight) >= CORRELATION) {
    return { isEqual: true, text: "is the target on another scale", value: straight };
  }
  const ranked = correlation(ranksOf(values), ranksOf(target));
  if (Math.abs(ranked) < RANK_CORRELATION) return undefined;
  const text = `alone predicts the target: rank correlation ${ranked.toFixed(5)}`;
  return { isEqual: false, text, value: ranked };
}

/** Pearson's correlation; 0 if either side is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** A linear function of the ranks; equal values share their mean rank. */
function ranksOf(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length);
  let first = 0;
  for (const ties of tiesOf(values)) {
    // twice the rank plus 1: correlations are the same
    for (const row of ties) ranks[row] = 2 * first + ties.length;
    first += ties.length;
  }
  return ranks;
}

/** The rows of each value, in ascending order of values. */
function* tiesOf(values: Float64Array): Iterable<Uint32Array> {
  const order = mapInto(new Uint32Array(values.length), values, (_, i) => i);
  order.sort((a, b) => values[a]! - values[b]!);
  for (let first = 0, end = 1; first < order.length; first = end++) {
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    yield order.subarray(first, end);
  }
}
