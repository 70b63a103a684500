// Images between columns of zeros, so that no loop over taps has a border. Rows outside of an image have no copy: taps
// in them are left out.

import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../../simd";

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
  for (let row = 0; row < rows; row++) {
    const pixels = elementAt(x, (row * width + skipped) * stride);
    y = zeros(y, before * channels);
    if (channels === stride) y = copy(pixels, y, visible * channels);
    else for (let i = 0; i < visible; i++) y = copy(elementAt(pixels, i * stride), y, channels);
    y = zeros(y, after * channels);
  }
}

/** Writes zeros; returns the end. */
export function zeros(y: usize, n: i32): usize {
  for (; n >= LANES; n -= LANES) {
    v128.store(y, f32x4.splat(0));
    y += 16;
  }
  for (; n > 0; n--) {
    store<f32>(y, 0);
    y += 4;
  }
  return y;
}

/** Copies floats; returns the end of the copy. */
export function copy(x: usize, y: usize, n: i32): usize {
  for (; n >= 4 * LANES; n -= 4 * LANES) {
    const x0 = v128.load(x);
    const x4 = v128.load(x, 16);
    const x8 = v128.load(x, 32);
    const x12 = v128.load(x, 48);
    v128.store(y, x0);
    v128.store(y, x4, 16);
    v128.store(y, x8, 32);
    v128.store(y, x12, 48);
    x += 64;
    y += 64;
  }
  for (; n > 0; n -= LANES) {
    const lanes = min(n, LANES);
    storeLanes(y, loadLanes(x, lanes), lanes);
    x += bytes(lanes);
    y += bytes(lanes);
  }
  return y;
}
