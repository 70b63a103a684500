// The gradient of the weights of depthwise convolutions: sums over positions, in blocks of whole images.
//
// Taps outside of an image are left out. Twin: src/engine/js/pictures/depthwise-kernel.ts.

import { addVectors } from "../ops/arithmetic";
import { copyWords, fillWords } from "../ops/layout";
import { word } from "../records";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { multiplyAdd } from "../tiles.generated";
import { endInside, firstInside } from "./convolution/inside";
import { taps1x4, taps1x16, taps3x4, taps3x16 } from "./convolution/tiles.generated";
import { Geometry } from "./geometry";

const WIDE: i32 = 16;

/**
 * dk [taps, channels of the kernel], the gradient of the kernel, for `count` of its channels. Each block of images is
 * summed from +0 over (image, y, x) ascending; the first block, then the others are added. Overwrites these channels and
 * the workspace [taps, count].
 */
export function convolveDepthwiseKernel(
  x: usize,
  dy: usize,
  dk: usize,
  images: i32,
  count: i32,
  descriptor: usize,
  workspace: usize,
): void {
  const height = word(descriptor, Geometry.height);
  const width = word(descriptor, Geometry.width);
  const channels = word(descriptor, Geometry.channels);
  const outHeight = word(descriptor, Geometry.outHeight);
  const outWidth = word(descriptor, Geometry.outWidth);
  const kernelHeight = word(descriptor, Geometry.kernelHeight);
  const kernelWidth = word(descriptor, Geometry.kernelWidth);
  const strideY = word(descriptor, Geometry.strideY);
  const strideX = word(descriptor, Geometry.strideX);
  const dilationY = word(descriptor, Geometry.dilationY);
  const dilationX = word(descriptor, Geometry.dilationX);
  const top = word(descriptor, Geometry.top);
  const left = word(descriptor, Geometry.left);
  const block = word(descriptor, Geometry.block);
  const pixel = bytes(channels);
  const taps = kernelHeight * kernelWidth;
  for (let image = 0; image < images; image++) {
    if (image % block === 0) fillWords(workspace, f32x4.splat(0), taps * count);
    for (let row = 0; row < outHeight; row++) {
      const gradient = dy + <usize>(row * outWidth) * pixel;
      for (let tapY = 0; tapY < kernelHeight; tapY++) {
        const y = row * strideY + tapY * dilationY - top;
        if (y < 0 || y >= height) continue;
        rowOfTaps(
          x + <usize>(y * width) * pixel,
          width,
          -left,
          strideX,
          dilationX,
          gradient,
          outWidth,
          elementAt(workspace, tapY * kernelWidth * count),
          kernelWidth,
          count,
          pixel,
        );
      }
    }
    x += <usize>(height * width) * pixel;
    dy += <usize>(outHeight * outWidth) * pixel;
    if (image + 1 < images && (image + 1) % block !== 0) continue;
    for (let tap = 0; tap < taps; tap++) {
      const sums = elementAt(workspace, tap * count);
      const to = dk + <usize>tap * pixel;
      if (image < block) copyWords(sums, to, count);
      else addVectors(to, sums, to, count);
    }
  }
}

/** Adds a row of positions to the sums of a row of taps, three taps at a time where all of them have positions. */
function rowOfTaps(
  x: usize,
  width: i32,
  column: i32,
  step: i32,
  apart: i32,
  dy: usize,
  positions: i32,
  sums: usize,
  taps: i32,
  count: i32,
  pixel: usize,
): void {
  let tap = 0;
  while (tap < taps) {
    const together = taps - tap >= 3 ? 3 : 1;
    const at = column + tap * apart;
    // positions that all of them have
    const from = firstInside(at, step, positions);
    const to = max(from, endInside(at + (together - 1) * apart, step, width, positions));
    const own = elementAt(sums, tap * count);
    for (let i = 0; i < together; i++) {
      const begin = firstInside(at + i * apart, step, positions);
      const end = min(from, endInside(at + i * apart, step, width, positions));
      const sum = elementAt(own, i * count);
      sumTaps(1, x, at + i * apart, step, apart, dy, begin, end, sum, count, pixel);
    }
    sumTaps(together, x, at, step, apart, dy, from, to, own, count, pixel);
    for (let i = 0; i < together; i++) {
      const begin = max(to, firstInside(at + i * apart, step, positions));
      const end = endInside(at + i * apart, step, width, positions);
      const sum = elementAt(own, i * count);
      sumTaps(1, x, at + i * apart, step, apart, dy, begin, end, sum, count, pixel);
    }
    tap += together;
  }
}

/** Adds positions from `begin` to `end` to the sums of three taps or one, which are in `column` at position 0. */
function sumTaps(
  taps: i32,
  x: usize,
  column: i32,
  step: i32,
  apart: i32,
  dy: usize,
  begin: i32,
  end: i32,
  sums: usize,
  count: i32,
  pixel: usize,
): void {
  const n = end - begin;
  if (n <= 0) return;
  x += <usize>(column + begin * step) * pixel;
  dy += <usize>begin * pixel;
  const tapStride = <usize>apart * pixel;
  const stepStride = <usize>step * pixel;
  const sumStride = bytes(count);
  const isThree = taps === 3;
  let i: i32 = 0;
  for (; i + WIDE <= count; i += WIDE) {
    const at = bytes(i);
    if (isThree) taps3x16(x + at, tapStride, stepStride, dy + at, pixel, sums + at, sumStride, n);
    else taps1x16(x + at, tapStride, stepStride, dy + at, pixel, sums + at, sumStride, n);
  }
  for (; i + LANES <= count; i += LANES) {
    const at = bytes(i);
    if (isThree) taps3x4(x + at, tapStride, stepStride, dy + at, pixel, sums + at, sumStride, n);
    else taps1x4(x + at, tapStride, stepStride, dy + at, pixel, sums + at, sumStride, n);
  }
  const lanes = count - i;
  if (lanes === 0) return;
  for (let tap = 0; tap < taps; tap++) {
    const to = elementAt(sums + <usize>tap * sumStride, i);
    let sum = loadLanes(to, lanes);
    for (let position = 0; position < n; position++) {
      const value = elementAt(x + <usize>position * stepStride + <usize>tap * tapStride, i);
      const upstream = elementAt(dy + <usize>position * pixel, i);
      sum = multiplyAdd(sum, loadLanes(value, lanes), loadLanes(upstream, lanes));
    }
    storeLanes(to, sum, lanes);
  }
}
