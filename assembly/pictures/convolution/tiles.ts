// Rows of pixels, and rows of filters, by the tiles of convolutions.

import { PANEL, Tile } from "../../blocking";
import { threes } from "../../ops/product/groups";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../../simd";
import {
  columnRuns1x16,
  columnRuns2x16,
  columnRuns3x16,
  columnRuns4x8,
  columnRuns4x16,
  rowRuns1x16,
  rowRuns2x16,
  rowRuns3x16,
  rowRuns4x8,
  rowRuns4x16,
} from "./tiles.generated";

/** Offset of the second half of a panel, for tiles of eight columns. */
const HALF_PANEL: usize = 32;

/** m pixels by one panel of filters. */
export function multiplyPixels(
  tile: i32,
  a: usize,
  pixelStride: usize,
  runStride: usize,
  panel: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  runs: i32,
  k: i32,
): void {
  const three = 3 * threes(tile, m);
  const fours = (m - three) & -4;
  if (tile === Tile.tile4x16) {
    rowRuns4x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, fours, runs, k);
  } else {
    const next = start === 0 ? <usize>0 : start + HALF_PANEL;
    const half = panel + HALF_PANEL;
    const to = c + HALF_PANEL;
    rowRuns4x8(a, pixelStride, runStride, panel, start, startStride, c, cStride, fours, runs, k);
    rowRuns4x8(a, pixelStride, runStride, half, next, startStride, to, cStride, fours, runs, k);
  }
  if (fours === m) return;
  a += <usize>fours * pixelStride;
  c += <usize>fours * cStride;
  if (start !== 0) start += <usize>fours * startStride;
  if (three !== 0) {
    rowRuns3x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, three, runs, k);
    return;
  }
  m -= fours;
  if (m >= 2) {
    rowRuns2x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, 2, runs, k);
    a += 2 * pixelStride;
    c += 2 * cStride;
    if (start !== 0) start += 2 * startStride;
    m -= 2;
  }
  rowRuns1x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, m, runs, k);
}

/** m neighbouring elements of filters by one panel of filters; `start` and c have rows of 16. */
export function multiplyElements(
  tile: i32,
  a: usize,
  stepStride: usize,
  runStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  c: usize,
  m: i32,
  runs: i32,
  k: i32,
): void {
  const cStride = bytes(PANEL);
  const three = 3 * threes(tile, m);
  const fours = (m - three) & -4;
  if (tile === Tile.tile4x16) {
    columnRuns4x16(a, stepStride, runStride, b, bStride, start, c, cStride, fours, runs, k);
  } else {
    const next = start === 0 ? <usize>0 : start + HALF_PANEL;
    const half = b + HALF_PANEL;
    const to = c + HALF_PANEL;
    columnRuns4x8(a, stepStride, runStride, b, bStride, start, c, cStride, fours, runs, k);
    columnRuns4x8(a, stepStride, runStride, half, bStride, next, to, cStride, fours, runs, k);
  }
  if (fours === m) return;
  a += bytes(fours);
  c += <usize>fours * cStride;
  if (start !== 0) start += <usize>fours * cStride;
  if (three !== 0) {
    columnRuns3x16(a, stepStride, runStride, b, bStride, start, c, cStride, three, runs, k);
    return;
  }
  m -= fours;
  if (m >= 2) {
    columnRuns2x16(a, stepStride, runStride, b, bStride, start, c, cStride, 2, runs, k);
    a += 8;
    c += 2 * cStride;
    if (start !== 0) start += 2 * cStride;
    m -= 2;
  }
  columnRuns1x16(a, stepStride, runStride, b, bStride, start, c, cStride, m, runs, k);
}

/** Copies n columns of rows of 16 floats to rows that are `stride` bytes apart. */
export function copyColumns(x: usize, y: usize, stride: usize, rows: i32, n: i32): void {
  // not copyWords: a call for each row would take longer than its few words
  for (; rows > 0; rows--) {
    for (let j = 0; j < n; j += LANES) {
      const lanes = min(n - j, LANES);
      storeLanes(elementAt(y, j), loadLanes(elementAt(x, j), lanes), lanes);
    }
    x += bytes(PANEL);
    y += stride;
  }
}

/** Copies n columns of rows that are `stride` bytes apart to rows of 16 floats, filled up with zeros. */
export function padColumns(x: usize, stride: usize, y: usize, rows: i32, n: i32): void {
  for (; rows > 0; rows--) {
    for (let j = 0; j < PANEL; j += LANES) {
      const lanes = min(n - j, LANES);
      const to = elementAt(y, j);
      if (lanes < LANES) v128.store(to, f32x4.splat(0));
      if (lanes > 0) storeLanes(to, loadLanes(elementAt(x, j), lanes), lanes);
    }
    x += stride;
    y += bytes(PANEL);
  }
}
