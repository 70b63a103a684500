// What users pass as x, as rows that the programs can read.

import { SlotType } from "../../assembly/control.ts";
import { centreCrop } from "../augmentation/images.ts";
import { type ArrayInput, roundToFloat32, type SourceArray, toSource } from "../data/ndarray.ts";
import { DataError, ShapeError } from "../errors.ts";
import { ROWS, sameShape, showShape, sizeOf } from "../graph/shape.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { Rows } from "./feed.ts";

/** Images of which a model takes the middle. */
export interface Crop {
  /** [height, width, channels] of the images. */
  readonly from: readonly number[];
  /** [height, width] of what is taken. */
  readonly size: readonly [number, number];
}

/**
 * x as the model takes it, checked against its input. Images that are to be cropped may be as they were
 * before.
 */
export function readFeatures(
  action: string,
  input: InputLayer,
  x: ArrayInput,
  crop?: Crop,
): SourceArray {
  const given = toSource(x, "x");
  const isLarger = crop !== undefined && sameShape(given.shape.slice(1), crop.from);
  const source = isLarger ? centreCrop(given, ...crop.size) : given;
  const [rows, ...rest] = source.shape;
  const flatUint8 =
    source.data instanceof Uint8Array &&
    input.shape.length === 1 &&
    rest.length > 0 &&
    sizeOf(rest) === input.shape[0];
  if (rows === undefined || !(sameShape(rest, input.shape) || flatUint8)) {
    throw new ShapeError(
      "X_SHAPE",
      `Cannot ${action}: expected x of shape ${showShape([ROWS, ...input.shape])}, got ${showShape(source.shape)}`,
      {
        expected: [ROWS, ...input.shape],
        got: source.shape,
        ...(rest.length > 1 &&
          input.shape.length === 1 && {
            hint: "make the model begin with input([height, width, channels]) and flatten()",
          }),
      },
    );
  }
  if (rows === 0) {
    throw new DataError("NO_ROWS", `Cannot ${action}: expected at least one row, got none`, {
      got: source.shape,
    });
  }
  return flatUint8 ? { data: source.data, shape: [rows, ...input.shape] } : source;
}

/** Rows for the programs: uint8 stays uint8 unless a preprocessing makes floats of it. */
export function rowsOf(
  source: SourceArray,
  input: InputLayer,
  preprocessing: Transformer | undefined,
): Rows {
  const stride = sizeOf(source.shape.slice(1));
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
