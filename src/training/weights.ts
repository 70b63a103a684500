// Row weights: class weights and sample weights as one number per row.

import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import type { Loss } from "../losses/losses.ts";
import { type ClassWeight, classWeights, requireWeight } from "./class-weight.ts";
import { type SlotRows, wordRows } from "./feed.ts";

/** The options of fit() for weights. */
export interface WeightOptions {
  readonly classWeight?: ClassWeight | undefined;
  readonly sampleWeight?: ArrayInput | undefined;
}

/** The rows to be weighted. */
export interface WeightedRows {
  readonly truth: ArrayLike<number>;
  readonly count: number;
  /** Outputs of the model. */
  readonly outputs: number;
  readonly classNames: readonly string[] | undefined;
}

/**
 * The product of class weights and sample weights, or undefined without any.
 * @throws DataError, ShapeError for weights that cannot be used, or are all 0
 */
export function rowWeights(
  loss: Loss,
  rows: WeightedRows,
  { classWeight, sampleWeight }: WeightOptions,
): SlotRows | undefined {
  if (classWeight === undefined && sampleWeight === undefined) return undefined;
  const { truth, count } = rows;
  const weights = new Float64Array(count).fill(1);
  if (classWeight !== undefined) {
    const classes = classCount(loss, rows.outputs);
    requireRowClasses(truth.length, count);
    const byClass = classWeights(classWeight, {
      count: classes,
      names: rows.classNames,
      labels: truth,
    });
    for (let row = 0; row < count; row++) weights[row] = Math.fround(byClass[truth[row]!]!);
  }
  if (sampleWeight !== undefined) {
    readSampleWeight(sampleWeight, count).forEach((value, row) => {
      weights[row]! *= requireWeight("sampleWeight", value, `row ${row}`);
    });
  }
  return wordRows(inRange(weights));
}

/** @throws DataError CLASS_WEIGHT for rows with a class at each position */
function requireRowClasses(classes: number, rows: number): void {
  if (classes === rows) return;
  const got = phrase(`${classes / rows} classes in a row`, classes / rows);
  const hint = "use sampleWeight, or weight the classes in a loss of your own";
  throw DataError.of("CLASS_WEIGHT", "use classWeight", "one class for each row", got, { hint });
}

function classCount(loss: Loss, outputs: number): number {
  if (loss.target === "labels") return outputs;
  if (loss.target === "binary" && outputs === 1) return 2;
  const got = phrase(loss.name, loss.name);
  const hint = "use sampleWeight";
  throw DataError.of("CLASS_WEIGHT", "use classWeight", "a loss of class labels", got, { hint });
}

function readSampleWeight(given: ArrayInput, count: number): Float32Array {
  const source = toSource(given, "sampleWeight");
  if (source.shape.length === 1 && source.shape[0] === count) {
    return roundToFloat32(source, "sampleWeight");
  }
  const expected = phrase(`shape [${count}]`, [count]);
  throw ShapeError.of("SAMPLE_WEIGHT", "use sampleWeight", expected, source.shape);
}

/** sampleWeight of `count` rows, for some of them. @throws DataError, ShapeError */
export function weightsOfRows(
  given: ArrayInput,
  count: number,
  rows: ArrayLike<number>,
): Float32Array {
  const all = readSampleWeight(given, count);
  return mapInto(new Float32Array(rows.length), rows, (row) => all[row]!);
}

/** Beyond these the sum of a batch could overflow or underflow float32. */
const LARGEST = 18446744073709551616; // 2⁶⁴
const SMALLEST = 1 / LARGEST;

/** Weights as float32. Only their ratios matter: a scale of a power of two changes no bit of a mean. */
function inRange(weights: Float64Array): Float32Array {
  let largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  if (largest === 0 && weights.length > 0) {
    const hint = "a row's weight is its sampleWeight times its classWeight";
    throw DataError.of("WEIGHT", "weight rows", "a weight > 0", phrase("only 0", 0), { hint });
  }
  let scale = 1;
  for (; largest > LARGEST; largest /= LARGEST) scale /= LARGEST;
  for (; largest < SMALLEST && largest > 0; largest /= SMALLEST) scale /= SMALLEST;
  return mapInto(new Float32Array(weights.length), weights, (weight) => weight * scale);
}
