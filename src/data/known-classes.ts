// Words as class numbers, for those who may know already what the numbers stand for.

import { DataError } from "../core/errors.ts";
import { showNames } from "../core/show.ts";
import { readClassNames } from "./class-names.ts";
import type { Judgement } from "./task.ts";
import { isWords, labelsOfWords } from "./word-classes.ts";

/** What is known of classes before data say more. */
export interface ClassKnowledge {
  readonly names?: readonly string[] | undefined;
  /** Whether their numbers have a meaning, named or not: something has learned from them. */
  readonly isFixed: boolean;
}

/** Data whose target may be words, or class numbers made of words. */
interface WordData {
  readonly y?: unknown;
  readonly classNames?: readonly string[] | undefined;
  readonly judged?: Judgement | undefined;
}

/**
 * Data with words as class numbers: those of the known names, else of the data's own. Where numbers have a
 * meaning that nobody has named, words of unknown order could be any of them; only numerals say which.
 * @throws DataError OTHER_CLASSES; UNKNOWN_CLASS for a word that is none of the known names
 */
export function numberWords<Data extends object>(
  action: string,
  data: Data & WordData,
  { names, isFixed }: ClassKnowledge,
): Data {
  const { y, classNames, judged } = data;
  const isNameless = isFixed && !names;
  if (!isWords(y)) {
    if (isNameless && judged?.byOrder && !classNames?.every(isOwnNumber)) {
      throw namesForNumbers(action, classNames ?? []);
    }
    return data;
  }
  const own = names ?? readClassNames(classNames);
  if (own || !isNameless) return { ...data, ...labelsOfWords(y, own) };
  const { y: labels, classNames: words } = labelsOfWords(y);
  if (!words.every((word) => NUMERAL.test(word))) throw namesForNumbers(action, words);
  return { ...data, y: { ...labels, data: labels.data.map((label) => Number(words[label])) } };
}

const NUMERAL = /^(0|[1-9]\d{0,8})$/;

const isOwnNumber = (name: string, label: number) => name === String(label);

const namesForNumbers = (action: string, words: readonly string[]): DataError =>
  new DataError(
    "OTHER_CLASSES",
    `Cannot ${action}: expected class numbers, for by numbers 0, 1, … the classes were learned, got the words ${showNames(words)}`,
    {
      expected: "class numbers",
      got: words,
      hint: "pass { classNames } beside the words, in the order of the numbers",
    },
  );
