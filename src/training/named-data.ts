// What the class numbers of data stand for, held against what a model knows.

import { joinClassNames, readClassNames, requireSameClasses } from "../data/class-names.ts";
import { isWords, labelsOfWords } from "../data/word-classes.ts";
import type { Shape } from "../graph/shape.ts";
import type { Loss } from "../losses/losses.ts";
import { nameCountOf } from "./classes.ts";
import type { RawData } from "./raw-rows.ts";

/** Data with class numbers, and the names of a model's classes after it has learned from them. */
export interface NamedData {
  readonly data: RawData;
  readonly classNames: readonly string[] | undefined;
}

/**
 * Data as a model takes them, words as class numbers.
 * @throws DataError OTHER_CLASSES where the numbers stand for others than the known names
 */
export function nameData(
  action: string,
  data: RawData,
  known: readonly string[] | undefined,
  loss: Loss,
  outputShape: Shape,
): NamedData {
  if (typeof data !== "object" || data === null || !("y" in data))
    return { data, classNames: known };
  const areClasses = isWords(data.y) && loss.target !== "values";
  const named = areClasses
    ? { ...data, ...labelsOfWords(data.y, known ?? readClassNames(data.classNames)) }
    : data;
  requireSameClasses(action, known, named);
  const count = nameCountOf(loss, outputShape, named.y);
  return { data: named, classNames: joinClassNames(known, named.classNames, count) };
}
