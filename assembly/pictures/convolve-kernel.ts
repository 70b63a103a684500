// The gradients of the weights of a convolution: sums over positions, in blocks of whole images.

import { PANEL } from "../blocking";
import { addVectors } from "../ops/arithmetic";
import { copyWords } from "../ops/layout";
import { sumColumns } from "../ops/reduce";
import { word } from "../records";
import { bytes, elementAt } from "../simd";
import { borderRows } from "./convolution/border";
import { endInside, firstInside } from "./convolution/inside";
import { multiplyElements, padColumns } from "./convolution/tiles";
import { Geometry } from "./geometry";

/**
 * Parts of dk [taps, channels of a group, filters], the gradient of the kernel: one of `pieces` pieces of the `count`
 * parts from `first` on. A part is up to
 * `segment` neighbouring rows of dk by a panel of filters; parts are ordered by (group, panel, row). Each block of
 * images is summed from +0 over (image, y, x) ascending; the first block, then the others are added. Overwrites these
 * parts and the workspace.
 */
export function convolveKernel(
  x: usize,
  dy: usize,
  dk: usize,
  images: i32,
  first: i32,
  count: i32,
  piece: i32,
  pieces: i32,
  descriptor: usize,
  workspace: usize,
  tile: i32,
): void {
  const from = (count * piece) / pieces;
  count = (count * (piece + 1)) / pieces - from;
  first += from;
  const height = word(descriptor, Geometry.height);
  const width = word(descriptor, Geometry.width);
  const channels = word(descriptor, Geometry.channels);
  const outHeight = word(descriptor, Geometry.outHeight);
  const outWidth = word(descriptor, Geometry.outWidth);
  const filters = word(descriptor, Geometry.filters);
  const kernelHeight = word(descriptor, Geometry.kernelHeight);
  const kernelWidth = word(descriptor, Geometry.kernelWidth);
  const strideY = word(descriptor, Geometry.strideY);
  const strideX = word(descriptor, Geometry.strideX);
  const dilationY = word(descriptor, Geometry.dilationY);
  const dilationX = word(descriptor, Geometry.dilationX);
  const padding = word(descriptor, Geometry.top);
  const left = word(descriptor, Geometry.left);
  const groups = word(descriptor, Geometry.groups);
  const segment = word(descriptor, Geometry.segment);
  const block = word(descriptor, Geometry.block);
  const band = word(descriptor, Geometry.band);
  const ofInput = channels / groups;
  const ofOutput = filters / groups;
  // neighbouring rows of dk whose elements of x are neighbours too
  const line = dilationX === 1 ? kernelWidth * ofInput : ofInput;
  const lineTaps = dilationX === 1 ? kernelWidth : 1;
  const segments = (line + segment - 1) / segment;
  const ofPanel = ((kernelHeight * kernelWidth) / lineTaps) * segments;
  const ofGroup = ((ofOutput + PANEL - 1) / PANEL) * ofPanel;
  const columns = (outWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1;
  const isBordered = left !== 0 || columns > width || groups > 1;
  const pixel = bytes(ofInput);
  const rowStride = <usize>(isBordered ? columns : width) * pixel;
  const stepStride = <usize>strideX * pixel;
  const runStride = <usize>strideY * rowStride - <usize>outWidth * stepStride;
  const partBytes = bytes(segment * PANEL);
  const narrow = ofOutput % PANEL;
  const padded = workspace + <usize>count * partBytes;
  const bordered = padded + (narrow === 0 ? 0 : bytes(outHeight * outWidth * PANEL));
  const end = first + count;
  for (let group = first / ofGroup; group * ofGroup < end; group++) {
    const begin = max(first, group * ofGroup);
    const to = min(end, (group + 1) * ofGroup);
    // whether the last panel is among the parts
    const isNarrow = narrow !== 0 && to > (group + 1) * ofGroup - ofPanel;
    let source = x + bytes(group * ofInput);
    let gradient = dy + bytes(group * ofOutput);
    for (let image = 0; image < images; image++) {
      let at = source;
      if (isBordered) {
        borderRows(source, height, width, channels, bordered, columns, left, ofInput);
        at = bordered;
      }
      if (isNarrow) {
        const last = gradient + bytes(ofOutput - narrow);
        padColumns(last, bytes(filters), padded, outHeight * outWidth, narrow);
      }
      const isFirst = image % block === 0;
      for (let row = 0; row < outHeight; row += band) {
        const rowEnd = min(outHeight, row + band);
        for (let part = begin; part < to; part++) {
          const inGroup = part - group * ofGroup;
          const j = (inGroup / ofPanel) * PANEL;
          const inPanel = inGroup % ofPanel;
          const tap = (inPanel / segments) * lineTaps;
          const i = (inPanel % segments) * segment;
          const tapY = (tap / kernelWidth) * dilationY - padding;
          const tapX = (tap % kernelWidth) * dilationX;
          // rows whose tap is in the image
          const top = max(row, firstInside(tapY, strideY, rowEnd));
          const stop = endInside(tapY, strideY, height, rowEnd);
          const isPadded = ofOutput - j < PANEL;
          const bStride = isPadded ? bytes(PANEL) : bytes(filters);
          const b = isPadded ? padded : gradient + bytes(j);
          const sums = workspace + <usize>(part - first) * partBytes;
          multiplyElements(
            tile,
            at + <usize>(top * strideY + tapY) * rowStride + <usize>tapX * pixel + bytes(i),
            stepStride,
            runStride,
            b + <usize>(top * outWidth) * bStride,
            bStride,
            isFirst && row === 0 ? 0 : sums,
            sums,
            min(segment, line - i),
            max(0, stop - top),
            outWidth,
          );
        }
      }
      source += bytes(height * width * channels);
      gradient += bytes(outHeight * outWidth * filters);
      if (image + 1 < images && (image + 1) % block !== 0) continue;
      const isFirstBlock = image < block;
      for (let part = begin; part < to; part++) {
        const inGroup = part - group * ofGroup;
        const j = (inGroup / ofPanel) * PANEL;
        const inPanel = inGroup % ofPanel;
        const i = (inPanel % segments) * segment;
        const row = (inPanel / segments) * line + i;
        addRows(
          workspace + <usize>(part - first) * partBytes,
          elementAt(dk, row * filters + group * ofOutput + j),
          bytes(filters),
          min(segment, line - i),
          min(PANEL, ofOutput - j),
          isFirstBlock,
        );
      }
    }
  }
}

/** Adds n columns of rows of 16 floats to rows that are `stride` bytes apart, or copies them. */
function addRows(x: usize, y: usize, stride: usize, rows: i32, n: i32, isCopied: bool): void {
  for (; rows > 0; rows--) {
    if (isCopied) copyWords(x, y, n);
    else addVectors(y, x, y, n);
    x += bytes(PANEL);
    y += stride;
  }
}

/**
 * y [channels], the gradient of a bias: the sums over the positions of dy [images, positions, stride], in blocks of images
 * as those of the kernel. Overwrites y and the workspace [channels].
 */
export function convolveBias(
  dy: usize,
  y: usize,
  images: i32,
  positions: i32,
  channels: i32,
  stride: i32,
  block: i32,
  workspace: usize,
): void {
  for (let image = 0; image < images; image += block) {
    const n = min(block, images - image) * positions;
    const sums = image === 0 ? y : workspace;
    sumColumns(dy, sums, n, channels, stride);
    if (image > 0) addVectors(y, workspace, y, channels);
    dy += bytes(n * stride);
  }
}
