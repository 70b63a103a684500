// Class numbers of a ready-made model, and how many classes there are.

import { toLabels } from "../data/labels.ts";
import type { SourceArray } from "../data/ndarray.ts";
import { DataError } from "../errors.ts";

/** Class numbers with the number of classes. */
export interface Classes {
  readonly labels: Int32Array;
  readonly classes: number;
}

/** More than these are said to be classes, or are none. */
const MOST_GUESSED = 10_000;

/**
 * y as class numbers. Where `classes` is not given it is one more than the largest.
 * @throws DataError for other values, for rows that are all of one class
 */
export function readClasses(action: string, y: SourceArray, classes?: number): Classes {
  const labels = toLabels(y, "y", classes);
  let most = 0;
  for (const label of labels) if (label > most) most = label;
  if (classes === undefined && most >= MOST_GUESSED) {
    throw new DataError(
      "TOO_MANY_CLASSES",
      `Cannot ${action}: expected class numbers below ${MOST_GUESSED}, got ${most}`,
      { got: most, hint: "number the classes from 0, or give the option classes" },
    );
  }
  if (labels.every((label) => label === labels[0])) {
    throw new DataError(
      "ONE_CLASS",
      `Cannot ${action}: expected rows of at least 2 classes, got only class ${labels[0]}`,
      { expected: 2, got: 1 },
    );
  }
  return { labels, classes: classes ?? most + 1 };
}
