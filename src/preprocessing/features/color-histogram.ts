import { isColor, noColor } from "../../data/color-range.ts";
import type { RowShape } from "../table.ts";
import { countOption, Feature, imageShape } from "./feature.ts";

// more than bytes have values, for finer numbers
const MOST_BINS = 65_536;

export class ColorHistogram extends Feature<{ bins?: number }> {
  static override readonly kind = "colorHistogram";
  static override readonly options = { bins: countOption(8, MOST_BINS) };

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
 * Histogram of each channel: the share of its pixels in each of `bins` (8) equal parts of 0 to 1, channel
 * by channel. Bytes enter as v/255. x [n, height, width, channels] becomes [n, channels · bins].
 * @throws DataError for options out of range, COLOR_RANGE for numbers outside 0 to 1; ShapeError for rows that are not images
 *
 * @example
 * colorHistogram({ bins: 2 }).transform({ data: [0, 0.2, 0.4, 1], shape: [1, 2, 2, 1] }).data; // [0.75, 0.25]
 */
export const colorHistogram = (options: { bins?: number } = {}): ColorHistogram =>
  new ColorHistogram(options);
