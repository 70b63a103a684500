// The range of colours: what counts or keeps numbers from 0 to 1 would make little of images in other units.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";

/** What arithmetic may leave beyond 0 and 1. */
const ROUNDING = 1e-5;

/** Whether a number is a colour: from 0 to 1, as bytes are after v / 255. */
export const isColor = (value: number): boolean => value >= -ROUNDING && value <= 1 + ROUNDING;

/** The error for images of other numbers. */
export const noColor = (action: string, got: number | undefined, place: string): DataError =>
  new DataError(
    "COLOR_RANGE",
    `Cannot ${action}: expected images of bytes (Uint8Array), or numbers from 0 to 1, got ${showValue(got)}${place}`,
    {
      expected: "bytes, or numbers from 0 to 1",
      got,
      hint: "divide numbers from 0 to 255 by 255, scale others as (x - least) / (largest - least), and standardise only after this",
    },
  );
