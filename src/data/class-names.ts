// Lists of class names: validated, compared and merged.

import { DataError, phrase } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError, repeated } from "../core/names.ts";
import { showNames, showText } from "../core/show.ts";

/** A copy of the option classNames. @throws DataError unless it is a list of different strings */
export function readClassNames(
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (!isNameList(given)) throw optionError("classNames", "a list of names", given);
  const twice = repeated(given);
  if (twice === undefined) return frozen(given);
  throw optionError("classNames", "different names", phrase(`${showText(twice)} twice`, given));
}

export const isNameList = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.every((name) => typeof name === "string");

/** Whether a value is a list of different names of this length. */
export const areNamesOf = (count: number, given: unknown): given is readonly string[] =>
  isNameList(given) && given.length === count && repeated(given) === undefined;

/** Data with class numbers that may have names. */
export interface NamedData {
  readonly y?: unknown;
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Throws for data with other classes. A class named by its number has no name; names of classes without
 * rows are ignored.
 * @throws DataError OTHER_CLASSES
 */
export function requireSameClasses(
  action: string,
  expected: readonly string[] | undefined,
  data: NamedData,
): void {
  const got = readClassNames(data.classNames);
  if (!expected || !got) return;
  const known = new Set(expected);
  const given = new Set(got);
  const isSame = (name: string, label: number) => {
    const other = expected[label];
    if (name === other) return true;
    if (other === undefined) return !holds(data.y, label);
    const isUnnamed = name === String(label) || other === String(label);
    return isUnnamed && !known.has(name) && !given.has(other);
  };
  if (got.every(isSame)) return;
  const [wanted, found] = [expected, got].map((names) => showNames(names, NAMES_SHOWN));
  const classes = phrase(`a data set of the classes ${wanted} in this order`, expected);
  const hint = "read the data with { schema: model.schema } or { classNames: model.classNames }";
  throw DataError.of("OTHER_CLASSES", action, classes, phrase(found!, got), { hint });
}

/** Whether y has a row of a class. */
function holds(y: unknown, label: number): boolean {
  const data = (y as { data?: unknown } | undefined)?.data ?? y;
  return (data as Partial<readonly unknown[]> | undefined)?.includes?.(label) ?? true;
}

/**
 * Names for `count` classes: the known ones, then those of the data, then the number. Returns the known
 * names if two would be equal.
 */
export function joinClassNames(
  known: readonly string[] | undefined,
  given: readonly string[] | undefined,
  count: number,
): readonly string[] | undefined {
  if (!given || count === 0) return known;
  const names = Array.from({ length: count }, (_, label) => {
    const number = String(label);
    const name = known?.[label] ?? number;
    return name === number ? (given?.[label] ?? number) : name;
  });
  return repeated(names) === undefined ? frozen(names) : known;
}

const NAMES_SHOWN = 20;
