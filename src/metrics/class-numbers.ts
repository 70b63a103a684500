// Class numbers of a model's outputs.

import { mapInto } from "../core/map-into.ts";

/**
 * Class numbers: one per row, [n]; or 0 and 1 for each label, row by row, with the shape [n, labels]: then it
 * is also an NdArray.
 */
export interface ClassNumbers extends Int32Array {
  readonly data?: Int32Array;
  readonly shape?: readonly number[];
}

/** Numbers with a shape: both a typed array and an NdArray. */
export class LabelTable extends Int32Array implements ClassNumbers {
  // results of map(), slice() and so on have no shape
  static get [Symbol.species]() {
    return Int32Array;
  }

  readonly #shape: readonly number[];

  constructor(values: Int32Array, shape: readonly number[]) {
    super(values);
    this.#shape = Object.freeze([...shape]);
  }

  get shape(): readonly number[] {
    return this.#shape;
  }

  get data(): Int32Array {
    return this;
  }
}

/** The column of the largest number of each row; the first of equal ones. */
export function largestOf(data: ArrayLike<number>, columns: number): Int32Array {
  return Int32Array.from({ length: data.length / columns }, (_, row) => {
    let best = 0;
    for (let j = 1; j < columns; j++) {
      if (data[row * columns + j]! > data[row * columns + best]!) best = j;
    }
    return best;
  });
}

/** The class with the largest output of each row; for a single logit, 1 if it is above 0. */
export function classesOf(output: ArrayLike<number>, classes: number): Int32Array {
  if (classes === 1)
    return mapInto(new Int32Array(output.length), output, (logit) => (logit > 0 ? 1 : 0));
  return largestOf(output, classes);
}
