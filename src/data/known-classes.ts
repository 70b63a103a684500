// Words as class numbers of models that may already have classes.

import { DataError, phrase } from "../core/errors.ts";
import { showNames } from "../core/show.ts";
import { readClassNames } from "./class-names.ts";
import { isWords } from "./raw-row.ts";
import type { Judgement } from "./task.ts";
import { labelsOfWords } from "./word-classes.ts";

/** Classes known before the data. */
export interface ClassKnowledge {
  readonly names?: readonly string[] | undefined;
  /** Whether the class numbers have a meaning, since a model was trained on them. */
  readonly isFixed: boolean;
}

/** Data with a target of words, or class numbers made from words. */
interface WordData {
  readonly y?: unknown;
  readonly classNames?: readonly string[] | undefined;
  readonly judged?: Judgement | undefined;
}

/**
 * Data with words as class numbers, by the known names or those of the data. If the class numbers have a
 * meaning but no names, only numerals can be assigned to them.
 * @throws DataError OTHER_CLASSES; UNKNOWN_CLASS for a word that is not a known name
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

function namesForNumbers(action: string, words: readonly string[]): DataError {
  const expected = phrase("class numbers as in the training data", "class numbers");
  const got = phrase(`the words ${showNames(words)}`, words);
  const hint = "pass { classNames } with the words, in the order of the numbers";
  return DataError.of("OTHER_CLASSES", action, expected, got, { hint });
}
