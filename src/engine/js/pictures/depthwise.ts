// Depthwise convolutions: every channel has a filter of its own, kernel [taps, channels].
//
// Taps outside of an image are left out.

import type { Memory } from "../../../core/memory.ts";
import { applyEpilogue } from "../ops/activations.ts";
import { sizesAt } from "./geometry.ts";

/**
 * y [images, outHeight, outWidth, channels] = x [images, height, width, channels] with the filters: sums from the bias
 * (0: +0) over taps ascending. Overwrites y, then applies the epilogue.
 */
export function convolveDepthwise(
  memory: Memory,
  x: number,
  kernel: number,
  y: number,
  images: number,
  bias: number,
  epilogue: number,
  alpha: number,
  saved: number,
  descriptor: number,
): void {
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  let to = y >>> 2;
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ox = 0; ox < s.outWidth; ox++) {
        for (let channel = 0; channel < s.channels; channel++) {
          let sum = bias === 0 ? 0 : f32[(bias >>> 2) + channel]!;
          for (let ky = 0; ky < s.kernelHeight; ky++) {
            const iy = oy * s.strideY + ky * s.dilationY - s.top;
            if (iy < 0 || iy >= s.height) continue;
            for (let kx = 0; kx < s.kernelWidth; kx++) {
              const ix = ox * s.strideX + kx * s.dilationX - s.left;
              if (ix < 0 || ix >= s.width) continue;
              const pixel = (image * s.height + iy) * s.width + ix;
              const value = f32[(x >>> 2) + pixel * s.channels + channel]!;
              const tap = ky * s.kernelWidth + kx;
              const weight = f32[(kernel >>> 2) + tap * s.channels + channel]!;
              sum = Math.fround(sum + Math.fround(value * weight));
            }
          }
          f32[to++] = sum;
        }
      }
    }
  }
  const n = images * s.outHeight * s.outWidth * s.channels;
  applyEpilogue(memory, epilogue, alpha, saved, y, n);
}

/**
 * dx [images, height, width, channels], the gradient of x: sums from the bias (0: +0) over the (output row, output
 * column) ascending that used the pixel. Overwrites dx, then applies the epilogue.
 */
export function convolveDepthwiseInput(
  memory: Memory,
  dy: number,
  kernel: number,
  dx: number,
  images: number,
  bias: number,
  epilogue: number,
  alpha: number,
  saved: number,
  descriptor: number,
): void {
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  let to = dx >>> 2;
  for (let image = 0; image < images; image++) {
    for (let iy = 0; iy < s.height; iy++) {
      for (let ix = 0; ix < s.width; ix++) {
        for (let channel = 0; channel < s.channels; channel++) {
          let sum = bias === 0 ? 0 : f32[(bias >>> 2) + channel]!;
          for (let ky = s.kernelHeight - 1; ky >= 0; ky--) {
            const oy = (iy + s.top - ky * s.dilationY) / s.strideY;
            if (!Number.isInteger(oy) || oy < 0 || oy >= s.outHeight) continue;
            for (let kx = s.kernelWidth - 1; kx >= 0; kx--) {
              const ox = (ix + s.left - kx * s.dilationX) / s.strideX;
              if (!Number.isInteger(ox) || ox < 0 || ox >= s.outWidth) continue;
              const position = (image * s.outHeight + oy) * s.outWidth + ox;
              const upstream = f32[(dy >>> 2) + position * s.channels + channel]!;
              const tap = ky * s.kernelWidth + kx;
              const weight = f32[(kernel >>> 2) + tap * s.channels + channel]!;
              sum = Math.fround(sum + Math.fround(upstream * weight));
            }
          }
          f32[to++] = sum;
        }
      }
    }
  }
  const n = images * s.height * s.width * s.channels;
  applyEpilogue(memory, epilogue, alpha, saved, dx, n);
}
