// Images between columns of zeros, so that no loop over taps has a border. Rows outside of an image have no copy: taps
// in them are left out.

import { copyWords, fillWords } from "../../ops/layout";
import { elementAt } from "../../simd";

/**
 * Copies rows of pixels: `channels` of the floats of each, which are `stride`, to y [rows, columns, channels]. The first
 * pixel is in column `left`; below 0, so many pixels are left out. Other columns are +0.
 */
export function borderRows(
  x: usize,
  rows: i32,
  width: i32,
  stride: i32,
  y: usize,
  columns: i32,
  left: i32,
  channels: i32,
): void {
  const before = min(max(0, left), columns);
  const skipped = max(0, -left);
  const visible = min(max(0, width - skipped), columns - before);
  const after = columns - before - visible;
  fillWords(y, f32x4.splat(0), before * channels);
  y = elementAt(y, before * channels);
  for (let row = 0; row < rows; row++) {
    const pixels = elementAt(x, (row * width + skipped) * stride);
    if (channels === stride) copyWords(pixels, y, visible * channels);
    else {
      for (let i = 0; i < visible; i++)
        copyWords(elementAt(pixels, i * stride), elementAt(y, i * channels), channels);
    }
    y = elementAt(y, visible * channels);
    // with those before the next row
    const between = (row + 1 < rows ? after + before : after) * channels;
    fillWords(y, f32x4.splat(0), between);
    y = elementAt(y, between);
  }
}
