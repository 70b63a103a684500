// The target: unusable values, and classes that are missing, rare or imbalanced.

import { rowSize } from "../../array/place.ts";
import { showText, showValue } from "../../core/show.ts";
import { countOf, shortNumber } from "../../core/text.ts";
import { isColumn } from "../../data/labels.ts";
import { type Finding, finding, nameList } from "../finding.ts";
import { countValues, isLabel, labelsOf, type Part, type Subject } from "../subject.ts";

/** Ratio of rows between classes that is imbalanced. */
const IMBALANCE = 10;
/** Classes with fewer rows are rare. */
const RARE = 5;
/** More classes than this, with fewer rows each, look like quantities. */
const MANY_CLASSES = 20;
const ROWS_PER_CLASS = 3;
/** More different integers are not codes of classes. */
const MOST_CODES = 100;
/** Larger targets need scaling. */
const TARGET_SCALE = 100;

/** Findings about y. */
export function* checkTarget(subject: Subject): Iterable<Finding> {
  const { train, test, because } = subject;
  const unusable = [train, ...(test ? [test] : [])].flatMap((part) => [
    ...checkUsable(subject, part),
  ]);
  if (unusable.length > 0 || (train.rows === 0 && !subject.isUnclear)) {
    yield* unusable;
  } else if (subject.isUnclear) {
    const advice = 'choose one: task: "classification" or task: "regression"';
    const details = { count: 1, values: { rows: train.rows } };
    yield finding(
      "unclear-task",
      "problem",
      `classes or quantities? The target is ${because}`,
      advice,
      details,
    );
  } else {
    yield* subject.task === "classification" ? checkClasses(subject) : checkQuantities(subject);
  }
}

