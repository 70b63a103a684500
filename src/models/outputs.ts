// Outputs of linear models in float64.

import type { SourceArray } from "../array/types.ts";
import type { Float64Values } from "./json.ts";
import { readRows } from "./rows.ts";

/** What fit() finds: outputs are Σ x · coefficient + intercept. */
export interface FittedPlanes {
  /** Of the shape of a row of x, or [outputs, …]. */
  readonly coefficients: Float64Values;
  /** [] or [outputs] */
  readonly intercept: Float64Values;
}

/** The shape of a row of x in fit(). */
export const rowShapeOf = ({ coefficients, intercept }: FittedPlanes): readonly number[] =>
  coefficients.shape.slice(intercept.shape.length);

/** The outputs of each row. @throws ShapeError for rows of another shape than in fit() */
export function outputsOf(
  action: string,
  fitted: FittedPlanes,
  x: SourceArray,
): { data: Float64Array; shape: number[] } {
  const { rows, columns, read } = readRows(action, x, rowShapeOf(fitted));
  const [coefficients, intercept] = [fitted.coefficients.data, fitted.intercept.data];
  const count = intercept.length;
  const data = new Float64Array(rows * count);
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    read(i, row);
    writeOutputs(row, coefficients, intercept, data.subarray(i * count, (i + 1) * count));
  }
  return { data, shape: [rows, ...fitted.intercept.shape] };
}

/** Writes the outputs of a row; each sum starts from the intercept and adds products in order. */
export function writeOutputs(
  row: Float64Array,
  coefficients: Float64Array,
  intercept: Float64Array,
  outputs: Float64Array,
): void {
  for (let output = 0, at = 0; output < outputs.length; output++) {
    let sum = intercept[output]!;
    for (let j = 0; j < row.length; j++, at++) sum += coefficients[at]! * row[j]!;
    outputs[output] = sum;
  }
}
