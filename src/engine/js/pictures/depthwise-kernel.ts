// The gradient of the weights of depthwise convolutions: sums over positions, in blocks of whole images.
//
// Taps outside of an image are left out.

import type { Memory } from "../../../core/memory.ts";
import { sizesAt } from "./geometry.ts";

/**
 * dk [taps, channels of the kernel], the gradient of the kernel, for `count` of its channels. Each block of images is
 * summed from +0 over (image, y, x) ascending; the first block, then the others are added. Overwrites these channels.
 */
export function convolveDepthwiseKernel(
  memory: Memory,
  x: number,
  dy: number,
  dk: number,
  images: number,
  count: number,
  descriptor: number,
): void {
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  for (let ky = 0; ky < s.kernelHeight; ky++) {
    for (let kx = 0; kx < s.kernelWidth; kx++) {
      for (let channel = 0; channel < count; channel++) {
        let total = 0;
        let sum = 0;
        for (let image = 0; image < images; image++) {
          for (let oy = 0; oy < s.outHeight; oy++) {
            const iy = oy * s.strideY + ky * s.dilationY - s.top;
            if (iy < 0 || iy >= s.height) continue;
            for (let ox = 0; ox < s.outWidth; ox++) {
              const ix = ox * s.strideX + kx * s.dilationX - s.left;
              if (ix < 0 || ix >= s.width) continue;
              const pixel = (image * s.height + iy) * s.width + ix;
              const position = (image * s.outHeight + oy) * s.outWidth + ox;
              const value = f32[(x >>> 2) + pixel * s.channels + channel]!;
              const upstream = f32[(dy >>> 2) + position * s.channels + channel]!;
              sum = Math.fround(sum + Math.fround(value * upstream));
            }
          }
          if (image + 1 < images && (image + 1) % s.block !== 0) continue;
          total = image < s.block ? sum : Math.fround(total + sum);
          sum = 0;
        }
        const tap = ky * s.kernelWidth + kx;
        f32[(dk >>> 2) + tap * s.channels + channel] = total;
      }
    }
  }
}
