// What the class numbers of data stand for, held against what a model knows.

import type { Shape } from "../core/shape.ts";
import { joinClassNames, requireSameClasses } from "../data/class-names.ts";
import { type ClassKnowledge, numberWords } from "../data/known-classes.ts";
import type { Loss } from "../losses/losses.ts";
import { nameCountOf } from "../metrics/classes.ts";
import type { RawData } from "../training/raw-rows.ts";

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
  known: ClassKnowledge,
  loss: Loss,
  outputShape: Shape,
): NamedData {
  if (typeof data !== "object" || data === null || !("y" in data))
    return { data, classNames: known.names };
  const named = loss.target === "values" ? data : numberWords(action, data, known);
  requireSameClasses(action, known.names, named);
  const count = nameCountOf(loss, outputShape, named.y);
  return { data: named, classNames: joinClassNames(known.names, named.classNames, count) };
}
