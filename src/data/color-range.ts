// The range of colours, for operations that clip or count numbers from 0 to 1.

import { DataError, valueAt } from "../core/errors.ts";

/** Tolerance for rounding errors. */
const ROUNDING = 1e-5;

/** Whether a number is a colour: from 0 to 1, such as bytes as v / 255. */
export const isColor = (value: number): boolean => value >= -ROUNDING && value <= 1 + ROUNDING;

/** The error for images with other values. */
export function noColor(action: string, got: number | undefined, place: string): DataError {
  const expected = "images of bytes (Uint8Array), or numbers from 0 to 1";
  return DataError.of("COLOR_RANGE", action, expected, valueAt(got, place), {
    hint: "divide numbers from 0 to 255 by 255, scale others as (x - least) / (largest - least), and standardise only after this",
  });
}
