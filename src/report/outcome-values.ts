// Predictions of a regression on the test set.

import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { meanAbsoluteError, meanSquaredError, r2 } from "../metrics/metrics.ts";

/** True and predicted values, row by row. */
export interface ValueOutcome {
  /** Outputs per row. */
  readonly columns: number;
  /** Names of the outputs. */
  readonly names: readonly string[];
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly r2: number;
  /** R² of a single output. */
  r2Of(column: number): number;
  readonly meanAbsoluteError: number;
  readonly rootMeanSquaredError: number;
  /** Root of the mean squared error of each row. */
  readonly errors: Float64Array;
}

/** The predictions of a regression; undefined if the shapes differ. */
export function valueOutcome(
  truth: SourceArray,
  output: SourceArray,
  names: readonly string[] = [],
): ValueOutcome | undefined {
  const columns = rowSize(output.shape);
  if (rowSize(truth.shape) !== columns || truth.data.length !== output.data.length) {
    return undefined;
  }
  const shape = [truth.shape[0]!, columns];
  const [a, b] = [
    { data: Float64Array.from(truth.data), shape },
    { data: Float64Array.from(output.data), shape },
  ];
  return {
    columns,
    names: Array.from({ length: columns }, (_, i) => names[i] ?? `Output ${i}`),
    truth: a.data,
    predicted: b.data,
    r2: r2(a, b),
    r2Of: (column) => r2(columnOf(a, column), columnOf(b, column)),
    meanAbsoluteError: meanAbsoluteError(a, b),
    rootMeanSquaredError: Math.sqrt(meanSquaredError(a, b)),
    errors: Float64Array.from({ length: shape[0]! }, (_, row) => {
      let sum = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        sum += (a.data[i]! - b.data[i]!) * (a.data[i]! - b.data[i]!);
      }
      return Math.sqrt(sum / columns);
    }),
  };
}

function columnOf({ data, shape }: SourceArray, column: number): Float64Array {
  const [rows, columns] = shape as [number, number];
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!);
}
