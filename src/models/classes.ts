// Class numbers of a ready-made model, and what the classes are called.

import { DataError } from "../core/errors.ts";
import { showText } from "../core/show.ts";
import { requireSameClasses } from "../data/class-names.ts";
import { toLabels } from "../data/labels.ts";
import { areNumbered, classNumbers, decideTask } from "../data/task.ts";
import type { GivenData } from "./input.ts";

/** The classes that a model tells apart. */
export interface KnownClasses {
  readonly count: number;
  /** undefined where they are numbers from 0. */
  readonly names?: readonly string[] | undefined;
  /** Whether a number in y is the name of a class, as of 1…c, and not its number. */
  readonly byValue: boolean;
}

/**
 * The classes of a target that is to be learned; so many where `count` is given.
 * @throws DataError for a target that is no list of integers
 */
export function findClasses(action: string, given: GivenData, count?: number): KnownClasses {
  const { y, classNames, judged } = given;
  if (count !== undefined || classNames) {
    const names = count === undefined || classNames?.length === count ? classNames : undefined;
    return { count: count ?? classNames!.length, names, byValue: false };
  }
  const { classes } = decideTask(action, y, { task: "classification", judged });
  const byValue = !areNumbered(classes);
  return { count: classes.length, byValue, ...(byValue && { names: classes }) };
}

/** The class number of each row. @throws DataError for other values, and for other classes */
export function labelsIn(action: string, given: GivenData, known: KnownClasses): Int32Array {
  requireSameClasses(action, known.names, given);
  return known.byValue && !given.classNames
    ? classNumbers(given.y, known.names!)
    : toLabels(given.y, "y", known.count);
}

/** Refuses rows that are all of one class: there is nothing to learn. */
export function requireTwoClasses(
  action: string,
  labels: Int32Array,
  { names }: KnownClasses,
): void {
  const [first = 0] = labels;
  if (!labels.every((label) => label === first)) return;
  const name = names?.[first] ?? String(first);
  const shown = /^-?\d+$/.test(name) ? name : showText(name);
  throw new DataError(
    "ONE_CLASS",
    `Cannot ${action}: expected rows of at least 2 classes, got only class ${shown}`,
    { expected: 2, got: 1 },
  );
}
