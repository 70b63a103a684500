import { DataError } from "../errors.ts";
import { badOption } from "../preprocessing/selection.ts";
import type { RowShape } from "../preprocessing/table.ts";
import { Feature, featureFromJSON, imageShape, withDefaults } from "./feature.ts";

const DEFAULTS = { bins: 8 };
// one for each byte, and more for finer numbers
const MOST_BINS = 65_536;

/** What resizing and standardising leave beyond 0 and 1; numbers further out are bytes in other clothes. */
const FAR = 4;

const beyond = (got: number, row: number) =>
  new DataError(
    "COLOR_RANGE",
    `Cannot use colorHistogram: expected images of bytes (Uint8Array), or numbers from 0 to 1, got ${got} at row ${row}`,
    {
      expected: "bytes, or numbers from 0 to 1",
      got,
      hint: "divide numbers from 0 to 255 by 255, scale others with MinMaxScaler",
    },
  );

class ColorHistogram extends Feature<typeof DEFAULTS> {
  override readonly kind = "colorHistogram";

  override outputShape(shape: RowShape): RowShape {
    return [imageShape(this.kind, shape)[2] * this.options.bins];
  }

  /** @internal */
  override transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow: number,
    shape: RowShape,
  ): Float64Array {
    const [height, width, channels] = imageShape(this.kind, shape);
    const { bins } = this.options;
    const result = new Float64Array(rows * channels * bins);
    for (let i = 0; i < data.length; i++) {
      if (!(data[i]! >= -FAR && data[i]! <= 1 + FAR)) {
        throw beyond(data[i]!, firstRow + Math.floor(i / columns));
      }
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(data[i]! * bins)));
      const at = (Math.floor(i / columns) * channels + (i % channels)) * bins + bin;
      result[at] = result[at]! + 1;
    }
    return result.map((count) => count / (height * width));
  }
}

/**
 * How bright the pixels of each channel are: the share of them in each of `bins` (8) equal parts of
 * 0 to 1, channel by channel. What is a little outside counts to the first or last part. Bytes enter as
 * v/255.
 * x [n, height, width, channels] becomes [n, channels · bins].
 * @throws DataError for options out of range, and numbers far beyond 0 to 1; ShapeError for rows that are no images
 *
 * @example
 * colorHistogram({ bins: 2 }).transform({ data: [0, 0.2, 0.4, 1], shape: [1, 2, 2, 1] }).data; // [0.75, 0.25]
 */
export function colorHistogram(options: { bins?: number } = {}): ColorHistogram {
  const made = withDefaults("colorHistogram", options, DEFAULTS);
  if (made.bins > MOST_BINS)
    throw badOption("colorHistogram", `bins up to ${MOST_BINS}`, made.bins);
  return new ColorHistogram(made);
}

/** The histogram that toJSON() described. @throws FormatError for anything else */
export const colorHistogramFromJSON = (value: unknown): ColorHistogram =>
  featureFromJSON(value, "colorHistogram", Object.keys(DEFAULTS), colorHistogram);
