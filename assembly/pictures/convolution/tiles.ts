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
  columnRuns5x8,
  columnRuns8x8,
  rowRuns1x16,
  rowRuns2x16,
  rowRuns3x16,
  rowRuns4x8,
  rowRuns4x16,
  rowRuns5x8,
  rowRuns8x8,
} from "./tiles.generated";

/** Columns of half a panel, and their bytes. */
const HALF: i32 = PANEL / 2;
const HALF_PANEL: usize = 32;

/**
 * m pixels by the first `columns` of a panel of filters, at least. Rows of c have room for a panel, and so have those at
 * `start`.
 */
export function multiplyPixels(
  tile: i32,
  columns: i32,
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
  if (pixelStride === 4) {
    // pixels of one channel are neighbours: one pointer instead of four
    multiplyNeighbours(
      tile,
      columns,
      a,
      4,
      runStride,
      panel,
      bytes(PANEL),
      start,
      startStride,
      c,
      cStride,
      m,
      runs,
      k,
    );
    return;
  }
  const isHalf = columns <= HALF;
  const three = isHalf ? 0 : 3 * threes(tile, m);
  const five = isHalf ? 5 * fives(m) : 0;
  const fours = (m - three - five) & -4;
  if (isHalf) {
    const eights = tile === Tile.tile4x16 ? fours & -8 : 0;
    const four = fours - eights;
    rowRuns8x8(a, pixelStride, runStride, panel, start, startStride, c, cStride, eights, runs, k);
    a += <usize>eights * pixelStride;
    c += <usize>eights * cStride;
    if (start !== 0) start += <usize>eights * startStride;
    rowRuns4x8(a, pixelStride, runStride, panel, start, startStride, c, cStride, four, runs, k);
    a += <usize>four * pixelStride;
    c += <usize>four * cStride;
    if (start !== 0) start += <usize>four * startStride;
    rowRuns5x8(a, pixelStride, runStride, panel, start, startStride, c, cStride, five, runs, k);
    a += <usize>five * pixelStride;
    c += <usize>five * cStride;
    if (start !== 0) start += <usize>five * startStride;
  } else {
    if (tile === Tile.tile4x16) {
      rowRuns4x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, fours, runs, k);
    } else {
      const next = start === 0 ? <usize>0 : start + HALF_PANEL;
      const half = panel + HALF_PANEL;
      const to = c + HALF_PANEL;
      rowRuns4x8(a, pixelStride, runStride, panel, start, startStride, c, cStride, fours, runs, k);
      rowRuns4x8(a, pixelStride, runStride, half, next, startStride, to, cStride, fours, runs, k);
    }
    a += <usize>fours * pixelStride;
    c += <usize>fours * cStride;
    if (start !== 0) start += <usize>fours * startStride;
  }
  m -= fours + five;
  if (m === 0) return;
  if (three !== 0) {
    rowRuns3x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, three, runs, k);
    return;
  }
  if (m >= 2) {
    rowRuns2x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, 2, runs, k);
    a += 2 * pixelStride;
    c += 2 * cStride;
    if (start !== 0) start += 2 * startStride;
    m -= 2;
  }
  rowRuns1x16(a, pixelStride, runStride, panel, start, startStride, c, cStride, m, runs, k);
}

/** The same for m neighbours in memory: elements of filters, or pixels of one channel. Rows of b are bStride apart. */
export function multiplyNeighbours(
  tile: i32,
  columns: i32,
  a: usize,
  stepStride: usize,
  runStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  runs: i32,
  k: i32,
): void {
  const s = stepStride;
  const r = runStride;
  const isHalf = columns <= HALF;
  const three = isHalf ? 0 : 3 * threes(tile, m);
  const five = isHalf ? 5 * fives(m) : 0;
  const fours = (m - three - five) & -4;
  if (isHalf) {
    const eights = tile === Tile.tile4x16 ? fours & -8 : 0;
    const four = fours - eights;
    columnRuns8x8(a, s, r, b, bStride, start, startStride, c, cStride, eights, runs, k);
    a += bytes(eights);
    c += <usize>eights * cStride;
    if (start !== 0) start += <usize>eights * startStride;
    columnRuns4x8(a, s, r, b, bStride, start, startStride, c, cStride, four, runs, k);
    a += bytes(four);
    c += <usize>four * cStride;
    if (start !== 0) start += <usize>four * startStride;
    columnRuns5x8(a, s, r, b, bStride, start, startStride, c, cStride, five, runs, k);
    a += bytes(five);
    c += <usize>five * cStride;
    if (start !== 0) start += <usize>five * startStride;
  } else {
    if (tile === Tile.tile4x16) {
      columnRuns4x16(a, s, r, b, bStride, start, startStride, c, cStride, fours, runs, k);
    } else {
      const next = start === 0 ? <usize>0 : start + HALF_PANEL;
      const half = b + HALF_PANEL;
      const to = c + HALF_PANEL;
      columnRuns4x8(a, s, r, b, bStride, start, startStride, c, cStride, fours, runs, k);
      columnRuns4x8(a, s, r, half, bStride, next, startStride, to, cStride, fours, runs, k);
    }
    a += bytes(fours);
    c += <usize>fours * cStride;
    if (start !== 0) start += <usize>fours * startStride;
  }
  m -= fours + five;
  if (m === 0) return;
  if (three !== 0) {
    columnRuns3x16(a, s, r, b, bStride, start, startStride, c, cStride, three, runs, k);
    return;
  }
  if (m >= 2) {
    columnRuns2x16(a, s, r, b, bStride, start, startStride, c, cStride, 2, runs, k);
    a += 8;
    c += 2 * cStride;
    if (start !== 0) start += 2 * startStride;
    m -= 2;
  }
  columnRuns1x16(a, s, r, b, bStride, start, startStride, c, cStride, m, runs, k);
}

/** How many tiles of five rows leave a multiple of four: none if that is impossible. */
function fives(m: i32): i32 {
  const count = m & 3;
  return 5 * count <= m ? count : 0;
}

/** Copies n columns of rows of 16 floats to rows that are `stride` bytes apart. */
export function copyColumns(x: usize, y: usize, stride: usize, rows: i32, n: i32): void {
  // not copyWords: a call for each row would take longer than its few words
  const last = bytes(n - LANES); // where the last four are, which may overlap others
  for (; rows > 0; rows--) {
    if (n < LANES) storeLanes(y, loadLanes(x, n), n);
    else {
      for (let j: usize = 0; j < last; j += 16) v128.store(y + j, v128.load(x + j));
      v128.store(y + last, v128.load(x + last));
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
