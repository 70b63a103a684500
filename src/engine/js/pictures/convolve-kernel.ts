// The gradients of the weights of a convolution: sums over positions, in blocks of whole images.

import type { Memory } from "../../../core/memory.ts";
import { sizesAt } from "./geometry.ts";

/**
 * dk [taps, channels of a group, filters], the gradient of the kernel. Each block of images is summed from +0 over
 * (image, y, x) ascending; the first block, then the others are added. The first piece overwrites all of dk.
 */
export function convolveKernel(
  memory: Memory,
  x: number,
  dy: number,
  dk: number,
  images: number,
  piece: number,
  descriptor: number,
): void {
  if (piece > 0) return;
  const { f32 } = memory;
  const s = sizesAt(memory, descriptor);
  const ofInput = s.channels / s.groups;
  const ofOutput = s.filters / s.groups;
  let to = dk >>> 2;
  for (let ky = 0; ky < s.kernelHeight; ky++) {
    for (let kx = 0; kx < s.kernelWidth; kx++) {
      for (let i = 0; i < ofInput; i++) {
        for (let filter = 0; filter < s.filters; filter++) {
          const channel = Math.floor(filter / ofOutput) * ofInput + i;
          let total = 0;
          let sum = 0;
          for (let image = 0; image < images; image++) {
            for (let oy = 0; oy < s.outHeight; oy++) {
              const iy = oy * s.strideY + ky * s.dilationY - s.top;
              if (iy < 0 || iy >= s.height) continue;
              for (let ox = 0; ox < s.outWidth; ox++) {
                const ix = ox * s.strideX + kx * s.dilationX - s.left;
                const isInside = ix >= 0 && ix < s.width;
                const pixel = (image * s.height + iy) * s.width + ix;
                const value = isInside ? f32[(x >>> 2) + pixel * s.channels + channel]! : 0;
                const position = (image * s.outHeight + oy) * s.outWidth + ox;
                const upstream = f32[(dy >>> 2) + position * s.filters + filter]!;
                sum = Math.fround(sum + Math.fround(value * upstream));
              }
            }
            if (image + 1 < images && (image + 1) % s.block !== 0) continue;
            total = image < s.block ? sum : Math.fround(total + sum);
            sum = 0;
          }
          f32[to++] = total;
        }
      }
    }
  }
}

/**
 * y [channels], the gradient of a bias: the sums over the positions of dy [images, positions, stride], in blocks of images
 * as those of the kernel. Overwrites y.
 */
export function convolveBias(
  memory: Memory,
  dy: number,
  y: number,
  images: number,
  positions: number,
  channels: number,
  stride: number,
  block: number,
): void {
  const { f32 } = memory;
  for (let channel = 0; channel < channels; channel++) {
    let total = 0;
    for (let image = 0; image < images; image += block) {
      const end = Math.min(images, image + block) * positions;
      let sum = 0;
      for (let position = image * positions; position < end; position++) {
        sum = Math.fround(sum + f32[(dy >>> 2) + position * stride + channel]!);
      }
      total = image === 0 ? sum : Math.fround(total + sum);
    }
    f32[(y >>> 2) + channel] = total;
  }
}