/** Targets that no training can use. */
function* checkUsable(
  { task, namedClasses }: Subject,
  { name, y, sample }: Part,
): Iterable<Finding> {
  const columns = rowSize(y.shape);
  const rowsWhere = (isBad: (value: number) => boolean) => {
    const rows = new Set<number>();
    y.data.forEach((value, i) => {
      if (isBad(value)) rows.add(Math.floor(i / columns));
    });
    return [...rows];
  };
  const problem = (
    code: Finding["code"],
    rows: readonly number[],
    message: string,
    advice: string,
  ) =>
    finding(code, "problem", `${message} in the ${name} set`, advice, {
      rows: rows.map(sample),
      count: rows.length,
      values: { rows: rows.length },
    });
  const missing = rowsWhere((value) => !Number.isFinite(value));
  if (missing.length > 0) {
    const message = `${countOf(missing.length, "row")} without a target`;
    yield problem("missing-target", missing, message, "leave these rows out");
    return;
  }
  if (columns > 1 && isOneHot(y.data, columns)) {
    const message = `one-hot targets of ${columns} classes`;
    const advice = "pass class numbers instead: the argmax of each row";
    yield problem(
      "one-hot",
      rowsWhere(() => true),
      message,
      advice,
    );
    return;
  }
  if (task !== "classification") return;
  const isNamed = (value: number) => namedClasses === 0 || value < namedClasses;
  const bad = rowsWhere((value) => !isLabel(value) || !isNamed(value));
  if (bad.length === 0 && columns === 1) return;
  const got = columns > 1 ? `rows of ${columns}` : showValue(y.data[bad[0]!]);
  const message = `targets that are not class numbers, such as ${got},`;
  const advice =
    "number the classes from 0, name all of them, or use regression: --task regression";
  yield problem("bad-labels", bad, message, advice);
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

function* checkClasses(subject: Subject): Iterable<Finding> {
  const { train, test, className, namedClasses } = subject;
  const counts = countValues(labelsOf(subject, train)!);
  const tested = test && countValues(labelsOf(subject, test)!);
  const labels = [...counts.keys()].sort((a, b) => a - b);
  const { length } = labels;
  if (length === 1) {
    yield constantTarget(`every row is of class ${showText(className(labels[0]!))}`, train);
    return;
  }
  if (length > MANY_CLASSES && train.rows < ROWS_PER_CLASS * length) {
    const message = `${length} classes in ${countOf(train.rows, "row")} look like quantities`;
    const details = { count: length, values: { classes: length, rows: train.rows } };
    yield finding(
      "too-many-classes",
      "warning",
      message,
      "use regression: --task regression",
      details,
    );
    return;
  }
  const about = (some: readonly number[]) =>
    `${countOf(some.length, "class", "classes")}: ${nameList(some.map(className))}`;
  // class numbers far apart are codes: only so many gaps count as missing classes
  const last = Math.max(...labels, ...(tested?.keys() ?? []), namedClasses - 1);
  const numbers = Array.from({ length: Math.min(last + 1, 2 * length + 100) }, (_, i) => i);
  const untrained = [...new Set([...numbers, ...(tested?.keys() ?? [])])].filter(
    (label) => !counts.has(label),
  );
  if (untrained.length > 0) {
    const isTested = untrained.some((label) => tested?.has(label));
    const advice = isTested
      ? "use a stratified split: { stratify: true }"
      : "number the classes from 0 without gaps, or omit the names";
    const details = { count: untrained.length, values: { classes: untrained.length } };
    const severity = isTested ? "problem" : "warning";
    yield finding(
      "missing-class",
      severity,
      `no training row of ${about(untrained)}`,
      advice,
      details,
    );
  }
  const untested = tested ? labels.filter((label) => !tested.has(label)) : [];
  if (untested.length > 0) {
    const advice = "use a stratified split, or hold out more rows";
    const details = { count: untested.length, values: { classes: untested.length } };
    yield finding("missing-class", "warning", `no test row of ${about(untested)}`, advice, details);
  }
  const countOfClass = (label: number) => counts.get(label)!;
  const sorted = [...labels].sort((a, b) => countOfClass(a) - countOfClass(b));
  const [rarest, commonest] = [sorted[0]!, sorted.at(-1)!];
  const [least, most] = [countOfClass(rarest), countOfClass(commonest)];
  const rare = labels.filter((label) => countOfClass(label) < RARE);
  if (rare.length > 0 && train.rows >= 4 * RARE) {
    const message = `fewer than ${RARE} training rows of ${about(rare)}`;
    const advice = "collect more rows, or merge them with another class";
    const details = { count: rare.length, values: { classes: rare.length, least } };
    yield finding("rare-class", "warning", message, advice, details);
  }
  if (most / least < IMBALANCE) return;
  const message = `${most} rows of class ${showText(className(commonest))}, but ${least} of ${showText(className(rarest))}`;
  const advice = "use classWeight, and check precision and recall of each class";
  const details = { count: length, values: { ratio: most / least, least, most } };
  yield finding("imbalance", "warning", message, advice, details);
}

function* checkQuantities({ train, targetScaled, because }: Subject): Iterable<Finding> {
  const { y, rows } = train;
  const { data } = y;
  if (rows > 1 && data.every((value) => value === data[0])) {
    yield constantTarget(`every row has the target ${shortNumber(data[0]!)}`, train);
    return;
  }
  const values = isColumn(y.shape) && data.every(Number.isInteger) ? new Set(data).size : Infinity;
  if (values * 10 <= rows && values <= MOST_CODES) {
    const message = `the target has ${values} different values, all integers, but is treated as a quantity (${because})`;
    const advice = "if they are classes, use --task classification";
    yield finding("looks-like-classes", "note", message, advice, {
      count: values,
      values: { values, rows },
    });
  }
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  if (targetScaled || most < TARGET_SCALE) return;
  const message = `targets as large as ${shortNumber(most)}`;
  const advice = "scale them: { targetPreprocessing: new StandardScaler() }";
  yield finding("unscaled-target", "warning", message, advice, { count: 1, values: { most } });
}

const constantTarget = (message: string, { rows }: Part): Finding =>
  finding(
    "constant-target",
    "problem",
    message,
    "choose another target: there is nothing to learn",
    {
      count: 1,
      values: { rows },
    },
  );
