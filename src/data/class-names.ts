// What class numbers stand for: lists of names checked, compared and joined.

import { DataError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError } from "../core/names.ts";
import { showNames, showText } from "../core/show.ts";

/** A copy of the option classNames, where it is given. @throws DataError unless all are different strings */
export function readClassNames(
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (!isNameList(given)) throw optionError("classNames", "a list of names", given);
  const twice = repeated(given);
  if (twice === undefined) return frozen(given);
  throw new DataError(
    "OPTION",
    `Cannot use classNames: expected different names, got ${showText(twice)} twice`,
    { expected: "different names", got: given },
  );
}

const isNameList = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.every((name) => typeof name === "string");

/** Whether it can name so many classes. */
export const areNamesOf = (count: number, given: unknown): given is readonly string[] =>
  isNameList(given) && given.length === count && repeated(given) === undefined;

/** The first name that came before. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** Data that may say what their class numbers stand for. */
export interface NamedData {
  readonly y?: unknown;
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Refuses data whose class numbers stand for other classes. A class that is named by its number is one
 * that nobody has named; names of which y has no row say nothing.
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
  throw new DataError(
    "OTHER_CLASSES",
    `Cannot ${action}: expected a data set of the classes ${showNames(expected, NAMES_SHOWN)} in this order, got ${showNames(got, NAMES_SHOWN)}`,
    {
      expected,
      got,
      hint: "read the data with { schema: model.schema } or { classNames: model.classNames }",
    },
  );
}

/** Whether y has a row of a class. */
function holds(y: unknown, label: number): boolean {
  const data = (y as { data?: unknown } | undefined)?.data ?? y;
  return (
    (data as ArrayLike<unknown> & { includes?(value: unknown): boolean })?.includes?.(label) ?? true
  );
}

/**
 * Names for so many classes: the known ones, then those of the data; of a class that neither names, its
 * number. The known ones where two would have the same.
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
