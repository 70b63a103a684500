// What predictClasses() returns where a row has several labels.

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
