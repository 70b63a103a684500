// One image with one group of filters: every output pixel is a sum over taps.

import { PANEL } from "../../blocking";
import { applyEpilogue } from "../../ops/activations";
import { bytes } from "../../simd";
import { endInside, firstInside } from "./inside";
import { copyColumns, multiplyPixels, padColumns } from "./tiles";

/**
 * c = the sums over the taps (y, x) of rows of channels, from the values at `start` (0: +0), by panels of filters.
 *
 * `image` has `rows` rows between columns of zeros, rowStride bytes apart, and starts at the first tap of the first
 * pixel of a row. The first tap of output row r is row `above` + r strideY; taps in rows outside are left out. Output
 * pixels are pixelStride bytes apart in the image, and cPixel in c; taps are dilationY rows and tapStride bytes apart.
 * The epilogue is that of rows of c that are contiguous, or none. scratch: a row of 16 floats for each output column, and
 * one more.
 */
export function correlate(
  tile: i32,
  image: usize,
  rows: i32,
  rowStride: usize,
  pixelStride: usize,
  above: i32,
  strideY: i32,
  dilationY: i32,
  tapStride: usize,
  tapsY: i32,
  tapsX: i32,
  channels: i32,
  panels: usize,
  filters: i32,
  start: usize,
  c: usize,
  cRow: usize,
  cPixel: usize,
  outRows: i32,
  outColumns: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  scratch: usize,
): void {
  const tapBytes = bytes(tapsX * channels * PANEL); // of a row of taps in a panel
  const panelBytes = <usize>tapsY * tapBytes;
  const narrow = filters % PANEL;
  const lastStart = scratch + bytes(outColumns * PANEL);
  if (narrow !== 0 && start !== 0)
    padColumns(start + bytes(filters - narrow), 0, lastStart, 1, narrow);
  for (let row = 0; row < outRows; row++) {
    const top = above + row * strideY;
    const first = firstInside(top, dilationY, tapsY);
    const end = endInside(top, dilationY, rows, tapsY);
    const runs = max(0, end - first);
    const from = image + <usize>(top + first * dilationY) * rowStride;
    let panel = panels + <usize>first * tapBytes;
    for (let j = 0; j < filters; j += PANEL) {
      const n = min(filters - j, PANEL);
      const isWhole = n === PANEL;
      const to = c + bytes(j);
      multiplyTaps(
        tile,
        n,
        from,
        pixelStride,
        <usize>dilationY * rowStride,
        tapStride,
        panel,
        start === 0 ? <usize>0 : isWhole ? start + bytes(j) : lastStart,
        isWhole ? to : scratch,
        isWhole ? cPixel : bytes(PANEL),
        outColumns,
        runs,
        tapsX,
        channels,
      );
      if (!isWhole) copyColumns(scratch, to, cPixel, outColumns, n);
      panel += panelBytes;
    }
    if (epilogue !== 0) applyEpilogue(epilogue, alpha, saved, c, outColumns * filters);
    c += cRow;
    saved += cRow;
  }
}

/** A row of pixels by one panel: the taps of a row follow each other, unless they are dilated. */
function multiplyTaps(
  tile: i32,
  filters: i32,
  a: usize,
  pixelStride: usize,
  tapRow: usize,
  tapStride: usize,
  panel: usize,
  start: usize,
  c: usize,
  cStride: usize,
  pixels: i32,
  rows: i32,
  columns: i32,
  channels: i32,
): void {
  const run = bytes(channels);
  if (tapStride === run || rows === 0) {
    const k = columns * channels;
    const step = tapRow - bytes(k);
    multiplyPixels(
      tile,
      filters,
      a,
      pixelStride,
      step,
      panel,
      start,
      0,
      c,
      cStride,
      pixels,
      rows,
      k,
    );
    return;
  }
  let startStride: usize = 0;
  for (let row = 0; row < rows; row++) {
    multiplyPixels(
      tile,
      filters,
      a,
      pixelStride,
      tapStride - run,
      panel,
      start,
      startStride,
      c,
      cStride,
      pixels,
      columns,
      channels,
    );
    a += tapRow;
    panel += bytes(columns * channels * PANEL);
    start = c;
    startStride = cStride;
  }
}
