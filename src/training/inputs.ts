// x → rows that the programs can read.

import { SlotType } from "../../assembly/control.ts";
import { UINT8_SCALE } from "../array/measures.ts";
import { roundToFloat32 } from "../array/ndarray.ts";
import type { SourceArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { type SlotRows, wordRows } from "./feed.ts";

/** Factor of bytes: preprocessing always takes them as v / 255. */
export const byteScaleOf = (input: InputLayer, preprocessing: Transformer | undefined): number =>
  input.uint8 === "raw" && !preprocessing ? 1 : UINT8_SCALE;

/** Rows for the programs: uint8 stays uint8 unless it is preprocessed. */
export function rowsOf(
  source: SourceArray,
  input: InputLayer,
  preprocessing: Transformer | undefined,
): SlotRows {
  const stride = sizeOf(input.shape);
  if (preprocessing) {
    return wordRows(preprocessing.transform(source).data as Float32Array, stride);
  }
  if (source.data instanceof Uint8Array) {
    const type = input.uint8 === "raw" ? SlotType.uint8Raw : SlotType.uint8Scaled;
    return { data: source.data, stride, type };
  }
  return wordRows(roundToFloat32(source, "x"), stride);
}
