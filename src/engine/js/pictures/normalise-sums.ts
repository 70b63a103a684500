// Sums of batch normalisation over x [rows, positions, channels]: mean, variance and the sums of gradients of each channel.
//
// They are those of blocks of whole rows, in order from +0; blocks are joined in order, so that threads may share them.

import { POSITIONS_OF_BLOCK } from "../../../../assembly/sums.ts";
import type { Memory } from "../../../core/memory.ts";

const round = Math.fround;

/** Rows of a block of sums. */
export const rowsOfBlock = (positions: number): number =>
  Math.max(1, Math.floor(POSITIONS_OF_BLOCK / Math.max(1, positions)));

/**
 * y[b] = mean and sum of squared deviations from it, of each channel in block b. Overwrites y [blocks, 2, channels].
 */
export function normaliseBlocks(
  { f32 }: Memory,
  x: number,
  y: number,
  rows: number,
  positions: number,
  channels: number,
): void {
  let [from, to] = [x >>> 2, y >>> 2];
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r += block) {
    const count = Math.min(block, rows - r) * positions;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum = round(sum + f32[from + k * channels + c]!);
      const mean = round(sum / round(count));
      let squares = 0;
      for (let k = 0; k < count; k++) {
        const deviation = round(f32[from + k * channels + c]! - mean);
        squares = round(squares + round(deviation * deviation));
      }
      f32[to + c] = mean;
      f32[to + channels + c] = squares;
    }
    from += count * channels;
    to += 2 * channels;
  }
}

/**
 * y = mean and variance of each channel, from those of the blocks x [blocks, 2, channels]. Chan, Golub and LeVeque
 * 1979. Overwrites y [2, channels].
 */
export function normaliseMerge(
  { f32 }: Memory,
  x: number,
  y: number,
  rows: number,
  positions: number,
  channels: number,
): void {
  let from = x >>> 2;
  const to = y >>> 2;
  const block = rowsOfBlock(positions);
  f32.copyWithin(to, from, from + 2 * channels);
  let before = Math.min(block, rows) * positions;
  for (let r = block; r < rows; r += block) {
    from += 2 * channels;
    const count = Math.min(block, rows - r) * positions;
    const total = before + count;
    const share = round(count / total);
    const spread = round((before * count) / total);
    for (let c = 0; c < channels; c++) {
      const difference = round(f32[from + c]! - f32[to + c]!);
      f32[to + c]! += round(difference * share);
      const between = round(round(difference * difference) * spread);
      f32[to + channels + c]! += round(f32[from + channels + c]! + between);
    }
    before = total;
  }
  for (let c = 0; c < channels; c++) f32[to + channels + c]! /= round(before);
}

/**
 * y[b] = Σ dy and Σ (x − mean) · dy of each channel in block b. Overwrites y [blocks, 2, channels].
 */
export function normaliseSums(
  { f32 }: Memory,
  x: number,
  mean: number,
  dy: number,
  y: number,
  rows: number,
  positions: number,
  channels: number,
): void {
  let from = 0;
  let to = y >>> 2;
  const [xt, mt, dt] = [x >>> 2, mean >>> 2, dy >>> 2];
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r += block) {
    const count = Math.min(block, rows - r) * positions;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let products = 0;
      for (let i = from + c; i < from + count * channels; i += channels) {
        const d = f32[dt + i]!;
        sum = round(sum + d);
        products = round(products + round(round(f32[xt + i]! - f32[mt + c]!) * d));
      }
      f32[to + c] = sum;
      f32[to + channels + c] = products;
    }
    from += count * channels;
    to += 2 * channels;
  }
}

/** y = sum of the blocks x [blocks, columns], in order. Overwrites y [columns]. */
export function normaliseTotals(
  { f32 }: Memory,
  x: number,
  y: number,
  rows: number,
  positions: number,
  columns: number,
): void {
  let from = x >>> 2;
  const to = y >>> 2;
  const block = rowsOfBlock(positions);
  f32.copyWithin(to, from, from + columns);
  for (let r = block; r < rows; r += block) {
    from += columns;
    for (let c = 0; c < columns; c++) f32[to + c]! += f32[from + c]!;
  }
}
