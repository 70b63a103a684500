// Words as classes: class names in order, and the class number of each word.

import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, valueAt } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { showNames, showValue } from "../core/show.ts";
import { isDecimal } from "../core/text.ts";

/** A target: numbers, or classes as words or booleans. */
export type TargetInput = ArrayInput | readonly string[] | readonly boolean[];

// the case of other words may have a meaning
const SAME_IN_ANY_CASE = /^(true|false|yes|no)$/i;

/** A key shared by words of the same meaning: True, TRUE and true. */
export const meaningOf = (word: string): string =>
  SAME_IN_ANY_CASE.test(word) ? word.toLowerCase() : word;

/**
 * Throws for yes and no both as words and as 1 and 0, which would be four classes.
 * @throws DataError MIXED_WRITING
 */
export function refuseMixedWriting(what: string, words: readonly string[]): void {
  let [word, digit]: (string | undefined)[] = [];
  for (const each of words) {
    if (SAME_IN_ANY_CASE.test(each)) word ??= each;
    else if (/^[01](\.0*)?$/.test(each)) digit ??= each;
    else if (each !== "") return;
  }
  if (word === undefined || digit === undefined) return;
  const got = phrase(`${showValue(word)} beside ${showValue(digit)}`, [word, digit]);
  const hint = "write them all as words, or all as 1 and 0";
  throw DataError.of("MIXED_WRITING", `read ${what}`, "one way of writing yes and no", got, {
    hint,
  });
}

/** The count of each word; words of the same meaning count as the most frequent of them. */
export function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const byMeaning = new Map<string, { name: string; most: number; count: number }>();
  for (const [word, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = byMeaning.get(meaningOf(word)) ?? { name: word, most: 0, count: 0 };
    const { name, most } = count > group.most ? { name: word, most: count } : group;
    byMeaning.set(meaningOf(word), { name, most, count: group.count + count });
  }
  return new Map([...byMeaning.values()].map(({ name, count }) => [name, count]));
}

/** The different words (the most frequent of each meaning), sorted: numbers by value, words by code unit. */
export function classesOfWords(words: readonly string[]): string[] {
  const names = [...countWords(words).keys()].sort();
  return names.every(isDecimal) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** Finds the class number of a word: that of the word itself, or of one with the same meaning. */
export function classFinder(classNames: readonly string[]): (word: string) => number | undefined {
  const known = Object.isFrozen(classNames) ? finders.get(classNames) : undefined;
  if (known) return known;
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const meanings = new Map(classNames.map((name, number) => [meaningOf(name), number]));
  const find = (word: string) => numbers.get(word) ?? meanings.get(meaningOf(word));
  if (Object.isFrozen(classNames)) finders.set(classNames, find);
  return find;
}

/** Of frozen lists, such as those of a model's schema, which reads single rows again and again. */
const finders = new WeakMap<readonly string[], (word: string) => number | undefined>();

/** The error for an unknown class. */
export const unknownClass = (
  what: string,
  classNames: readonly string[],
  got: unknown,
  place: string,
): DataError => {
  const expected = phrase(`one of the ${classNames.length} classes`, classNames);
  const hint = `the classes are ${showNames(classNames)}`;
  const shown = valueAt(got, place);
  return DataError.of("UNKNOWN_CLASS", `read ${what}`, expected, shown, { hint });
};

/**
 * Class numbers of words, with the class names: the given ones, or the words.
 * @throws DataError for a row without a word, or an unknown class
 */
export function labelsOfWords(
  y: readonly string[] | readonly boolean[],
  given?: readonly string[],
): { readonly y: SourceArray; readonly classNames: readonly string[] } {
  const words = Array.from(y as readonly unknown[], (value, row) => {
    const word = typeof value === "boolean" ? String(value) : value;
    if (typeof word === "string" && word !== "") return word;
    const got = valueAt(value, ` at row ${row}`);
    const hint = "leave out such rows";
    throw DataError.of("MISSING", "read y", phrase("a class in each row", "a class"), got, {
      hint,
    });
  });
  if (!given) refuseMixedWriting("y", words);
  const classNames = given ?? classesOfWords(words);
  const find = classFinder(classNames);
  const labels = mapInto(new Int32Array(words.length), words, (word, row) => {
    const number = find(word);
    if (number !== undefined) return number;
    throw unknownClass("y", classNames, word, ` at row ${row}`);
  });
  return { y: { data: labels, shape: [labels.length] }, classNames };
}
