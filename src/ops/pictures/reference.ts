// Convolutions in f64.

import type { Convolution } from "./geometry.ts";

/** Calls back for every multiplication: indices of x, of the kernel and of y. */
function visit(
  { windows, channels, filters, groups }: Convolution,
  images: number,
  multiply: (x: number, kernel: number, y: number) => void,
): void {
  const { image, output, size, strides, dilation, before } = windows;
  const ofInput = channels / groups;
  const ofOutput = filters / groups;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < output[0]; oy++) {
      for (let ox = 0; ox < output[1]; ox++) {
        for (let ky = 0; ky < size[0]; ky++) {
          for (let kx = 0; kx < size[1]; kx++) {
            const iy = oy * strides[0] + ky * dilation[0] - before[0];
            const ix = ox * strides[1] + kx * dilation[1] - before[1];
            if (iy < 0 || ix < 0 || iy >= image[0] || ix >= image[1]) continue;
            const pixel = ((n * image[0] + iy) * image[1] + ix) * channels;
            const position = ((n * output[0] + oy) * output[1] + ox) * filters;
            const tap = (ky * size[1] + kx) * ofInput;
            for (let filter = 0; filter < filters; filter++) {
              const first = Math.floor(filter / ofOutput) * ofInput;
              for (let i = 0; i < ofInput; i++) {
                multiply(pixel + first + i, (tap + i) * filters + filter, position + filter);
              }
            }
          }
        }
      }
    }
  }
}

/** y, from the bias. */
export function referenceForward(
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
  convolution: Convolution,
  images: number,
): Float64Array {
  const { filters } = convolution;
  const [height, width] = convolution.windows.output;
  const y = new Float64Array(images * height * width * filters);
  if (bias) for (let i = 0; i < y.length; i++) y[i] = bias[i % filters]!;
  visit(convolution, images, (at, tap, to) => (y[to]! += x[at]! * kernel[tap]!));
  return y;
}

/** The gradient of x, from the bias. */
export function referenceInput(
  dy: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
  convolution: Convolution,
  images: number,
): Float64Array {
  const { channels } = convolution;
  const [height, width] = convolution.windows.image;
  const dx = new Float64Array(images * height * width * channels);
  if (bias) for (let i = 0; i < dx.length; i++) dx[i] = bias[i % channels]!;
  visit(convolution, images, (to, tap, at) => (dx[to]! += dy[at]! * kernel[tap]!));
  return dx;
}

/** The gradient of the kernel. */
export function referenceKernel(
  x: Float64Array,
  dy: Float64Array,
  convolution: Convolution,
  images: number,
): Float64Array {
  const { windows, channels, groups, filters } = convolution;
  const dk = new Float64Array(windows.size[0] * windows.size[1] * (channels / groups) * filters);
  visit(convolution, images, (at, to, from) => (dk[to]! += x[at]! * dy[from]!));
  return dk;
}
