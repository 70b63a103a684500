import { emptyLike } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { phrase, ShapeError } from "../core/errors.ts";
import type { ImageShape } from "./step.ts";

/** Colours and alpha. */
const MOST_CHANNELS = 4;

/** The size of the images of x. @throws ShapeError if x holds none */
export function requireImages(action: string, shape: readonly number[]): ImageShape {
  const [, height, width, channels] = shape as readonly [number, number, number, number];
  const fits = shape.length === 4 && !shape.includes(0);
  if (fits && channels <= MOST_CHANNELS) return { height, width, channels };
  const channelsText = `1 to ${MOST_CHANNELS}`;
  const expected = phrase(`images of shape [n, height, width, ${channelsText} channels]`, [
    "n",
    "height",
    "width",
    channelsText,
  ]);
  const hint = "set the shape of the images with ndarray(data, [n, height, width, channels])";
  throw ShapeError.of("AUGMENT_IMAGES", action, expected, shape, { hint });
}

/** The centre of each image; if it is between pixels, half a pixel closer to the first row and column. */
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
