// Images with every pixel repeated.

import type { Memory } from "../../../core/memory.ts";

/**
 * y [lines, factorY, width, factorX, channels] = x [lines, width, channels]; lines: the rows of all images. Overwrites y,
 * which must not overlap x.
 */
export function upsample2d(
  { u32 }: Memory,
  x: number,
  y: number,
  lines: number,
  width: number,
  channels: number,
  factorY: number,
  factorX: number,
): void {
  let to = y >>> 2;
  for (let i = 0; i < lines; i++) {
    for (let ky = 0; ky < factorY; ky++) {
      for (let j = 0; j < width; j++) {
        const from = (x >>> 2) + (i * width + j) * channels;
        for (let kx = 0; kx < factorX; kx++) {
          u32.copyWithin(to, from, from + channels);
          to += channels;
        }
      }
    }
  }
}
