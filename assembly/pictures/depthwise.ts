// Depthwise convolutions: every channel has a filter of its own, kernel [taps, channels].
//
// Taps outside of an image are left out. Vectors are channels, so pixels at a border differ only in their number of
// taps. Twin: src/engine/js/pictures/depthwise.ts.

import { applyEpilogue } from "../ops/activations";
import { fillWords } from "../ops/layout";
import { word } from "../records";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { multiplyAdd } from "../tiles.generated";
import { endInside, firstInside } from "./convolution/inside";
import { commonDivisor, firstTap, tapCount } from "./convolution/phases";
import {
  channels1x4,
  channels1x16,
  channels4x4,
  channels4x16,
} from "./convolution/tiles.generated";
import { Geometry } from "./geometry";

const WIDE: i32 = 16;
/** Pixels at once if they have many channels: memory is read nearly in order. */
const TOGETHER: i32 = 4;

/**
 * y [images, outHeight, outWidth, channels] = x [images, height, width, channels] with the filters: sums from the bias
 * (0: +0) over taps ascending. Overwrites y and the workspace [channels], then applies the epilogue.
 */
export function convolveDepthwise(
  x: usize,
  kernel: usize,
  y: usize,
  images: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
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
  const start = startOf(bias, workspace, channels);
  const pixel = bytes(channels);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < outHeight; row++) {
      const above = row * strideY - top;
      const first = firstInside(above, dilationY, kernelHeight);
      const end = endInside(above, dilationY, height, kernelHeight);
      rowOfPixels(
        elementAt(x, (above + first * dilationY) * width * channels),
        width,
        -left,
        strideX,
        dilationX,
        <usize>(dilationY * width) * pixel,
        kernel + <usize>(first * kernelWidth) * pixel,
        pixel,
        <usize>kernelWidth * pixel,
        start,
        y,
        pixel,
        outWidth,
        max(0, end - first),
        kernelWidth,
        channels,
      );
      if (epilogue !== 0) applyEpilogue(epilogue, alpha, saved, y, outWidth * channels);
      y += <usize>outWidth * pixel;
      saved += <usize>outWidth * pixel;
    }
    x += <usize>(height * width) * pixel;
  }
}

/**
 * dx [images, height, width, channels], the gradient of x: sums from the bias (0: +0) over the (output row, output
 * column) ascending that used the pixel. Overwrites dx and the workspace [channels], then applies the epilogue.
 */
export function convolveDepthwiseInput(
  dy: usize,
  kernel: usize,
  dx: usize,
  images: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
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
  const divisorY = commonDivisor(strideY, dilationY);
  const divisorX = commonDivisor(strideX, dilationX);
  const stepY = strideY / divisorY;
  const stepX = strideX / divisorX;
  const apartY = dilationY / divisorY;
  const apartX = dilationX / divisorX;
  const start = startOf(bias, workspace, channels);
  const pixel = bytes(channels);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < height; row++) {
      const phaseY = (row + top) % strideY;
      const lowestY = firstTap(phaseY, strideY, dilationY, kernelHeight);
      const tapsY = tapCount(lowestY, stepY, kernelHeight);
      const lastY = lowestY + (tapsY - 1) * stepY;
      // output row of the last tap, which comes first
      const above = (row + top - lastY * dilationY) / strideY;
      const first = firstInside(above, apartY, tapsY);
      const end = endInside(above, apartY, outHeight, tapsY);
      for (let phaseX = 0; phaseX < strideX; phaseX++) {
        const lowestX = firstTap(phaseX, strideX, dilationX, kernelWidth);
        const tapsX = tapCount(lowestX, stepX, kernelWidth);
        const lastX = lowestX + (tapsX - 1) * stepX;
        const uX = firstInside(phaseX - left, strideX, width + left);
        const column = phaseX + strideX * uX - left;
        if (column >= width) continue;
        rowOfPixels(
          elementAt(dy, (above + first * apartY) * outWidth * channels),
          outWidth,
          tapsX > 0 ? uX - (lastX * dilationX - phaseX) / strideX : 0,
          1,
          apartX,
          <usize>(apartY * outWidth) * pixel,
          kernel + <usize>((lastY - first * stepY) * kernelWidth + lastX) * pixel,
          -(<usize>stepX * pixel),
          -(<usize>(stepY * kernelWidth) * pixel),
          start,
          dx + <usize>column * pixel,
          <usize>strideX * pixel,
          endInside(column, strideX, width, width),
          max(0, end - first),
          tapsX,
          channels,
        );
      }
      if (epilogue !== 0) applyEpilogue(epilogue, alpha, saved, dx, width * channels);
      dx += <usize>width * pixel;
      saved += <usize>width * pixel;
    }
    dy += <usize>(outHeight * outWidth) * pixel;
  }
}

