// Words for missing values.

import { optionError } from "../core/names.ts";

/** Words for missing values by default, in any case. */
export const MISSING_WORDS: readonly string[] = [
  ...["?", "-", "--", "NA", "N/A", "<NA>", "#N/A", "#NA", "#N/A N/A", "NaN", "-NaN", "NaT"],
  ...["null", "#NULL!", "nil", "none"],
];

/** Words that could also be the name of a class. */
const CLASS_WORDS: ReadonlySet<string> = new Set(["-", "--", "nil", "none"]);

/** Whether a trimmed cell is a missing value; an empty one always is. */
export type MissingTest = (cell: string) => boolean;

/** The test for a list of words. @throws DataError for other values */
export function missingTest(words: readonly string[] = MISSING_WORDS): MissingTest {
  if (!isWords(words)) throw optionError("missingWords", "a list of words", words);
  return words === MISSING_WORDS ? isMissingWord : testFor(words);
}

/** The test for a target, where some words may be classes unless the list is specified. */
export function missingClassTest(words: readonly string[] | undefined): MissingTest {
  if (words !== undefined) return missingTest(words);
  return (cell) => isMissingWord(cell) && !CLASS_WORDS.has(cell.toLowerCase());
}

function testFor(words: readonly string[]): MissingTest {
  const known = new Set(words.map((word) => word.trim().toLowerCase()));
  const longest = [...known].reduce((most, { length }) => Math.max(most, length), 0);
  return (cell) => cell === "" || (cell.length <= longest && known.has(cell.toLowerCase()));
}

const isMissingWord = testFor(MISSING_WORDS);

const isWords = (words: unknown): words is readonly string[] =>
  Array.isArray(words) && words.every((word) => typeof word === "string");
