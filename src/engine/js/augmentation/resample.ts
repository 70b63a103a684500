// Rotated, scaled and resized images: each pixel is interpolated between four of the original.

import type { Memory } from "../../../core/memory.ts";

const round = Math.fround;
/** Adding it rounds a float from 0 to 2^22 to an integer, half to even. */
export const ROUND = 8388608;

/** v rounded to an integer, half to even. 0 <= v <= 255 */
export const nearestByte = (v: number): number => round(v + ROUND) - ROUND;

/**
 * Pixel (i, j) of y [height, width, channels] = x at row c j + d i + f and column a j + b i + e, bilinear
 * between pixels of the box from (top, left) to before (bottom, right). Outside are zeros or, with isClamped = 1,
 * the edge pixels. With isBytes = 1 values are rounded, half to even. Overwrites y; x has `pitch` pixels per row,
 * and 16 readable bytes after its end.
 */
export function resample(
  memory: Memory,
  x: number,
  pitch: number,
  channels: number,
  top: number,
  left: number,
  bottom: number,
  right: number,
  isClamped: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  y: number,
  height: number,
  width: number,
  isBytes: number,
): void {
  const { f32 } = memory;
  const isInside = (row: number, column: number) =>
    row >= top && row < bottom && column >= left && column < right;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      let column = a * j + (b * i + e);
      let row = c * j + (d * i + f);
      if (isClamped === 1) {
        column = Math.min(Math.max(column, left), right - 1);
        row = Math.min(Math.max(row, top), bottom - 1);
      }
      const [row0, column0] = [Math.floor(row), Math.floor(column)];
      const [down, along] = [round(row - row0), round(column - column0)];
      const at = (r: number, q: number, k: number) =>
        isInside(r, q) ? f32[(x >>> 2) + (r * pitch + q) * channels + k]! : 0;
      for (let k = 0; k < channels; k++) {
        const above = between(at(row0, column0, k), at(row0, column0 + 1, k), along);
        const below = between(at(row0 + 1, column0, k), at(row0 + 1, column0 + 1, k), along);
        const v = between(above, below, down);
        f32[(y >>> 2) + (i * width + j) * channels + k] = isBytes === 1 ? nearestByte(v) : v;
      }
    }
  }
}

const between = (p: number, q: number, share: number): number =>
  round(p + round(share * round(q - p)));
