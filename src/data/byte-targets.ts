// Targets of bytes: fractions of 255 for autoencoders, else numbers.

import { scaleBytes } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";

/**
 * y of bytes as numbers: v / 255 for an autoencoder, where x is scaled bytes with as many elements per row;
 * unchanged for one number per row. Other targets are returned unchanged.
 * @throws DataError for other bytes with several elements per row, whose meaning is ambiguous
 */
export function bytesAsNumbers(
  action: string,
  y: SourceArray,
  x: SourceArray,
  isScaled: boolean,
): SourceArray {
  const { data, shape } = y;
  if (!(data instanceof Uint8Array)) return y;
  if (isAutoencoder(y, x, isScaled)) return { data: scaleBytes(data), shape };
  if (rowSize(shape) === 1) return { data: Float32Array.from(data), shape };
  const shapes = `of shape ${showShape(shape)} beside x of shape ${showShape(x.shape)}`;
  const got = phrase(`Uint8Array ${shapes}`, "Uint8Array");
  const expected = phrase("y of several numbers a row as Float32Array", "Float32Array");
  throw DataError.of("Y_BYTES", action, expected, got, {
    hint: "pass Float32Array.from(bytes), divided by 255 for fractions; bytes are scaled only if x is scaled bytes with as many elements per row",
  });
}

/** Whether y is like x: scaled bytes, several per row, as many as in x. */
export function isAutoencoder(y: SourceArray, x: SourceArray, isScaled: boolean): boolean {
  const size = rowSize(y.shape);
  const areBytes = y.data instanceof Uint8Array && x.data instanceof Uint8Array;
  return isScaled && areBytes && size > 1 && size === rowSize(x.shape);
}
