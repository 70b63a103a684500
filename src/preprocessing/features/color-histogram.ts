import { isColor, noColor } from "../../data/color-range.ts";
import { badOption } from "../selection.ts";
import type { RowShape } from "../table.ts";
import { Feature, featureFromJSON, imageShape, withDefaults } from "./feature.ts";

const DEFAULTS = { bins: 8 };
// one for each byte, and more for finer numbers
const MOST_BINS = 65_536;

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
      if (!isColor(data[i]!)) {
        const row = firstRow + Math.floor(i / columns);
        throw noColor("use colorHistogram", data[i], ` at row ${row}`);
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
 * 0 to 1, channel by channel. Bytes enter as v/255.
 * x [n, height, width, channels] becomes [n, channels · bins].
 * @throws DataError for options out of range, COLOR_RANGE for numbers beyond 0 to 1; ShapeError for rows that are no images
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
