// y as users pass it → rows that the programs can read.

import { roundToFloat32, toSource } from "../array/ndarray.ts";
import { placeOf } from "../array/place.ts";
import { requireSameRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import { ROWS, type Shape, sameShape, shapePhrase, showShape, sizeOf } from "../core/shape.ts";
import { bytesAsNumbers, isAutoencoder } from "../data/byte-targets.ts";
import { toLabels } from "../data/labels.ts";
import { labelShape } from "../losses/loss.ts";
import type { Loss } from "../losses/losses.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { type SlotRows, wordRows } from "./feed.ts";
import type { TargetSpec } from "./step-program.ts";

/** y checked against the loss and the output. */
export interface Targets {
  readonly rows: SlotRows;
  readonly spec: TargetSpec;
  /** For metrics: class numbers, or values before targetPreprocessing. */
  readonly truth: Int32Array | Float32Array | Float64Array | Uint8Array;
}

/** Alternatives to one-hot targets. */
const ONE_HOT_HINTS: Readonly<Record<string, string>> = {
  softmaxCrossEntropy: "or use the loss softmaxCrossEntropy({ soft: true }), which takes shares",
};

/** The x of a y, and whether its bytes are scaled to v / 255. */
export interface Beside {
  readonly x: SourceArray;
  readonly isScaled: boolean;
}

/** y for a loss and a shape of predictions. @throws ShapeError, DataError */
export function readTargets(
  action: string,
  y: ArrayInput,
  { x, isScaled }: Beside,
  loss: Loss,
  outputShape: Shape,
): { readonly source: SourceArray; readonly spec: TargetSpec } {
  const count = x.shape[0]!;
  if (loss.target === "labels") {
    const shape = labelShape(outputShape);
    const labels = toLabels(y, "y", outputShape.at(-1)!, ONE_HOT_HINTS[loss.name], shape);
    const rows = labels.length / sizeOf(shape);
    requireSameRows(action, count, rows);
    return {
      source: { data: labels, shape: [rows, ...shape] },
      spec: { shape, dtype: "int32" },
    };
  }
  const source = toSource(y, "y");
  const [rows = 0, ...rest] = source.shape;
  requireSameRows(action, count, rows);
  const isOfValues = loss.target === "any" || loss.target === "values";
  const isSame = isOfValues && isAutoencoder(source, x, isScaled);
  if (loss.target === "any") {
    if (isSame) return asOutput(bytesAsNumbers(action, source, x, isScaled), outputShape);
    const isInteger = source.data instanceof Int32Array;
    const fitsOutput = !isInteger && sizeOf(rest) === sizeOf(outputShape);
    const shape = fitsOutput ? outputShape : rest;
    return { source, spec: { shape, dtype: isInteger ? "int32" : "float32" } };
  }
  // images fit a vector, as in x
  const fits = isSame
    ? sizeOf(rest) === sizeOf(outputShape)
    : sameShape(rest, outputShape) || (rest.length === 0 && sizeOf(outputShape) === 1);
  if (!fits) {
    const shape = [ROWS, ...outputShape];
    const expected = phrase(`y of shape ${showShape(shape)}`, shape);
    const hasLabels = loss.target === "distribution" && rest.length === 0;
    const details = hasLabels ? { hint: "leave out soft if y are class numbers" } : {};
    throw ShapeError.of("Y_SHAPE", action, expected, shapePhrase(source.shape), details);
  }
  if (loss.target === "binary") requireBinary(action, source);
  if (loss.target === "distribution") requireShares(action, source);
  if (loss.target !== "values") return asOutput(source, outputShape);
  return asOutput(bytesAsNumbers(action, source, x, isScaled), outputShape);
}

const asOutput = (source: SourceArray, shape: Shape) => ({
  source,
  spec: { shape, dtype: "float32" } as const,
});

function requireBinary(action: string, source: SourceArray): void {
  const wrong = source.data.findIndex((value) => value !== 0 && value !== 1);
  if (wrong < 0) return;
  const expected = phrase("y of 0 and 1 for binaryCrossEntropy", "0 or 1");
  const got = valueAt(source.data[wrong], placeOf(source, wrong));
  const hint = "use softmaxCrossEntropy for more than two classes";
  throw DataError.of("NOT_BINARY", action, expected, got, { hint });
}

/** Largest distance of the sum of a row's shares from 1. */
const SHARES_WITHIN = 1e-3;

function requireShares(action: string, source: SourceArray): void {
  const { data, shape } = source;
  const classes = shape.at(-1)!;
  const ofVectors = { shape: shape.slice(0, -1) };
  for (let i = 0; i < data.length; ) {
    const first = i;
    let total = 0;
    for (let label = 0; label < classes; label++, i++) {
      if (data[i]! < 0) throw notShares(action, "shares >= 0", data[i]!, placeOf(source, i));
      total += data[i]!;
    }
    if (Math.abs(total - 1) <= SHARES_WITHIN) continue;
    throw notShares(action, "shares whose sum is 1", total, placeOf(ofVectors, first / classes));
  }
}

const notShares = (action: string, expected: string, got: number, place: string) =>
  DataError.of(
    "SOFT_LABELS",
    action,
    phrase(`${expected} for softmaxCrossEntropy({ soft: true })`, expected),
    valueAt(got, place),
    { hint: "divide each row by its sum" },
  );

/** Rows for the programs, after targetPreprocessing if there is any. */
export function targetRows(
  source: SourceArray,
  spec: TargetSpec,
  preprocessing: Transformer | undefined,
): Targets {
  const read = () =>
    preprocessing ? preprocessing.transform(source).data : roundToFloat32(source, "y");
  const data = (spec.dtype === "int32" ? source.data : read()) as Float32Array | Int32Array;
  return { rows: wordRows(data, sizeOf(spec.shape)), spec, truth: source.data };
}

/** @throws ShapeError for targetPreprocessing that predictions cannot be inverted by */
export function requireSameColumns(
  action: string,
  { shape }: SourceArray,
  preprocessing: Transformer,
): void {
  const row = shape.slice(1);
  const made = preprocessing.outputShape(row);
  if (made && sizeOf(made) === sizeOf(row)) return;
  const expected = phrase("targetPreprocessing that keeps the columns of y", showShape(row));
  const { kind } = preprocessing;
  throw ShapeError.of("TARGET_PREPROCESSING", action, expected, phrase(kind, kind));
}
