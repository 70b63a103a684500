// The columns of x: those of a table, or a few measures of each image or wide row.

import { rowSize } from "./place.ts";
import { spreadRows } from "./rows.ts";
import type { SourceArray } from "./types.ts";

/** Columns of float64, NaN for missing values. */
export interface Measures {
  /** "images" and "rows": a few measures instead of thousands of pixels or columns. */
  readonly of: "columns" | "images" | "rows";
  /** Names of measures; the columns of a table are named by the data set. */
  readonly names?: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** A copy of the values of a column. */
  column(number: number): Float64Array;
}

/** Wider rows are described by measures. */
const COLUMNS_AT_MOST = 256;
/** Number of rows to measure, evenly spread. */
const MEASURED_AT_MOST = 10_000;
/** Factor of bytes that are scaled to v / 255. */
export const UINT8_SCALE: number = 1 / 255;

/** The columns of x [n, …], or measures of its rows; bytes are multiplied by `byteScale`. */
export function measuresOf(x: SourceArray, byteScale: number = UINT8_SCALE): Measures {
  const { data, shape } = x;
  const [rows = 0] = shape;
  const columns = rowSize(shape);
  if (shape.length > 2 || columns > COLUMNS_AT_MOST) return measuresOfRows(x, byteScale);
  const scale = data instanceof Uint8Array ? byteScale : 1;
  return {
    of: "columns",
    rows,
    columns,
    column(number) {
      const values = new Float64Array(rows);
      for (let row = 0, i = number; row < rows; row++, i += columns) values[row] = data[i]! * scale;
      return values;
    },
  };
}

const COLORS = ["red", "green", "blue", "alpha"];

/** The sum of the elements, and in `sums` that of each channel. */
function sumChannels(
  data: SourceArray["data"],
  start: number,
  end: number,
  sums: Float64Array,
): number {
  let total = 0;
  for (let channel = 0; channel < sums.length; channel++) {
    let sum = 0;
    for (let k = start + channel; k < end; k += sums.length) sum += data[k]!;
    sums[channel] = sum;
    total += sum;
  }
  return total;
}

/** Sums of squared distances from the mean, and of the steps from one pixel to the next of its line. */
function spread(
  data: SourceArray["data"],
  start: number,
  end: number,
  width: number,
  channels: number,
  mean: number,
): { squares: number; steps: number } {
  let squares = 0;
  let steps = 0;
  for (let line = start; line < end; line += width) {
    const second = line + channels;
    for (let k = line; k < second; k++) squares += (data[k]! - mean) * (data[k]! - mean);
    for (let k = second; k < line + width; k++) {
      const value = data[k]!;
      squares += (value - mean) * (value - mean);
      steps += Math.abs(value - data[k - channels]!);
    }
  }
  return { squares, steps };
}

function measuresOfRows({ data, shape }: SourceArray, byteScale: number): Measures {
  const size = rowSize(shape);
  const isImages = shape.length === 4;
  const channels = isImages ? shape[3]! : 1;
  const width = isImages ? shape[2]! * channels : size;
  const channelNames = Array.from({ length: channels > 1 ? channels : 0 }, (_, channel) =>
    channels === 3 || channels === 4 ? COLORS[channel]! : `channel ${channel}`,
  );
  const names = isImages
    ? ["brightness", "contrast", "sharpness", ...channelNames]
    : ["mean of the row", "deviation of the row"];
  const chosen = spreadRows(shape[0] ?? 0, MEASURED_AT_MOST);
  const columns = names.map(() => new Float64Array(chosen.length));
  const scale = data instanceof Uint8Array ? byteScale : 1;
  const sums = new Float64Array(channels);
  chosen.forEach((row, i) => {
    const mean = sumChannels(data, row * size, (row + 1) * size, sums) / size;
    const { squares, steps } = spread(data, row * size, (row + 1) * size, width, channels, mean);
    const pairs = Math.max(1, size - (size / width) * channels);
    const measured = [mean, Math.sqrt(squares / size)];
    if (isImages) measured.push(steps / pairs);
    measured.push(...channelNames.map((_, channel) => (sums[channel]! * channels) / size));
    measured.forEach((value, j) => {
      columns[j]![i] = value * scale;
    });
  });
  return {
    of: isImages ? "images" : "rows",
    names,
    rows: chosen.length,
    columns: names.length,
    column: (number) => columns[number]!.slice(),
  };
}
