// The loops of a product around its panels.

import { DEPTH, GROUP, LEAST_WIDTH, PANEL, ROWS, WIDTH } from "../../blocking";
import { bytes } from "../../simd";
import { applyEpilogue } from "../activations";
import { edge } from "./edge";
import { packGroups } from "./groups";
import { GROUP_BYTES, packColumns, packTransposed } from "./pack";
import { multiplyGroups, multiplyRows } from "./panel";

/**
 * Loops over blocks of depth, of columns, of rows, and panels. Blocks of A, and panels of B at their first use, are packed
 * if there is a workspace. The epilogue follows each finished block of rows.
 */
export function multiply(
  a: usize,
  rowStride: usize,
  stepStride: usize,
  b: usize,
  bStride: usize,
  isTransposed: bool,
  bias: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  stride: i32,
  workspace: usize,
  tile: i32,
): void {
  const cStride = bytes(stride);
  const whole = n & -PANEL;
  const isPacked = isTransposed || workspace !== 0;
  if (whole < n)
    edge(a, rowStride, stepStride, b, bStride, isTransposed, bias, c, cStride, m, n, k, workspace);
  if (whole === 0) {
    finish(epilogue, alpha, saved, c, m, n, stride);
    return;
  }
  const isByColumns = stepStride !== 4;
  const isGrouped = isPacked && (isByColumns || n >= LEAST_WIDTH);
  let p: i32 = 0;
  do {
    const depth = min(DEPTH, k - p);
    const groupBytes = GROUP_BYTES * <usize>depth;
    for (let first = 0; first < whole; first += WIDTH) {
      const width = min(WIDTH, whole - first);
      const columns =
        b + (isTransposed ? <usize>first * bStride + bytes(p) : <usize>p * bStride + bytes(first));
      // one panel after the other, or all, if there are more rows to come
      const panelBytes = m > ROWS ? bytes(depth * PANEL) : <usize>0;
      const groups = workspace + bytes(depth * (m > ROWS ? width : PANEL));
      let start: usize = c + bytes(first);
      if (p === 0) start = bias === 0 ? <usize>0 : bias + bytes(first);
      // sums start from the bias, the same for all rows, or continue from C
      const startStride: usize = p === 0 ? 0 : cStride;
      const isLast = p + depth === k;
      const end = first + width === whole ? n : first + width;
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i);
        const from = a + <usize>i * rowStride + <usize>p * stepStride;
        if (isGrouped) packGroups(tile, from, rowStride, stepStride, groups, depth, rows);
        const to = c + <usize>i * cStride + bytes(first);
        let startAt = start === 0 ? <usize>0 : start + <usize>i * startStride;
        let packed = workspace;
        for (let j = 0; j < width; j += PANEL) {
          let panel = columns + bytes(j);
          let panelStep = bStride;
          if (isPacked) {
            panel = packed;
            packed += panelBytes;
            panelStep = bytes(PANEL);
            if (i === 0) {
              if (isTransposed)
                packTransposed(columns + <usize>j * bStride, bStride, panel, depth, PANEL);
              else packColumns(columns + bytes(j), bStride, panel, depth);
            }
          }
          const at = to + bytes(j);
          if (isGrouped || isByColumns) {
            multiplyGroups(
              tile,
              isGrouped ? groups : from,
              isGrouped ? groupBytes : bytes(GROUP),
              isGrouped ? groupBytes : bytes(GROUP - 1),
              isGrouped ? GROUP_BYTES : stepStride,
              panel,
              panelStep,
              startAt,
              startStride,
              at,
              cStride,
              rows,
              depth,
            );
          } else {
            multiplyRows(
              tile,
              from,
              rowStride,
              panel,
              panelStep,
              startAt,
              startStride,
              at,
              cStride,
              rows,
              depth,
            );
          }
          if (startAt !== 0) startAt += bytes(PANEL);
        }
        if (isLast) {
          const at = bytes(i * stride + first);
          finish(epilogue, alpha, saved + at, c + at, rows, end - first, stride);
        }
      }
    }
    p += depth;
  } while (p < k);
}

/** Applies the epilogue to rows of C. */
function finish(
  epilogue: i32,
  alpha: f32,
  saved: usize,
  c: usize,
  rows: i32,
  width: i32,
  stride: i32,
): void {
  if (epilogue === 0) return;
  if (width === stride) {
    applyEpilogue(epilogue, alpha, saved, c, rows * width);
    return;
  }
  for (let r = 0; r < rows; r++) {
    applyEpilogue(epilogue, alpha, saved, c, width);
    saved += bytes(stride);
    c += bytes(stride);
  }
}
