// Linear and ridge regression: from rows to coefficients, from coefficients to predictions.

import { roundToFloat32 } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import { requireSameRows } from "../array/rows.ts";
import type { NdArray, SourceArray } from "../array/types.ts";
import { DataError, NumericsError, phrase, ShapeError } from "../core/errors.ts";
import { pauses } from "../core/turns.ts";
import { bytesAsNumbers } from "../data/byte-targets.ts";
import { meanSquaredError, r2 } from "../metrics/metrics.ts";
import type { GivenData } from "./input.ts";
import { leastSquares } from "./least-squares.ts";
import { type FittedPlanes, outputsOf } from "./outputs.ts";
import { type RowReader, readRows, requireTargets } from "./rows.ts";

/** Options of fitPlane(). */
export interface PlaneOptions {
  readonly kind: string;
  readonly alpha: number;
  readonly hasIntercept: boolean;
  readonly tolerance: number;
}

/** A fitted plane. */
export interface FittedPlane extends FittedPlanes {
  /** Independent directions in x. */
  readonly rank: number;
}

/** The coefficients and intercept of least squares. */
export async function fitPlane(
  { kind, alpha, hasIntercept, tolerance }: PlaneOptions,
  data: GivenData,
  sampleWeight: SourceArray | undefined,
  signal: AbortSignal | undefined,
): Promise<FittedPlane> {
  const action = `fit ${kind}`;
  const x = readRows(action, data.x);
  const y = bytesAsNumbers(action, data.y, data.x, true);
  const targets = readTargets(action, y, x.rows);
  const weights = sampleWeight && readWeights(action, sampleWeight, x.rows);
  signal?.throwIfAborted();
  const { columns, inputShape } = x;
  const mean = {
    x: hasIntercept ? columnMeans(x, weights) : new Float64Array(columns),
    y: hasIntercept ? columnMeans(tableFrom(y, targets), weights) : new Float64Array(targets),
  };
  const block = (first: number, count: number) => {
    const result = new Float64Array(count * (columns + targets));
    const row = new Float64Array(columns);
    for (let i = 0; i < count; i++) {
      const scale = weights ? Math.sqrt(weights[first + i]!) : 1;
      x.read(first + i, row);
      for (let j = 0; j < columns; j++) result[j * count + i] = scale * (row[j]! - mean.x[j]!);
      for (let k = 0; k < targets; k++) {
        const value = y.data[(first + i) * targets + k]! - mean.y[k]!;
        result[(columns + k) * count + i] = scale * value;
      }
    }
    return result;
  };
  const equations = { rows: x.rows, columns, targets, block };
  const { values, rank } = await leastSquares(equations, alpha, tolerance, pauses(signal));
  const intercept = new Float64Array(targets);
  for (let k = 0; k < targets; k++) {
    let sum = mean.y[k]!;
    for (let j = 0; j < columns; j++) sum -= mean.x[j]! * values[k * columns + j]!;
    intercept[k] = sum + 0;
  }
  for (let i = 0; i < values.length; i++) values[i]! += 0; // +0 for −0, which JSON cannot represent
  if (![...values, ...intercept].every(Number.isFinite)) {
    const got = phrase("larger ones");
    const hint = "scale the data to about 1";
    const expected = "numbers whose sum of squares is finite";
    throw NumericsError.of("OVERFLOW", action, expected, got, { hint });
  }
  const outer = y.shape.slice(1);
  return {
    coefficients: { data: values, shape: [...outer, ...inputShape] },
    intercept: { data: intercept, shape: outer },
    rank,
  };
}

/** Predictions for each row of x, as float32. */
export function predictPlane(
  kind: string,
  fitted: FittedPlane,
  x: SourceArray,
): NdArray<Float32Array> {
  const predicted = outputsOf(`predict with ${kind}`, fitted, x);
  return { data: roundToFloat32(predicted, "predictions"), shape: predicted.shape };
}

/** Metrics of predictions in float64. */
export function evaluatePlane(
  kind: string,
  fitted: FittedPlane,
  { x, y: given }: GivenData,
): { loss: number; r2: number } {
  const action = `evaluate ${kind}`;
  const predicted = outputsOf(action, fitted, x);
  const y = bytesAsNumbers(action, given, x, true);
  const targets = readTargets(action, y, predicted.shape[0]!);
  const [expected = 1] = fitted.intercept.shape;
  if (targets !== expected) {
    throw ShapeError.of("Y_SHAPE", action, `y of ${expected} targets`, y.shape, { expected });
  }
  const truth = { data: y.data, shape: predicted.shape };
  return { loss: meanSquaredError(truth, predicted), r2: r2(truth, predicted) };
}

function readTargets(action: string, source: SourceArray, rows: number): number {
  requireSameRows(action, rows, source.shape[0]);
  const targets = rowSize(source.shape);
  requireTargets(action, source.shape);
  return targets;
}

function readWeights(
  action: string,
  { data, shape }: SourceArray,
  rows: number,
): ArrayLike<number> {
  const isUsable = shape.length === 1 && shape[0] === rows && data.every((each) => each >= 0);
  if (isUsable && data.some((each) => each > 0)) return data;
  const expected = `sampleWeight of ${rows} numbers >= 0, not all 0`;
  throw DataError.of("SAMPLE_WEIGHT", action, phrase(expected, [rows]), shape);
}

/** Unscaled numbers, also for bytes: y is not an image. */
const tableFrom = ({ data, shape }: SourceArray, columns: number): RowReader => ({
  rows: shape[0]!,
  columns,
  read(first, into) {
    for (let i = 0; i < into.length; i++) into[i] = data[first * columns + i]!;
  },
});

/** Means in two passes, the second corrects the rounding of the first; exact for constant columns. */
function columnMeans(
  { rows, columns, read }: RowReader,
  weights: ArrayLike<number> | undefined,
): Float64Array {
  const row = new Float64Array(columns);
  const begin = new Float64Array(columns);
  read(0, begin);
  const mean = begin.slice();
  for (let pass = 0; pass < 2; pass++) {
    const sum = new Float64Array(columns);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const weight = weights ? weights[i]! : 1;
      total += weight;
      read(i, row);
      for (let j = 0; j < columns; j++) sum[j]! += weight * (row[j]! - mean[j]!);
    }
    for (let j = 0; j < columns; j++) mean[j]! += sum[j]! / total;
  }
  return mean;
}
