// Inference of the task from a target: classes or quantities.

import { placeOf } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError, phrase, valueAt } from "../core/errors.ts";
import { extremes } from "../core/extremes.ts";
import { mapInto } from "../core/map-into.ts";
import { unknownName } from "../core/names.ts";
import { visible } from "../core/visible.ts";
import { isColumn, toLabels } from "./labels.ts";
import { unknownClass } from "./word-classes.ts";

/** The task of a model. */
export type Task = "classification" | "regression";
/** The task as an option; "auto" infers it from the values. */
export type TaskChoice = "auto" | Task;

const TASKS: readonly TaskChoice[] = ["auto", "classification", "regression"];

/** The option task. @throws DataError for an unknown task */
export function readTask(task: TaskChoice = "auto"): TaskChoice {
  if (TASKS.includes(task)) return task;
  throw unknownName("task", task, TASKS);
}

/** The task inferred from values. */
export interface Judgement {
  /** "unclear" if they could be either. */
  readonly task: Task | "unclear";
  /** The classes in the order of their numbers; empty for quantities. */
  readonly classes: readonly string[];
  /** The reason, in words. */
  readonly because: string;
  /** Whether class numbers follow the sorted names, as no other order is known. */
  readonly byOrder?: boolean;
}

/** The task of a target. */
export interface Decision extends Judgement {
  readonly task: Task;
}

/** Facts about a target other than its values. */
export interface TargetFacts {
  readonly task?: TaskChoice | undefined;
  readonly classNames?: readonly string[] | undefined;
  /** The task inferred from the values of the data set first made. */
  readonly judged?: Judgement | undefined;
}

/** More consecutive integers could be class numbers or quantities. */
const MOST_CLASSES = 20;
/** Larger class numbers are an error: the output layer would be too large. */
const MOST_NUMBERED = 10_000;

const numbered = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => String(first + i));

/** The decision for quantities. */
export const quantities = (because: string): Decision => ({
  task: "regression",
  classes: [],
  because,
});

/**
 * Integers 0…c−1 or 1…c without gaps, c ≤ 20, each at least twice, are classes; 0…c−1 with a larger c could
 * be either; all other numbers are quantities.
 */
export function judge({ data, shape }: SourceArray): Judgement {
  if (!isColumn(shape)) return quantities("several values per row");
  const fraction = data.find((value) => !Number.isInteger(value));
  if (fraction !== undefined) return quantities(`not all are integers: ${fraction}`);
  const [least, most] = extremes(data);
  const range = `integers from ${least} to ${most}`;
  const count = most - least + 1;
  if (least !== 0 && least !== 1) return quantities(`${range}, not from 0 or 1`);
  // they cannot all occur twice
  if (count * 2 > data.length) return quantities(`${range} in ${data.length} rows, not all twice`);
  const counts = new Int32Array(count);
  for (const value of data) counts[value - least]!++;
  const gap = counts.indexOf(0);
  if (gap >= 0) return quantities(`${range} without ${gap + least}`);
  const single = counts.indexOf(1);
  if (single >= 0) return quantities(`${range}, ${single + least} only once`);
  const classes = numbered(count, least);
  const all = `${range}, each at least twice`;
  if (count <= MOST_CLASSES) return { task: "classification", classes, because: all };
  if (least === 1) return quantities(`${range}, more than ${MOST_CLASSES} different values`);
  return { task: "unclear", classes, because: `${all}, but more than ${MOST_CLASSES} values` };
}

/** The task of a target that has labels by definition, such as that of image files. */
export function labelled(labels: Int32Array, because: string): Decision {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  const classes = count <= MOST_NUMBERED ? numbered(count) : [];
  return { task: "classification", classes, because };
}

/**
 * Determines the task: the given one, or that of the class names, or that of the values.
 * @throws DataError TASK if the values could be either
 */
export function decideTask(action: string, y: SourceArray, facts: TargetFacts = {}): Decision {
  const decided = requireClear(action, judgeTarget(y, facts));
  if (decided.task === "regression" || decided.classes.length > 0) return decided;
  return { ...decided, classes: classesIn(action, y) };
}

/** The same, but "unclear" is not an error, and the classes of a given task may be empty. */
export function judgeTarget(y: SourceArray, { task, classNames, judged }: TargetFacts): Judgement {
  const decided = givenTask(task, classNames);
  if (!decided) return judged ?? judge(y);
  if (decided.task !== judged?.task) return decided;
  const { because } = task === decided.task ? decided : judged;
  return { ...decided, because, classes: classNames ?? judged.classes };
}

/**
 * The task if it does not depend on the values.
 * @throws DataError for an unknown task; TASK for class names in regression
 */
export function givenTask(
  choice?: TaskChoice,
  classNames?: readonly string[],
): Decision | undefined {
  const task = readTask(choice);
  const because = "as specified";
  if (task === "regression") {
    if (!classNames) return quantities(because);
    const hint = "leave out one of them";
    const got = phrase('task "regression"', classNames);
    throw DataError.of("TASK", "use classNames", phrase("classification"), got, { hint });
  }
  const classes = classNames ?? [];
  if (task === "classification") return { task, classes, because };
  return classNames && { task: "classification", classes, because: "it has class names" };
}

/** Throws if the task is unclear. */
export function requireClear(action: string, judged: Judgement): Decision {
  const { task, because } = judged;
  if (task !== "unclear") return { ...judged, task };
  const expected = phrase("a target of either classes or quantities", "classes or quantities");
  const hint = 'pass task: "classification" or task: "regression"';
  throw DataError.of("TASK", action, expected, phrase(visible(because), because), { hint });
}

/** The classes of a classification target: consecutive numbers from 0, else each different integer. */
function classesIn(action: string, y: SourceArray): readonly string[] {
  requireIntegers(y);
  const [least, most] = extremes(y.data);
  const different = least === 0 ? undefined : [...new Set<number>(y.data)].sort((a, b) => a - b);
  const count = different?.length ?? most + 1;
  if (count <= MOST_NUMBERED) return different?.map(String) ?? numbered(count);
  throw DataError.of("TOO_MANY_CLASSES", action, `class numbers below ${MOST_NUMBERED}`, most, {
    hint: "number the classes from 0, or give the option classes",
  });
}

function requireIntegers(y: SourceArray, what = "y"): void {
  if (!isColumn(y.shape)) toLabels(y, what); // throws
  const wrong = y.data.findIndex((value) => !Number.isInteger(value));
  if (wrong < 0) return;
  const got = valueAt(y.data[wrong], placeOf(y, wrong));
  throw DataError.of("LABEL", `read ${what}`, phrase("integers from 0", "integers"), got);
}

/** Whether classes are named by consecutive numbers from 0. */
export const areNumbered = (classes: readonly string[]) =>
  classes[0] === "0" || classes.length === 0;

/**
 * The class numbers of values that are class names, as returned by decideTask().
 * @throws DataError for an unknown class
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
