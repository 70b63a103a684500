// What a target is: classes or quantities. Everything that reads a target asks here.

import { placeOf } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { visible } from "../core/visible.ts";
import { isColumn, toLabels } from "./labels.ts";
import { unknownClass } from "./word-classes.ts";

/** What a network learns: to tell classes apart, or quantities. */
export type Task = "classification" | "regression";
/** What a target is to be taken for; "auto": by its values. */
export type TaskChoice = "auto" | Task;

const TASKS: readonly TaskChoice[] = ["auto", "classification", "regression"];

/** The option task. @throws DataError for another word */
export function readTask(task: TaskChoice | undefined): TaskChoice {
  if (task === undefined || TASKS.includes(task)) return task ?? "auto";
  throw unknownName("task", task, TASKS);
}

/** What values alone say about a target. */
export interface Judgement {
  /** "unclear": they could be either. */
  readonly task: Task | "unclear";
  /** The classes in the order of their numbers; none of quantities. */
  readonly classes: readonly string[];
  /** The reason, in words. */
  readonly because: string;
  /** Whether classes are numbered in the order of their names, for want of another. */
  readonly byOrder?: boolean;
}

/** What a target is. */
export interface Decision extends Judgement {
  readonly task: Task;
}

/** What is known about a target beside its values. */
export interface TargetFacts {
  readonly task?: TaskChoice | undefined;
  readonly classNames?: readonly string[] | undefined;
  /** What the values of the data set first made have said; of any part of it too. */
  readonly judged?: Judgement | undefined;
}

/** More integers in a row may be numbers of classes or quantities. */
const MOST_CLASSES = 20;
/** Class numbers from here on are a mistake: the output would be too large. */
const MOST_NUMBERED = 10_000;

const numbered = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => String(first + i));

const values = (because: string): Judgement => ({ task: "regression", classes: [], because });

/**
 * The one rule: integers 0…c−1 or 1…c without gaps, c ≤ 20, each at least twice, are classes; 0…c−1 with
 * more may be either; all other numbers are quantities.
 */
export function judge({ data, shape }: SourceArray): Judgement {
  if (!isColumn(shape)) return values("its rows hold several values");
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) {
    if (!Number.isInteger(value)) return values(`not all are integers, such as ${value}`);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = `integers from ${least} to ${most}`;
  const count = most - least + 1;
  if (least !== 0 && least !== 1) return values(`${range}, which number no classes`);
  // so many cannot all be there twice
  if (count * 2 > data.length) return values(`${range} in ${data.length} rows, not each twice`);
  const counts = new Int32Array(count);
  for (const value of data) counts[value - least]!++;
  const gap = counts.indexOf(0);
  if (gap >= 0) return values(`${range} without ${gap + least}`);
  const single = counts.indexOf(1);
  if (single >= 0) return values(`${range}, of which ${single + least} comes once`);
  const classes = numbered(count, least);
  const all = `the ${range}, each at least twice`;
  if (count <= MOST_CLASSES) return { task: "classification", classes, because: all };
  if (least === 1) return values(`${range}, more than ${MOST_CLASSES} different ones`);
  return { task: "unclear", classes, because: `${all}, and more than ${MOST_CLASSES} of them` };
}

/** What is known of a target that is labels by its form, such as those of images. */
export function labelled(labels: Int32Array, because: string): Decision {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const classes = count <= MOST_NUMBERED ? numbered(count) : [];
  return { task: "classification", classes, because };
}

/**
 * Decides what a target is: as asked for, else by the names of its classes, else by its values.
 * @throws DataError TASK where its values could be either
 */
export function decideTask(action: string, y: SourceArray, facts: TargetFacts = {}): Decision {
  const decided = requireClear(action, judgeTarget(y, facts));
  if (decided.task === "regression" || decided.classes.length > 0) return decided;
  return { ...decided, classes: classesIn(action, y) };
}

/** The same, but of what is asked for the classes are not looked for, and "unclear" is no error. */
export function judgeTarget(y: SourceArray, { task, classNames, judged }: TargetFacts): Judgement {
  refuseNamedValues(readTask(task), classNames);
  const decided = askedFor(readTask(task), classNames);
  if (!decided) return judged ?? judge(y);
  if (decided.task !== judged?.task) return decided;
  const { because } = task === decided.task ? decided : judged;
  return { ...decided, because, classes: classNames ?? judged.classes };
}

/** Refuses names of classes for values. @throws DataError TASK */
export function refuseNamedValues(
  task: TaskChoice | undefined,
  classNames: readonly string[] | undefined,
): void {
  if (task !== "regression" || !classNames) return;
  throw new DataError("TASK", 'Cannot use classNames: expected no task "regression" beside them', {
    got: classNames,
    hint: "leave one of them out",
  });
}

/** What is decided without a look at the values. */
export function askedFor(
  task: TaskChoice,
  classNames: readonly string[] | undefined,
): Decision | undefined {
  const because = "as asked for";
  if (task === "regression") return { task, classes: [], because };
  const classes = classNames ?? [];
  if (task === "classification") return { task, classes, because };
  return classNames && { task: "classification", classes, because: "its classes have names" };
}

/** Refuses what values leave open. */
export function requireClear(action: string, judged: Judgement): Decision {
  const { task, because } = judged;
  if (task !== "unclear") return { ...judged, task };
  throw new DataError(
    "TASK",
    `Cannot ${action}: expected a target whose values say whether they are classes or quantities, got ${visible(because)}`,
    {
      expected: "classes or quantities",
      got: because,
      hint: 'pass task: "classification" or task: "regression"',
    },
  );
}

/** The classes of a target that is said to hold such: from 0 on by number, else each different integer. */
function classesIn(action: string, y: SourceArray): readonly string[] {
  requireIntegers(y);
  let [least, most] = [Infinity, 0];
  for (const value of y.data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const different = least === 0 ? undefined : [...new Set<number>(y.data)].sort((a, b) => a - b);
  const count = different?.length ?? most + 1;
  if (count <= MOST_NUMBERED) return different?.map(String) ?? numbered(count);
  throw DataError.of("TOO_MANY_CLASSES", action, `class numbers below ${MOST_NUMBERED}`, most, {
    hint: "number the classes from 0, or give the option classes",
  });
}

function requireIntegers(y: SourceArray, what = "y"): void {
  if (!isColumn(y.shape)) toLabels(y, what); // says what is wrong
  const wrong = y.data.findIndex((value) => !Number.isInteger(value));
  if (wrong < 0) return;
  throw new DataError(
    "LABEL",
    `Cannot read ${what}: expected integers from 0, got ${showValue(y.data[wrong])}${placeOf(y, wrong)}`,
    { expected: "integers", got: y.data[wrong] },
  );
}

/** Whether the classes of a target are numbers from 0 on, which need no other names. */
export const areNumbered = (classes: readonly string[]) =>
  classes[0] === "0" || classes.length === 0;

/**
 * The class numbers of values that are names of classes, as decideTask() finds them in a target.
 * @throws DataError for a value that is no class
 */
export function classNumbers(y: SourceArray, classes: readonly string[], what = "y"): Int32Array {
  if (areNumbered(classes)) return toLabels(y, what, classes.length);
  requireIntegers(y, what);
  const numbers = new Map(classes.map((name, number) => [Number(name), number]));
  return mapInto(new Int32Array(y.data.length), y.data, (value, row) => {
    const number = numbers.get(value);
    if (number !== undefined) return number;
    throw unknownClass(what, classes, value, ` at row ${row}`);
  });
}
