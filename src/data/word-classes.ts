// Words as classes: their names in order, and the number of each word.

import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { showNames, showValue } from "../core/show.ts";

/** A target: numbers, or a word or a boolean for each row, which are classes. */
export type TargetInput = ArrayInput | readonly string[] | readonly boolean[];

/** Whether a target holds words or booleans. */
export const isWords = (y: unknown): y is readonly string[] | readonly boolean[] =>
  Array.isArray(y) && (typeof y[0] === "string" || typeof y[0] === "boolean");

// they mean the same however they are written; of other words nobody can tell
const SAME_IN_ANY_CASE = /^(true|false|yes|no)$/i;

/** What words of one meaning have in common: True, TRUE and true. */
export const meaningOf = (word: string): string =>
  SAME_IN_ANY_CASE.test(word) ? word.toLowerCase() : word;

/**
 * Refuses yes and no as words beside the same as 1 and 0: they would be four classes.
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
  throw new DataError(
    "MIXED_WRITING",
    `Cannot read ${what}: expected one way of writing yes and no, got ${showValue(word)} beside ${showValue(digit)}`,
    {
      expected: "one way of writing yes and no",
      got: [word, digit],
      hint: "write them all as words, or all as 1 and 0",
    },
  );
}

/** How often each word is there; words of one meaning count as the most frequent of them. */
export function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const byMeaning = new Map<string, { name: string; most: number; count: number }>();
  for (const [word, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = byMeaning.get(meaningOf(word)) ?? { name: word, most: 0, count: 0 };
    const isFirst = count > group.most;
    byMeaning.set(meaningOf(word), {
      name: isFirst ? word : group.name,
      most: Math.max(count, group.most),
      count: group.count + count,
    });
  }
  return new Map([...byMeaning.values()].map(({ name, count }) => [name, count]));
}

// without the reader of tables, which data sets need not load
const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The different words, of one meaning the most frequent: numbers by size, words by code unit. */
export function classesOfWords(words: readonly string[]): string[] {
  const names = [...countWords(words).keys()].sort();
  return names.every((name) => PLAIN_NUMBER.test(name))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names;
}

/** What finds the number of a word's class: of the word itself, else of one that means the same. */
export function classFinder(classNames: readonly string[]): (word: string) => number | undefined {
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const meanings = new Map(classNames.map((name, number) => [meaningOf(name), number]));
  return (word) => numbers.get(word) ?? meanings.get(meaningOf(word));
}

/** The error for what is none of the classes. */
export const unknownClass = (
  what: string,
  classNames: readonly string[],
  got: unknown,
  place: string,
): DataError =>
  new DataError(
    "UNKNOWN_CLASS",
    `Cannot read ${what}: expected one of the ${classNames.length} classes, got ${showValue(got)}${place}`,
    { expected: classNames, got, hint: `the classes are ${showNames(classNames)}` },
  );

/**
 * Class numbers of words, with the names of the classes: the given ones, or the words themselves.
 * @throws DataError for a row without a word, or a word that is none of the given classes
 */
export function labelsOfWords(
  y: readonly string[] | readonly boolean[],
  given?: readonly string[],
): { readonly y: SourceArray; readonly classNames: readonly string[] } {
  const words = Array.from(y as readonly unknown[], (value, row) => {
    const word = typeof value === "boolean" ? String(value) : value;
    if (typeof word === "string" && word !== "") return word;
    throw new DataError(
      "MISSING",
      `Cannot read y: expected a class in each row, got ${showValue(value)} at row ${row}`,
      { expected: "a class", got: value, hint: "leave such rows out" },
    );
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
