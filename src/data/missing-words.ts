// What tables write where a value is missing.

import { optionError } from "../core/names.ts";

/** Words that stand for a missing value where nothing else is said, in capitals or not. */
export const MISSING_WORDS: readonly string[] = [
  ...["?", "-", "--", "NA", "N/A", "<NA>", "#N/A", "#NA", "#N/A N/A", "NaN", "-NaN", "NaT"],
  ...["null", "#NULL!", "nil", "none"],
];

/** Those that may as well be the name of a class. */
const CLASS_WORDS: ReadonlySet<string> = new Set(["-", "--", "nil", "none"]);

/** Whether a trimmed cell stands for a missing value; an empty one always does. */
export type MissingTest = (cell: string) => boolean;

/** The test for a list of words. @throws DataError for anything else */
export function missingTest(words: readonly string[] = MISSING_WORDS): MissingTest {
  if (!isWords(words)) throw optionError("missingWords", "a list of words", words);
  if (words === MISSING_WORDS) return isMissingWord;
  return testFor(words);
}

/** Of a column to predict: there a word may be a class, unless the list was given. */
export function missingClassTest(words: readonly string[] | undefined): MissingTest {
  if (words !== undefined) return missingTest(words);
  return (cell) => isMissingWord(cell) && !CLASS_WORDS.has(cell.toLowerCase());
}

function testFor(words: readonly string[]): MissingTest {
  const known = new Set(words.map((word) => word.trim().toLowerCase()));
  let longest = 0;
  for (const word of known) longest = Math.max(longest, word.length);
  return (cell) => cell === "" || (cell.length <= longest && known.has(cell.toLowerCase()));
}

const isMissingWord = testFor(MISSING_WORDS);

const isWords = (words: unknown): words is readonly string[] =>
  Array.isArray(words) && words.every((word) => typeof word === "string");