/** The bias, or zeros in the workspace. */
function startOf(bias: usize, workspace: usize, channels: i32): usize {
  if (bias !== 0) return bias;
  fillWords(workspace, f32x4.splat(0), channels);
  return workspace;
}

/**
 * n pixels of y: sums over tapsY by tapsX taps. The first tap of pixel u is in column `column` + u step of rows of x with
 * `width` pixels; the others are `apart` columns further each. Taps in other columns are left out.
 */
function rowOfPixels(
  x: usize,
  width: i32,
  column: i32,
  step: i32,
  apart: i32,
  rowStride: usize,
  kernel: usize,
  kernelTap: usize,
  kernelRow: usize,
  start: usize,
  y: usize,
  yStride: usize,
  n: i32,
  tapsY: i32,
  tapsX: i32,
  channels: i32,
): void {
  // pixels whose taps are all inside
  const from = firstInside(column, step, n);
  const to = max(from, endInside(column + (tapsX - 1) * apart, step, width, n));
  for (let u = 0; u < n; u++) {
    let pixels = 1;
    let first = 0;
    let taps = tapsX;
    const at = column + u * step;
    if (u >= from && u < to) pixels = channels > WIDE ? min(to - u, TOGETHER) : to - u;
    else {
      first = firstInside(at, apart, tapsX);
      taps = max(0, endInside(at, apart, width, tapsX) - first);
    }
    pixelsOf(
      elementAt(x, (at + first * apart) * channels),
      bytes(step * channels),
      bytes(apart * channels),
      rowStride,
      kernel + <usize>first * kernelTap,
      kernelTap,
      kernelRow,
      start,
      y + <usize>u * yStride,
      yStride,
      pixels,
      tapsY,
      taps,
      channels,
    );
    u += pixels - 1;
  }
}

/** Pixels that have the same taps. */
function pixelsOf(
  x: usize,
  pixelStride: usize,
  tapStride: usize,
  rowStride: usize,
  kernel: usize,
  kernelTap: usize,
  kernelRow: usize,
  start: usize,
  y: usize,
  yStride: usize,
  m: i32,
  tapsY: i32,
  tapsX: i32,
  channels: i32,
): void {
  const fours = <usize>(m & -4);
  const rest = m & 3;
  let i: i32 = 0;
  for (; i + WIDE <= channels; i += WIDE) {
    const at = bytes(i);
    channels4x16(
      x + at,
      pixelStride,
      tapStride,
      rowStride,
      kernel + at,
      kernelTap,
      kernelRow,
      start + at,
      y + at,
      yStride,
      m,
      tapsY,
      tapsX,
    );
    channels1x16(
      x + at + fours * pixelStride,
      pixelStride,
      tapStride,
      rowStride,
      kernel + at,
      kernelTap,
      kernelRow,
      start + at,
      y + at + fours * yStride,
      yStride,
      rest,
      tapsY,
      tapsX,
    );
  }
  for (; i + LANES <= channels; i += LANES) {
    const at = bytes(i);
    channels4x4(
      x + at,
      pixelStride,
      tapStride,
      rowStride,
      kernel + at,
      kernelTap,
      kernelRow,
      start + at,
      y + at,
      yStride,
      m,
      tapsY,
      tapsX,
    );
    channels1x4(
      x + at + fours * pixelStride,
      pixelStride,
      tapStride,
      rowStride,
      kernel + at,
      kernelTap,
      kernelRow,
      start + at,
      y + at + fours * yStride,
      yStride,
      rest,
      tapsY,
      tapsX,
    );
  }
  const lanes = channels - i;
  if (lanes === 0) return;
  for (let u = 0; u < m; u++) {
    let sum = loadLanes(elementAt(start, i), lanes);
    for (let tapY = 0; tapY < tapsY; tapY++) {
      for (let tapX = 0; tapX < tapsX; tapX++) {
        const value =
          x + <usize>u * pixelStride + <usize>tapY * rowStride + <usize>tapX * tapStride;
        const weight = kernel + <usize>tapY * kernelRow + <usize>tapX * kernelTap;
        sum = multiplyAdd(
          sum,
          loadLanes(elementAt(value, i), lanes),
          loadLanes(elementAt(weight, i), lanes),
        );
      }
    }
    storeLanes(elementAt(y + <usize>u * yStride, i), sum, lanes);
  }
}
