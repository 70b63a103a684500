// Rows beside each other: copies, copies with other labels, test rows that were trained on.

import { shortPercent } from "../../core/text.ts";
import { countOf, type Finding, firstRows } from "../finding.ts";
import { rowKeys, sameRow } from "../row-keys.ts";
import { labelsOf, type Part, type Subject } from "../subject.ts";

/** From this share of the rows on copies matter, where they are no coincidence. */
const MATTERS = 0.01;
/** From this share on they are worth a note even where few values make rows coincide. */
const WORTH_A_NOTE = 0.1;
/** So many columns can be left out one by one to see whether rows coincide. */
const COINCIDENCE_COLUMNS = 64;
const COINCIDENCE_ROWS = 20_000;

/** Findings about duplicated rows within the training part and across the split. */
export function checkRows(subject: Subject): Finding[] {
  const { train, test } = subject;
  const keys = rowKeys(train.x);
  const first = new Map<number, number>();
  const original = new Int32Array(train.rows); // the first row like it
  const copies: number[] = [];
  keys.forEach((key, row) => {
    const known = first.get(key);
    const isCopy = known !== undefined && sameRow(train.x, known, train.x, row);
    original[row] = isCopy ? known : row;
    if (isCopy) copies.push(row);
    else if (known === undefined) first.set(key, row);
  });
  const shared: number[] = [];
  if (test) {
    rowKeys(test.x).forEach((key, row) => {
      const known = first.get(key);
      if (known !== undefined && sameRow(train.x, known, test.x, row)) shared.push(row);
    });
  }
  return [
    ...duplicates(subject, copies),
    ...conflicts(subject, original, copies),
    ...(test ? overlap(subject, test, shared) : []),
  ];
}

function duplicates(subject: Subject, copies: readonly number[]): Finding[] {
  if (copies.length === 0) return [];
  const { train, kind } = subject;
  const share = copies.length / train.rows;
  const isChance = coincide(subject, copies.length);
  if (isChance && share < WORTH_A_NOTE) return [];
  const what = kind === "images" ? "image" : "row";
  return [
    {
      code: "duplicates",
      severity: !isChance && share >= MATTERS ? "warning" : "note",
      message:
        `${countOf(copies.length, `duplicated ${what}`)} of ${train.rows} (${shortPercent(share)})` +
        (isChance ? ", as few different values make likely" : ""),
      advice: isChance
        ? "leave them, if equal rows are different cases"
        : "drop the copies before splitting, lest they are tested on what they were trained on",
      rows: firstRows(copies.map(train.sample)),
      count: copies.length,
      values: { rows: copies.length, share },
    },
  ];
}

/** Equal rows of different classes. */
function conflicts(subject: Subject, original: Int32Array, copies: readonly number[]): Finding[] {
  const { train } = subject;
  const isChance = coincide(subject, copies.length);
  const labels = labelsOf(subject, train);
  if (!labels) return [];
  const differing = new Set<number>();
  for (const row of copies) {
    if (labels[row] !== labels[original[row]!]) differing.add(original[row]!);
  }
  if (differing.size === 0) return [];
  const rows: number[] = [];
  original.forEach((each, row) => {
    if (differing.has(each)) rows.push(row);
  });
  const share = rows.length / train.rows;
  return [
    {
      code: "conflicting-labels",
      severity: !isChance && share >= MATTERS ? "warning" : "note",
      message:
        `${countOf(rows.length, "row")} (${shortPercent(share)}) equal to one of another class: ${countOf(differing.size, "group")}` +
        (isChance ? ", as few different values make likely" : ""),
      advice: isChance
        ? "the columns alone do not tell the classes apart; more columns may"
        : "look at their labels; where both are right, the columns do not tell the classes apart",
      rows: firstRows(rows.map(train.sample)),
      count: rows.length,
      values: { rows: rows.length, groups: differing.size, share },
    },
  ];
}

function overlap(subject: Subject, test: Part, shared: readonly number[]): Finding[] {
  if (shared.length === 0) return [];
  const share = shared.length / test.rows;
  const isChance = coincide(subject, shared.length, test);
  if (isChance && share < WORTH_A_NOTE) return [];
  const what = subject.kind === "images" ? "image" : "row";
  return [
    {
      code: "overlap",
      severity: isChance ? "note" : share >= MATTERS ? "problem" : "warning",
      message:
        `${countOf(shared.length, `test ${what}`)} of ${test.rows} (${shortPercent(share)}) also among the training ${what}s` +
        (isChance ? ", as few different values make likely" : ""),
      advice: isChance
        ? "leave them, if equal rows are different cases"
        : "drop them from one part: the test says nothing about them",
      rows: firstRows(shared.map(test.sample)),
      count: shared.length,
      values: { rows: shared.length, share },
    },
  ];
}

/**
 * Whether so many equal rows are no wonder: values are so few that chance alone makes as many equal,
 * or more rows still are equal in all columns but one.
 */
function coincide(subject: Subject, equal: number, test?: Part): boolean {
  const { kind, columns, train } = subject;
  if (kind === "images" || columns > COINCIDENCE_COLUMNS) return false;
  if (expectedByChance(subject, test) >= equal / 2) return true;
  if (columns < 2) return false;
  const x = firstOf(train);
  const other = test && firstOf(test);
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
 * How many pairs of rows would be equal, of the training part or of a test row and a training row, if
 * no column depended on another.
 */
function expectedByChance({ columns, train }: Subject, test: Part | undefined): number {
  const { data, shape } = firstOf(train);
  const rows = shape[0]!;
  if (rows < 2) return 0;
  let chance = 1; // that two rows are equal
  for (let column = 0; column < columns; column++) {
    const counts = new Map<number, number>();
    for (let i = column; i < data.length; i += columns) {
      counts.set(data[i]!, (counts.get(data[i]!) ?? 0) + 1);
    }
    let pairs = 0;
    for (const count of counts.values()) pairs += count * (count - 1);
    chance *= pairs / (rows * (rows - 1));
  }
  const others = test ? train.rows : train.rows / 2;
  // of one column copies make the chance itself
  if (columns === 1 && others * chance < 1) return 0;
  return (test ?? train).rows * others * chance;
}

function firstOf({ x, rows }: Part) {
  const most = Math.min(rows, COINCIDENCE_ROWS);
  const columns = x.data.length / rows;
  return { data: x.data.subarray(0, most * columns), shape: [most, columns] };
}
