// Groups of rows of A: of four, then of three.

import { GROUP, Tile } from "../../blocking";
import { bytes } from "../../simd";
import { GROUP_BYTES, packGroup, packGroupOfColumns, packGroupsOfColumns } from "./pack";

/** How many groups of three rows leave a multiple of four: none if that is impossible, or tiles have four rows only. */
export function threes(tile: i32, m: i32): i32 {
  const count = -m & 3;
  return tile === Tile.tile4x16 && 3 * count <= m ? count : 0;
}

/** Packs rows of A in groups of four, then of three, then what remains. */
export function packGroups(
  tile: i32,
  a: usize,
  rowStride: usize,
  stepStride: usize,
  groups: usize,
  depth: i32,
  m: i32,
): void {
  const size = GROUP_BYTES * <usize>depth;
  const fours = m - 3 * threes(tile, m);
  let i = 0;
  if (stepStride !== 4) {
    for (; i + 4 * GROUP <= fours; i += 4 * GROUP) {
      packGroupsOfColumns(a, stepStride, groups, size, depth);
      a += bytes(4 * GROUP);
      groups += 4 * size;
    }
  }
  while (i < m) {
    const rows = i + GROUP <= fours ? GROUP : min(GROUP - 1, m - i);
    if (stepStride !== 4) packGroupOfColumns(a, stepStride, groups, depth, rows);
    else packGroup(a, rowStride, groups, depth, rows);
    a += <usize>rows * rowStride;
    groups += size;
    i += rows;
  }
}
