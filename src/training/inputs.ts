// What users pass as x, as rows that the programs can read.

import { SlotType } from "../../assembly/control.ts";
import { UINT8_SCALE } from "../array/measures.ts";
import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { centreCrop } from "../augmentation/images.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { ROWS, sameShape, showShape, sizeOf } from "../core/shape.ts";
import { oneRowHint } from "../data/require-data.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { SlotRows } from "./feed.ts";

/** Images of which a model takes the middle. */
export interface Crop {
  /** [height, width, channels] of the images. */
  readonly from: readonly number[];
  /** [height, width] of what is taken. */
  readonly size: readonly [number, number];
}

/**
 * x as the model takes it: its rows, or what preprocessing makes of them, fit the input. Before
 * preprocessing is fitted, only what can be told is checked. Images that are to be cropped may be as they
 * were before.
 */
export function readFeatures(
  action: string,
  input: InputLayer,
  x: ArrayInput,
  preprocessing: Transformer | undefined,
  crop?: Crop,
): SourceArray {
  return fitFeatures(action, input, givenFeatures(x, preprocessing), preprocessing, crop);
}

/** x as it was given, its numbers checked. */
export const givenFeatures = (x: ArrayInput, preprocessing: Transformer | undefined): SourceArray =>
  toSource(x, "x", preprocessing?.acceptsMissing);

/** What readFeatures() makes of what givenFeatures() gives. */
export function fitFeatures(
  action: string,
  input: InputLayer,
  given: SourceArray,
  preprocessing: Transformer | undefined,
  crop?: Crop,
): SourceArray {
  const isLarger = crop !== undefined && sameShape(given.shape.slice(1), crop.from);
  const source = isLarger ? centreCrop(given, ...crop.size) : given;
  const rows = source.shape[0];
  if (rows === undefined) throw wrongShape(action, input, source);
  const isFlat = requireFit(action, input, source, preprocessing);
  if (rows === 0) {
    throw new DataError("NO_ROWS", `Cannot ${action}: expected at least one row, got none`, {
      got: source.shape,
    });
  }
  const flattened = isFlat && !preprocessing;
  return flattened ? { data: source.data, shape: [rows, ...input.shape] } : source;
}

/**
 * Refuses rows that do not fit the input as they are after preprocessing, where its shape is known.
 * Returns whether they are images for a vector.
 */
export function requireFit(
  action: string,
  input: InputLayer,
  { data, shape }: SourceArray,
  preprocessing: Transformer | undefined,
): boolean {
  const raw = shape.slice(1);
  const { columns = sizeOf(raw) } = preprocessing ?? {};
  if (columns !== sizeOf(raw)) {
    throw new ShapeError(
      "X_SHAPE",
      `Cannot ${action}: expected x of ${columns} columns as preprocessing was fitted to, got ${showShape(shape)}`,
      { expected: columns, got: shape },
    );
  }
  const row = preprocessing ? preprocessing.outputShape(raw) : raw;
  if (row === undefined || sameShape(row, input.shape)) return false;
  const isBytes = data instanceof Uint8Array && row.length > 1;
  if (isBytes && input.shape.length === 1 && sizeOf(row) === input.shape[0]) return true;
  if (!preprocessing || sameShape(row, raw)) throw wrongShape(action, input, { data, shape });
  const made = showShape([ROWS, ...row]);
  throw new ShapeError(
    "X_SHAPE",
    `Cannot ${action}: expected ${showShape([ROWS, ...input.shape])} for input(${showShape(input.shape)}), got ${made} from preprocessing ${preprocessing.kind} of x of shape ${showShape(shape)}`,
    {
      expected: [ROWS, ...input.shape],
      got: [ROWS, ...row],
      hint: `make the model begin with input(${showShape(row)})`,
    },
  );
}

function wrongShape(
  action: string,
  input: InputLayer,
  { data, shape: got }: SourceArray,
): ShapeError {
  return new ShapeError(
    "X_SHAPE",
    `Cannot ${action}: expected x of shape ${showShape([ROWS, ...input.shape])}, got ${showShape(got)}`,
    {
      expected: [ROWS, ...input.shape],
      got,
      ...oneRowHint(action, data, got, input.shape),
      ...(got.length > 2 &&
        input.shape.length === 1 && {
          hint: "make the model begin with input([height, width, channels]) and flatten()",
        }),
    },
  );
}

/** What bytes are multiplied by: preprocessing takes them as v / 255 whatever the input says. */
export const byteScaleOf = (input: InputLayer, preprocessing: Transformer | undefined): number =>
  input.uint8 === "raw" && !preprocessing ? 1 : UINT8_SCALE;

/** Rows for the programs: uint8 stays uint8 unless a preprocessing makes floats of it. */
export function rowsOf(
  source: SourceArray,
  input: InputLayer,
  preprocessing: Transformer | undefined,
): SlotRows {
  const stride = sizeOf(input.shape);
  if (preprocessing) {
    const { data } = preprocessing.transform(source);
    return { data: data as Float32Array, stride, type: SlotType.word };
  }
  if (source.data instanceof Uint8Array) {
    const type = input.uint8 === "raw" ? SlotType.uint8Raw : SlotType.uint8Scaled;
    return { data: source.data, stride, type };
  }
  return { data: roundToFloat32(source, "x"), stride, type: SlotType.word };
}
