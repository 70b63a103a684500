import { sigmoids, softmaxRows } from "../training/probabilities.ts";
import { classNumbers } from "../training/results.ts";
import type { Served } from "./served.ts";

/** The outputs of a batch, and what is computed of them once for all its requests. */
export class Batch {
  readonly outputs: Float32Array;
  readonly rows: number;
  readonly #served: Pick<Served, "outputShape" | "loss">;
  #probabilities: Float32Array | undefined;
  #classes: Int32Array | undefined;

  constructor(outputs: Float32Array, rows: number, served: Pick<Served, "outputShape" | "loss">) {
    this.outputs = outputs;
    this.rows = rows;
    this.#served = served;
  }

  /** As predictProbabilities() gives them. */
  get probabilities(): Float32Array {
    const { loss, outputShape } = this.#served;
    this.#probabilities ??=
      loss.activation === "sigmoid"
        ? sigmoids(this.outputs)
        : softmaxRows(this.outputs, outputShape.at(-1)!);
    return this.#probabilities;
  }

  /** As predictClasses() gives them. */
  get classes(): Int32Array {
    const { loss, outputShape } = this.#served;
    this.#classes ??= classNumbers(this.outputs, this.rows, outputShape, loss.target);
    return this.#classes;
  }
}

/** The rows of one request in a batch. */
export interface Predictions {
  readonly batch: Batch;
  readonly first: number;
  readonly rows: number;
}

/** The values of a request among those of its batch, row by row; `make` is applied to each. */
export function ownValues<T>(
  { batch, first, rows }: Predictions,
  values: Float32Array | Int32Array,
  make: (value: number) => T,
): T[] {
  const size = values.length / batch.rows;
  const own = new Array<T>(rows * size);
  for (let i = 0; i < own.length; i++) own[i] = make(values[first * size + i]!);
  return own;
}
