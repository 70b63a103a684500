// The target: what cannot be trained on, and classes that are missing, rare or out of balance.

import { rowSize } from "../../array/place.ts";
import { showText, showValue } from "../../core/show.ts";
import { shortNumber } from "../../core/text.ts";
import { isColumn } from "../../data/labels.ts";
import { countOf, type Finding, firstRows, nameList } from "../finding.ts";
import { isLabel, labelsOf, type Part, type Subject } from "../subject.ts";

/** So many times more rows of one class than of another are out of balance. */
const IMBALANCE = 10;
/** Classes with fewer rows are rare. */
const RARE = 5;
/** More classes than this, and fewer than so many rows of each, look like values. */
const MANY_CLASSES = 20;
const ROWS_OF_A_CLASS = 3;
/** More different integers are no codes of classes. */
const CODES_AT_MOST = 100;
/** A target beyond this needs scaling. */
const TARGET_SCALE = 100;

/** Findings about y. */
export function checkTarget(subject: Subject): Finding[] {
  const parts = subject.test ? [subject.train, subject.test] : [subject.train];
  const unusable = parts.flatMap((part) => checkUsable(subject, part));
  if (unusable.length === 0 && subject.isUnclear) return [unclearTask(subject)];
  if (unusable.length > 0 || subject.train.rows === 0) return unusable;
  return subject.task === "classification" ? checkClasses(subject) : checkValuesOf(subject);
}

/** What no training can use. */
function checkUsable({ task, namedClasses }: Subject, { name, y, sample }: Part): Finding[] {
  const columns = rowSize(y.shape);
  const rowsWhere = (isBad: (value: number) => boolean) => {
    const rows = new Set<number>();
    y.data.forEach((value, i) => {
      if (isBad(value)) rows.add(Math.floor(i / columns));
    });
    return [...rows];
  };
  const finding = (
    code: Finding["code"],
    rows: readonly number[],
    message: string,
    advice: string,
  ): Finding => ({
    code,
    severity: "problem",
    message: `${message} in the ${name} part`,
    advice,
    rows: firstRows(rows.map(sample)),
    count: rows.length,
    values: { rows: rows.length },
  });
  const missing = rowsWhere((value) => !Number.isFinite(value));
  if (missing.length > 0) {
    const message = `${countOf(missing.length, "row")} without a target`;
    return [finding("missing-target", missing, message, "leave such rows out")];
  }
  if (columns > 1 && isOneHot(y.data, columns)) {
    const rows = rowsWhere(() => true);
    const message = `one-hot targets of ${columns} classes`;
    const advice = "pass class numbers instead: the argmax of each row";
    return [finding("one-hot", rows, message, advice)];
  }
  if (task !== "classification") return [];
  const isNamed = (value: number) => namedClasses === 0 || value < namedClasses;
  const bad = rowsWhere((value) => !isLabel(value) || !isNamed(value));
  if (bad.length === 0 && columns === 1) return [];
  const got = columns > 1 ? `rows of ${columns}` : showValue(y.data[bad[0]!]);
  return [
    finding(
      "bad-labels",
      bad,
      `targets that are no class numbers, such as ${got},`,
      "number the classes from 0, name all of them, or take the target as a value: --task regression",
    ),
  ];
}

