// What users pass as y, as rows that the programs can read.

import { SlotType } from "../../assembly/control.ts";
import { roundToFloat32, toSource } from "../array/ndarray.ts";
import { placeOf } from "../array/place.ts";
import { requireSameRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { ROWS, type Shape, sameShape, showShape, sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { bytesAsNumbers, isAutoencoder } from "../data/byte-targets.ts";
import { toLabels } from "../data/labels.ts";
import type { Loss } from "../losses/losses.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { SlotRows } from "./feed.ts";
import type { TargetSpec } from "./step-program.ts";

/** y checked against the loss and the output. */
export interface Targets {
  readonly rows: SlotRows;
  readonly spec: TargetSpec;
  /** As the user gave it, for metrics: class numbers or values before targetPreprocessing. */
  readonly truth: Int32Array | Float32Array | Float64Array | Uint8Array;
}

/** What else takes rows of one-hot. */
const ONE_HOT_HINTS: Readonly<Record<string, string>> = {
  softmaxCrossEntropy: "or use the loss softmaxCrossEntropy({ soft: true }), which takes shares",
};

/** x beside a y, and whether its bytes, if it is of such, enter as v / 255. */
export interface Beside {
  readonly x: SourceArray;
  readonly isScaled: boolean;
}

/** Reads y for a loss whose prediction has the given shape. */
export function readTargets(
  action: string,
  y: ArrayInput,
  { x, isScaled }: Beside,
  loss: Loss,
  outputShape: Shape,
): { readonly source: SourceArray; readonly spec: TargetSpec } {
  const count = x.shape[0]!;
  if (loss.target === "labels") {
    const labels = toLabels(y, "y", outputShape[0]!, ONE_HOT_HINTS[loss.name]);
    requireSameRows(action, count, labels.length);
    return {
      source: { data: labels, shape: [labels.length] },
      spec: { shape: [], dtype: "int32" },
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
  // images may stand for a vector, as in x
  const fits = isSame
    ? sizeOf(rest) === sizeOf(outputShape)
    : sameShape(rest, outputShape) || (rest.length === 0 && sizeOf(outputShape) === 1);
  if (!fits) {
    throw new ShapeError(
      "Y_SHAPE",
      `Cannot ${action}: expected y of shape ${showShape([ROWS, ...outputShape])}, got ${showShape(source.shape)}`,
      {
        expected: [ROWS, ...outputShape],
        got: source.shape,
        ...(loss.target === "distribution" &&
          rest.length === 0 && { hint: "leave out soft where y holds class numbers" }),
      },
    );
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
  throw new DataError(
    "NOT_BINARY",
    `Cannot ${action}: expected y of 0 and 1 for binaryCrossEntropy, got ${showValue(source.data[wrong])}${placeOf(source, wrong)}`,
    {
      expected: "0 or 1",
      got: source.data[wrong],
      hint: "use softmaxCrossEntropy for more than two classes",
    },
  );
}

/** Shares of float32 need not be 1 together to the bit. */
const SHARES_WITHIN = 1e-3;

/** Refuses rows that are no shares of classes. */
function requireShares(action: string, source: SourceArray): void {
  const { data, shape } = source;
  const classes = shape[1]!;
  for (let row = 0, i = 0; row < shape[0]!; row++) {
    let total = 0;
    for (let label = 0; label < classes; label++, i++) {
      if (data[i]! < 0) throw notShares(action, "shares >= 0", data[i]!, placeOf(source, i));
      total += data[i]!;
    }
    if (Math.abs(total - 1) <= SHARES_WITHIN) continue;
    throw notShares(action, "shares that are 1 together", total, ` at row ${row}`);
  }
}

const notShares = (action: string, expected: string, got: number, place: string) =>
  new DataError(
    "SOFT_LABELS",
    `Cannot ${action}: expected ${expected} for softmaxCrossEntropy({ soft: true }), got ${showValue(got)}${place}`,
    { expected, got, hint: "divide each row by its sum" },
  );

/** Rows for the programs, after targetPreprocessing where there is one. */
export function targetRows(
  source: SourceArray,
  spec: TargetSpec,
  preprocessing: Transformer | undefined,
): Targets {
  const stride = sizeOf(spec.shape);
  const truth = source.data;
  if (spec.dtype === "int32") {
    return { rows: { data: source.data as Int32Array, stride, type: SlotType.word }, spec, truth };
  }
  const data = preprocessing
    ? (preprocessing.transform(source).data as Float32Array)
    : roundToFloat32(source, "y");
  return { rows: { data, stride, type: SlotType.word }, spec, truth };
}

/** Refuses targetPreprocessing that predictions could not be inverted by. */
export function requireSameColumns(
  action: string,
  { shape }: SourceArray,
  preprocessing: Transformer,
): void {
  const row = shape.slice(1);
  const made = preprocessing.outputShape(row);
  if (made && sizeOf(made) === sizeOf(row)) return;
  throw new ShapeError(
    "TARGET_PREPROCESSING",
    `Cannot ${action}: expected targetPreprocessing that keeps the columns of y, got ${preprocessing.kind}`,
    { expected: showShape(row), got: preprocessing.kind },
  );
}
