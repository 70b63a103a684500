// Class numbers of a model's outputs.

import { mapInto } from "../core/map-into.ts";

/**
 * Class numbers: one a row, [n]; or with a shape [n, labels], row after row 0 or 1 for each label, which
 * is an NdArray as well.
 */
export interface ClassNumbers extends Int32Array {
  readonly data?: Int32Array;
  readonly shape?: readonly number[];
}

/** Numbers with a shape: a typed array for those who count, an NdArray for those who ask. */
export class LabelTable extends Int32Array implements ClassNumbers {
  // what is made of it has no shape
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

/** The column of the largest number of each row, the first of equal ones. */
export function largestOf(data: ArrayLike<number>, columns: number): Int32Array {
  return Int32Array.from({ length: data.length / columns }, (_, row) => {
    let best = 0;
    for (let j = 1; j < columns; j++) {
      if (data[row * columns + j]! > data[row * columns + best]!) best = j;
    }
    return best;
  });
}

/** The number of the largest of each row; of a single logit a row, 1 where it is above 0. */
export function classesOf(output: ArrayLike<number>, classes: number): Int32Array {
  if (classes === 1)
    return mapInto(new Int32Array(output.length), output, (logit) => (logit > 0 ? 1 : 0));
  return largestOf(output, classes);
}