function isOneHot(data: ArrayLike<number>, columns: number): boolean {
  for (let start = 0; start < data.length; start += columns) {
    let ones = 0;
    for (let j = 0; j < columns; j++) {
      const value = data[start + j]!;
      if (value === 1) ones++;
      else if (value !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return data.length > 0;
}

function checkClasses(subject: Subject): Finding[] {
  const { train, test, className, namedClasses } = subject;
  const counts = countClasses(labelsOf(subject, train)!);
  const tested = test && countClasses(labelsOf(subject, test)!);
  const labels = [...counts.keys()].sort((a, b) => a - b);
  const last = Math.max(...labels, ...(tested?.keys() ?? []), namedClasses - 1);
  if (labels.length === 1) {
    return [constantTarget(`every row is of class ${showText(className(labels[0]!))}`, train)];
  }
  if (labels.length > MANY_CLASSES && train.rows < ROWS_OF_A_CLASS * labels.length) {
    return [
      {
        code: "too-many-classes",
        severity: "warning",
        message: `${labels.length} classes in ${countOf(train.rows, "row")} look like values`,
        advice: "take the target as a value: --task regression",
        count: labels.length,
        values: { classes: labels.length, rows: train.rows },
      },
    ];
  }
  const findings: Finding[] = [];
  // numbers far apart are codes, and more gaps than classes are no list of missing ones
  const unseen = Array.from({ length: Math.min(last + 1, 2 * labels.length + 100) }, (_, i) => i);
  const untrained = [...new Set([...unseen, ...(tested?.keys() ?? [])])].filter(
    (label) => !counts.has(label),
  );
  if (untrained.length > 0) {
    const isTested = untrained.some((label) => tested?.has(label));
    findings.push({
      code: "missing-class",
      severity: isTested ? "problem" : "warning",
      message: `no training row of ${countOf(untrained.length, "class", "classes")}: ${nameList(untrained.map(className))}`,
      advice: isTested
        ? "split by class: { stratify: true }"
        : "number the classes from 0 without gaps, or leave the names out",
      count: untrained.length,
      values: { classes: untrained.length },
    });
  }
  const untested = tested ? labels.filter((label) => !tested.has(label)) : [];
  if (untested.length > 0) {
    findings.push({
      code: "missing-class",
      severity: "warning",
      message: `no test row of ${countOf(untested.length, "class", "classes")}: ${nameList(untested.map(className))}`,
      advice: "split by class, or hold out more rows",
      count: untested.length,
      values: { classes: untested.length },
    });
  }
  const rare = labels.filter((label) => counts.get(label)! < RARE);
  if (rare.length > 0 && train.rows >= 4 * RARE) {
    findings.push({
      code: "rare-class",
      severity: "warning",
      message: `fewer than ${RARE} training rows of ${countOf(rare.length, "class", "classes")}: ${nameList(rare.map(className))}`,
      advice: "collect more of them, or join them with another class",
      count: rare.length,
      values: { classes: rare.length, least: Math.min(...rare.map((label) => counts.get(label)!)) },
    });
  }
  const sorted = [...labels].sort((a, b) => counts.get(a)! - counts.get(b)!);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const ratio = counts.get(most)! / counts.get(least)!;
  if (ratio >= IMBALANCE) {
    findings.push({
      code: "imbalance",
      severity: "warning",
      message: `${counts.get(most)} rows of class ${showText(className(most))}, but ${counts.get(least)} of ${showText(className(least))}`,
      advice: "give classWeight, and look at precision and recall of each class",
      count: labels.length,
      values: { ratio, least: counts.get(least)!, most: counts.get(most)! },
    });
  }
  return findings;
}

function countClasses(labels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) {
    counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  }
  return counts;
}

const unclearTask = ({ because, train }: Subject): Finding => ({
  code: "unclear-task",
  severity: "problem",
  message: `the target is ${because}: classes, or values`,
  advice: 'say which: task: "classification" or task: "regression"',
  count: 1,
  values: { rows: train.rows },
});

function checkValuesOf({ train, targetScaled, because }: Subject): Finding[] {
  const { y, rows } = train;
  const { data } = y;
  if (rows > 1 && data.every((value) => value === data[0])) {
    return [constantTarget(`every row has the target ${shortNumber(data[0]!)}`, train)];
  }
  const findings: Finding[] = [];
  if (isColumn(y.shape) && data.every(Number.isInteger)) {
    const values = new Set(data).size;
    if (values * 10 <= rows && values <= CODES_AT_MOST) {
      findings.push({
        code: "looks-like-classes",
        severity: "note",
        message: `the target has ${values} different values, all integers, and is taken as a value (${because})`,
        advice: "if they are classes, take them as such: --task classification",
        count: values,
        values: { values, rows },
      });
    }
  }
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  if (!targetScaled && most >= TARGET_SCALE) {
    findings.push({
      code: "unscaled-target",
      severity: "warning",
      message: `targets as large as ${shortNumber(most)}`,
      advice: "scale them: { targetPreprocessing: new StandardScaler() }",
      count: 1,
      values: { most },
    });
  }
  return findings;
}

const constantTarget = (message: string, { rows }: Part): Finding => ({
  code: "constant-target",
  severity: "problem",
  message,
  advice: "choose another target: there is nothing to learn",
  count: 1,
  values: { rows },
});
