import { emptyLike } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
import type { ImageShape } from "./step.ts";

/** More channels are no colours. */
const CHANNELS_AT_MOST = 4;

/** The size of the images of x. @throws ShapeError where x holds none */
export function requireImages(action: string, shape: readonly number[]): ImageShape {
  const [, height, width, channels] = shape as readonly [number, number, number, number];
  const fits = shape.length === 4 && !shape.includes(0);
  if (fits && channels <= CHANNELS_AT_MOST) return { height, width, channels };
  throw new ShapeError(
    "AUGMENT_IMAGES",
    `Cannot ${action}: expected images of shape [n, height, width, 1 to ${CHANNELS_AT_MOST} channels], got ${showShape(shape)}`,
    {
      expected: ["n", "height", "width", `1 to ${CHANNELS_AT_MOST}`],
      got: shape,
      hint: "give the images their shape with ndarray(data, [n, height, width, channels])",
    },
  );
}

/** The middle of each image; where it cannot be, half a pixel nearer to the first row and column. */
export function centreCrop(source: SourceArray, height: number, width: number): SourceArray {
  const [rows, fromHeight, fromWidth, channels] = source.shape as [number, number, number, number];
  const [top, left] = [(fromHeight - height) >> 1, (fromWidth - width) >> 1];
  const data = emptyLike(source.data, rows * height * width * channels);
  const rowElements = width * channels;
  for (let i = 0; i < rows * height; i++) {
    const row = Math.floor(i / height) * fromHeight + top + (i % height);
    const from = (row * fromWidth + left) * channels;
    data.set(source.data.subarray(from, from + rowElements), i * rowElements);
  }
  return { data, shape: [rows, height, width, channels] };
}

/** Refuses what is no whole number from `least` to `most`. */
export function requireWhole(
  action: string,
  name: string,
  value: number,
  least: number,
  most: number,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `an integer >= ${least}`
      : `an integer from ${least} to ${most}`;
  throw DataError.of("AUGMENT", action, `${name} to be ${expected}`, value, { expected });
}
