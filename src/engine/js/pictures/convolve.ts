// The three forms of convolutions that training needs: plain loops over taps.
//
// Taps left and right of an image multiply zeros, taps above and below it are left out.

import type { Memory } from "../../../core/memory.ts";
import { applyEpilogue } from "../ops/activations.ts";
import { sizesAt } from "./geometry.ts";

/**
 * y [images, outHeight, outWidth, filters] = x [images, height, width, channels] with the filters: sums from the bias
 * (0: +0) over (tap, channel) ascending. Overwrites y, then applies the epilogue: for every image i where i + piece is a
 * multiple of `pieces`.
 */
export function convolve(
  memory: Memory,
  x: number,
  panels: number,
  y: number,
  images: number,
  bias: number,
  epilogue: number,
  alpha: number,
  saved: number,
  piece: number,
  pieces: number,
  descriptor: number,
): void {
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  const ofInput = s.channels / s.groups;
  const ofOutput = s.filters / s.groups;
  const from = (pieces - (piece % pieces)) % pieces;
  const n = s.outHeight * s.outWidth * s.filters;
  for (let image = from; image < images; image += pieces) {
    const done = 4 * image * n;
    let to = (y + done) >>> 2;
    const at = (x >>> 2) + image * s.height * s.width * s.channels;
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ox = 0; ox < s.outWidth; ox++) {
        for (let filter = 0; filter < s.filters; filter++) {
          const group = Math.floor(filter / ofOutput);
          let sum = bias === 0 ? 0 : f32[(bias >>> 2) + filter]!;
          for (let ky = 0; ky < s.kernelHeight; ky++) {
            const iy = oy * s.strideY + ky * s.dilationY - s.top;
            if (iy < 0 || iy >= s.height) continue;
            for (let kx = 0; kx < s.kernelWidth; kx++) {
              const ix = ox * s.strideX + kx * s.dilationX - s.left;
              const isInside = ix >= 0 && ix < s.width;
              const pixel = at + (iy * s.width + ix) * s.channels + group * ofInput;
              const tap = (panels >>> 2) + (ky * s.kernelWidth + kx) * ofInput * s.filters;
              for (let i = 0; i < ofInput; i++) {
                const value = isInside ? f32[pixel + i]! : 0;
                sum = Math.fround(sum + Math.fround(value * f32[tap + i * s.filters + filter]!));
              }
            }
          }
          f32[to++] = sum;
        }
      }
    }
    applyEpilogue(memory, epilogue, alpha, saved + done, y + done, n);
  }
}

/**
 * dx [images, height, width, channels], the gradient of x: sums from the bias (0: +0) over the (output row, output
 * column, filter) ascending that used the pixel. Overwrites dx, then applies the epilogue: for the images of a piece.
 */
export function convolveInput(
  memory: Memory,
  dy: number,
  panels: number,
  dx: number,
  images: number,
  bias: number,
  epilogue: number,
  alpha: number,
  saved: number,
  piece: number,
  pieces: number,
  descriptor: number,
): void {
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  const ofInput = s.channels / s.groups;
  const ofOutput = s.filters / s.groups;
  const from = (pieces - (piece % pieces)) % pieces;
  const n = s.height * s.width * s.channels;
  for (let image = from; image < images; image += pieces) {
    const done = 4 * image * n;
    let to = (dx + done) >>> 2;
    const at = (dy >>> 2) + image * s.outHeight * s.outWidth * s.filters;
    for (let iy = 0; iy < s.height; iy++) {
      for (let ix = 0; ix < s.width; ix++) {
        for (let channel = 0; channel < s.channels; channel++) {
          const group = Math.floor(channel / ofInput);
          const first = group * ofOutput;
          let sum = bias === 0 ? 0 : f32[(bias >>> 2) + channel]!;
          for (let ky = s.kernelHeight - 1; ky >= 0; ky--) {
            const oy = (iy + s.top - ky * s.dilationY) / s.strideY;
            if (!Number.isInteger(oy) || oy < 0 || oy >= s.outHeight) continue;
            for (let kx = s.kernelWidth - 1; kx >= 0; kx--) {
              const ox = (ix + s.left - kx * s.dilationX) / s.strideX;
              if (!Number.isInteger(ox)) continue;
              const isInside = ox >= 0 && ox < s.outWidth;
              const pixel = at + (oy * s.outWidth + ox) * s.filters + first;
              const row = (ky * s.kernelWidth + kx) * ofInput + (channel % ofInput);
              const tap = (panels >>> 2) + row * s.filters + first;
              for (let j = 0; j < ofOutput; j++) {
                const value = isInside ? f32[pixel + j]! : 0;
                sum = Math.fround(sum + Math.fround(value * f32[tap + j]!));
              }
            }
          }
          f32[to++] = sum;
        }
      }
    }
    applyEpilogue(memory, epilogue, alpha, saved + done, dx + done, n);
  }
}
