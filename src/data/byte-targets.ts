// y of bytes: shares of 255 where x is of bytes too and looks the same, else numbers.

import { scaleBytes } from "../array/ndarray.ts";
import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";

/**
 * y of bytes as the numbers that they stand for: v / 255 where x is of bytes that enter so, with as many
 * elements a row (an autoencoder); one number a row as it is. Other y as it is.
 * @throws DataError for other bytes of several elements a row: nobody can tell which they are
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
  const got = `Uint8Array of shape ${showShape(shape)} beside x of shape ${showShape(x.shape)}`;
  throw new DataError(
    "Y_BYTES",
    `Cannot ${action}: expected y of several numbers a row as Float32Array, got ${got}`,
    {
      expected: "Float32Array",
      got: "Uint8Array",
      hint: "pass Float32Array.from(bytes) for numbers, divided by 255 for shares; bytes become shares where x is bytes of as many elements a row, scaled",
    },
  );
}

/** Whether y is to be what x is: bytes that enter as shares, several a row, as many as x has. */
export function isAutoencoder(y: SourceArray, x: SourceArray, isScaled: boolean): boolean {
  const size = rowSize(y.shape);
  const areBytes = y.data instanceof Uint8Array && x.data instanceof Uint8Array;
  return isScaled && areBytes && size > 1 && size === rowSize(x.shape);
}
