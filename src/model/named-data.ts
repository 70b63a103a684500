// The class names of data, compared with those of a model.

import type { Shape } from "../core/shape.ts";
import { joinClassNames, requireSameClasses } from "../data/class-names.ts";
import { type ClassKnowledge, numberWords } from "../data/known-classes.ts";
import type { Loss } from "../losses/losses.ts";
import { nameCountOf } from "../metrics/classes.ts";
import type { RawData } from "../training/raw-rows.ts";

/** Data with class numbers, and the class names of a model after training on them. */
export interface NamedData {
  readonly data: RawData;
  readonly classNames: readonly string[] | undefined;
}

/**
 * Data with words as class numbers.
 * @throws DataError OTHER_CLASSES if their class names are not those of the model
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
