// Class numbers and names of the ready-made models.

import { DataError, phrase } from "../core/errors.ts";
import { showText } from "../core/show.ts";
import { requireSameClasses } from "../data/class-names.ts";
import { toLabels } from "../data/labels.ts";
import { areNumbered, classNumbers, decideTask } from "../data/task.ts";
import type { GivenData } from "./input.ts";

/** The classes of a model. */
export interface KnownClasses {
  readonly count: number;
  /** undefined for numbers from 0. */
  readonly names?: readonly string[] | undefined;
  /** Whether a number in y, as in 1…c, is the name of a class, not its number. */
  readonly byValue: boolean;
}

/**
 * The classes of a target; `count` of them if given.
 * @throws DataError for a target that is not a list of integers
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

/** The class number of each row. @throws DataError for other values and classes */
export function labelsIn(action: string, given: GivenData, known: KnownClasses): Int32Array {
  requireSameClasses(action, known.names, given);
  return known.byValue && !given.classNames
    ? classNumbers(given.y, known.names!)
    : toLabels(given.y, "y", known.count);
}

/** @throws DataError for rows of only one class */
export function requireTwoClasses(
  action: string,
  labels: Int32Array,
  { names }: KnownClasses,
): void {
  const [first = 0] = labels;
  if (!labels.every((label) => label === first)) return;
  const name = names?.[first] ?? String(first);
  const shown = /^-?\d+$/.test(name) ? name : showText(name);
  const expected = phrase("rows of at least 2 classes", 2);
  throw DataError.of("ONE_CLASS", action, expected, phrase(`only class ${shown}`, 1));
}
