// Rows of A times one panel of B.

import { GROUP, PANEL, Tile } from "../../blocking";
import { bytes } from "../../simd";
import {
  columns3x16,
  columns4x8,
  columns4x16,
  columns4x16Packed,
  rows1x16,
  rows2x16,
  rows3x16,
  rows4x8,
  rows4x16,
} from "../../tiles.generated";
import { threes } from "./groups";

/** Offset of the second half of a panel, for tiles of eight columns. */
const HALF_PANEL: usize = 32;

/** Multiplies groups of rows with one panel; those of four and of three rows are fourStride and threeStride apart. */
export function multiplyGroups(
  tile: i32,
  a: usize,
  fourStride: usize,
  threeStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  const three = 3 * threes(tile, m);
  const fours = (m - three) & -GROUP;
  if (tile === Tile.tile4x16) {
    if (bStride === bytes(PANEL))
      columns4x16Packed(
        a,
        fourStride,
        stepStride,
        b,
        bStride,
        start,
        startStride,
        c,
        cStride,
        fours,
        k,
      );
    else
      columns4x16(a, fourStride, stepStride, b, bStride, start, startStride, c, cStride, fours, k);
  } else {
    const next = start === 0 ? <usize>0 : start + HALF_PANEL;
    const half = b + HALF_PANEL;
    const to = c + HALF_PANEL;
    columns4x8(a, fourStride, stepStride, b, bStride, start, startStride, c, cStride, fours, k);
    columns4x8(a, fourStride, stepStride, half, bStride, next, startStride, to, cStride, fours, k);
  }
  if (fours === m) return;
  a += <usize>(fours >> 2) * fourStride;
  c += <usize>fours * cStride;
  if (start !== 0) start += <usize>fours * startStride;
  if (three !== 0)
    columns3x16(a, threeStride, stepStride, b, bStride, start, startStride, c, cStride, three, k);
  else lastRows(a, 4, stepStride, b, bStride, start, startStride, c, cStride, m - fours, k);
}

/** Multiplies rows of A with one panel. */
export function multiplyRows(
  tile: i32,
  a: usize,
  rowStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  const three = 3 * threes(tile, m);
  const fours = (m - three) & -4;
  if (tile === Tile.tile4x16) {
    rows4x16(a, rowStride, 4, b, bStride, start, startStride, c, cStride, fours, k);
  } else {
    const next = start === 0 ? <usize>0 : start + HALF_PANEL;
    const half = b + HALF_PANEL;
    const to = c + HALF_PANEL;
    rows4x8(a, rowStride, 4, b, bStride, start, startStride, c, cStride, fours, k);
    rows4x8(a, rowStride, 4, half, bStride, next, startStride, to, cStride, fours, k);
  }
  if (fours === m) return;
  a += <usize>fours * rowStride;
  c += <usize>fours * cStride;
  if (start !== 0) start += <usize>fours * startStride;
  if (three !== 0) rows3x16(a, rowStride, 4, b, bStride, start, startStride, c, cStride, three, k);
  else lastRows(a, rowStride, 4, b, bStride, start, startStride, c, cStride, m - fours, k);
}

/** Up to three rows. */
function lastRows(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  start: usize,
  startStride: usize,
  c: usize,
  cStride: usize,
  m: i32,
  k: i32,
): void {
  rows2x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, m, k);
  if ((m & 1) === 0) return;
  const before = <usize>(m - 1);
  a += before * rowStride;
  c += before * cStride;
  if (start !== 0) start += before * startStride;
  rows1x16(a, rowStride, stepStride, b, bStride, start, startStride, c, cStride, 1, k);
}
