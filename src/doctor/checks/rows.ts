// Equal rows: duplicates, duplicates with other labels, test rows in the training set.

import { countOf, shortPercent } from "../../core/text.ts";
import { type Finding, finding } from "../finding.ts";
import { rowKeys, sameRow } from "../row-keys.ts";
import { countValues, labelsOf, type Part, type Subject } from "../subject.ts";

/** From this share of the rows duplicates matter, unless they are due to chance. */
const MATTERS = 0.01;
/** From this share they are worth a note even then. */
const WORTH_A_NOTE = 0.1;
/** Limits of the columns that are left out one by one, and of the rows, to estimate chance. */
const MOST_COLUMNS = 64;
const MOST_ROWS = 20_000;

const BY_CHANCE = ", expected with so few different values";
const KEEP_THEM = "keep them if equal rows are different cases";

/** Findings about duplicate rows in the training set and in the test set. */
export function* checkRows(subject: Subject): Iterable<Finding> {
  if (subject.columns === 0) return;
  const { train, test } = subject;
  const first = new Map<number, number>();
  const original = new Int32Array(train.rows); // the first equal row
  const copies: number[] = [];
  rowKeys(train.x).forEach((key, row) => {
    const known = first.get(key);
    const isCopy = known !== undefined && sameRow(train.x, known, train.x, row);
    original[row] = isCopy ? known : row;
    if (isCopy) copies.push(row);
    else if (known === undefined) first.set(key, row);
  });
  if (copies.length > 0) {
    yield* checkDuplicates(subject, copies);
    yield* checkConflicts(subject, original, copies);
  }
  if (!test) return;
  const shared: number[] = [];
  rowKeys(test.x).forEach((key, row) => {
    const known = first.get(key);
    if (known !== undefined && sameRow(train.x, known, test.x, row)) shared.push(row);
  });
  if (shared.length > 0) yield* checkOverlap(subject, test, shared);
}

function* checkDuplicates(subject: Subject, copies: readonly number[]): Iterable<Finding> {
  const { train, kind } = subject;
  const count = copies.length;
  const share = count / train.rows;
  const isChance = isLikelyChance(subject, count);
  if (isChance && share < WORTH_A_NOTE) return;
  const what = kind === "images" ? "image" : "row";
  const severity = !isChance && share >= MATTERS ? "warning" : "note";
  const message = `${countOf(count, `duplicate ${what}`)} of ${train.rows} (${shortPercent(share)})${isChance ? BY_CHANCE : ""}`;
  const advice = isChance
    ? KEEP_THEM
    : "drop duplicates before splitting, or they leak into the test set";
  yield finding("duplicates", severity, message, advice, {
    rows: copies.map(train.sample),
    count,
    values: { rows: count, share },
  });
}

/** Equal rows of different classes. */
function* checkConflicts(
  subject: Subject,
  original: Int32Array,
  copies: readonly number[],
): Iterable<Finding> {
  const { train } = subject;
  const labels = labelsOf(subject, train);
  if (!labels) return;
  const isConflict = (row: number) => labels[row] !== labels[original[row]!];
  const groups = new Set(copies.filter(isConflict).map((row) => original[row]!));
  if (groups.size === 0) return;
  const rows = [...original.keys()].filter((row) => groups.has(original[row]!));
  const share = rows.length / train.rows;
  const isChance = isLikelyChance(subject, copies.length);
  const severity = !isChance && share >= MATTERS ? "warning" : "note";
  const message = `${countOf(rows.length, "row")} (${shortPercent(share)}) equal to a row of another class: ${countOf(groups.size, "group")}${isChance ? BY_CHANCE : ""}`;
  const advice = isChance
    ? "the columns do not separate the classes; more columns may"
    : "check their labels; if both are right, the columns do not separate the classes";
  yield finding("conflicting-labels", severity, message, advice, {
    rows: rows.map(train.sample),
    count: rows.length,
    values: { rows: rows.length, groups: groups.size, share },
  });
}

function* checkOverlap(subject: Subject, test: Part, shared: readonly number[]): Iterable<Finding> {
  const count = shared.length;
  const share = count / test.rows;
  const isChance = isLikelyChance(subject, count, test);
  if (isChance && share < WORTH_A_NOTE) return;
  const what = subject.kind === "images" ? "image" : "row";
  const severity = isChance ? "note" : share >= MATTERS ? "problem" : "warning";
  const message = `${countOf(count, `test ${what}`)} of ${test.rows} (${shortPercent(share)}) also in the training set${isChance ? BY_CHANCE : ""}`;
  const advice = isChance
    ? KEEP_THEM
    : "drop them from one set: tests on training rows are too optimistic";
  yield finding("overlap", severity, message, advice, {
    rows: shared.map(test.sample),
    count,
    values: { rows: count, share },
  });
}

/**
 * Whether so many equal rows are to be expected: there are so few values that chance explains them, or as many
 * other rows are equal in all columns but one.
 */
function isLikelyChance(subject: Subject, equal: number, test?: Part): boolean {
  const { kind, columns, train } = subject;
  if (kind === "images" || columns > MOST_COLUMNS) return false;
  if (expectedByChance(subject, test) >= equal / 2) return true;
  if (columns < 2) return false;
  const x = firstRowsOf(train);
  const other = test && firstRowsOf(test);
  let nearly = 0;
  for (let column = 0; column < columns; column++) {
    const seen = new Set<number>();
    let matches = 0;
    for (const key of rowKeys(x, column)) {
      if (!other && seen.has(key)) matches++;
      seen.add(key);
    }
    if (other) for (const key of rowKeys(other, column)) if (seen.has(key)) matches++;
    nearly += Math.max(0, matches - equal);
  }
  return nearly >= equal;
}

/**
 * Expected number of equal pairs of rows, in the training set or of a test row and a training row, if columns
 * were independent.
 */
function expectedByChance({ columns, train }: Subject, test: Part | undefined): number {
  const { data, shape } = firstRowsOf(train);
  const rows = shape[0]!;
  if (rows < 2) return 0;
  let chance = 1; // of two equal rows
  for (let column = 0; column < columns; column++) {
    const values = Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!);
    let pairs = 0;
    for (const count of countValues(values).values()) pairs += count * (count - 1);
    chance *= pairs / (rows * (rows - 1));
  }
  const others = test ? train.rows : train.rows / 2;
  // with one column the duplicates themselves determine the chance
  if (columns === 1 && others * chance < 1) return 0;
  return (test ?? train).rows * others * chance;
}

function firstRowsOf({ x, rows }: Part) {
  const most = Math.min(rows, MOST_ROWS);
  const columns = x.data.length / rows;
  return { data: x.data.subarray(0, most * columns), shape: [most, columns] };
}
