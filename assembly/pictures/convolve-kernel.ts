// The gradients of the weights of a convolution: sums over positions, in blocks of whole images.

import { PANEL } from "../blocking";
import { addVectors } from "../ops/arithmetic";
import { copyWords } from "../ops/layout";
import { sumColumns } from "../ops/reduce";
import { word } from "../records";
import { bytes, elementAt } from "../simd";
import { borderRows } from "./convolution/border";
import { endInside, firstInside } from "./convolution/inside";
import { multiplyNeighbours, padColumns } from "./convolution/tiles";
import { Geometry } from "./geometry";

/**
 * The `count` parts from `first` on of dk [taps, channels of a group, filters], the gradient of the kernel. A part is up to
 * `segment` neighbouring rows of dk by a panel of filters; parts are ordered by (group, panel, row). Each block of images
 * is summed from +0 over (image, y, x) ascending; the first block, then the others are added: those of one of `pieces`
 * pieces, which follow each other. Overwrites these parts and the workspace.
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
  const ofImage = bytes(height * width * channels);
  const ofGradient = bytes(outHeight * outWidth * filters);
  const narrow = ofOutput % PANEL;
  const padded = workspace + <usize>count * partBytes;
  const bordered = padded + (narrow === 0 ? 0 : bytes(outHeight * outWidth * PANEL));
  const dyEnd = dy + <usize>images * ofGradient;
  const end = first + count;
  const blocks = (images + block - 1) / block;
  const lastBlock = (blocks * (piece + 1) + pieces - 1) / pieces - 1; // of any part
  for (let group = first / ofGroup; group * ofGroup < end; group++) {
    const begin = max(first, group * ofGroup);
    const to = min(end, (group + 1) * ofGroup);
    // whether the last panel is among the parts
    const isNarrow = narrow !== 0 && to > (group + 1) * ofGroup - ofPanel;
    for (let b = (blocks * piece) / pieces; b <= lastBlock; b++) {
      // whether the piece has the block for all parts
      const isWhole = b * pieces >= blocks * piece && (b + 1) * pieces <= blocks * (piece + 1);
      const imageEnd = min(images, (b + 1) * block);
      for (let image = b * block; image < imageEnd; image++) {
        const source = x + <usize>image * ofImage + bytes(group * ofInput);
        const gradient = dy + <usize>image * ofGradient + bytes(group * ofOutput);
        let at = source;
        if (isBordered) {
          borderRows(source, height, width, channels, bordered, columns, left, ofInput);
          at = bordered;
        }
        // filters that are no whole panel are read with what is behind them, which the last images lack
        const isPadded = isNarrow && gradient + ofGradient + bytes(PANEL) > dyEnd;
        if (isPadded) {
          const last = gradient + bytes(ofOutput - narrow);
          padColumns(last, bytes(filters), padded, outHeight * outWidth, narrow);
        }
        for (let row = 0; row < outHeight; row += band) {
          const rowEnd = min(outHeight, row + band);
          for (let part = begin; part < to; part++) {
            if (!isWhole && !hasBlock(part, b, blocks, piece, pieces)) continue;
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
            const n = ofOutput - j;
            const isCopied = isPadded && n < PANEL;
            const bStride = isCopied ? bytes(PANEL) : bytes(filters);
            const from = isCopied ? padded : gradient + bytes(j);
            const sums = workspace + <usize>(part - first) * partBytes;
            multiplyNeighbours(
              tile,
              n,
              at + <usize>(top * strideY + tapY) * rowStride + <usize>tapX * pixel + bytes(i),
              stepStride,
              runStride,
              from + <usize>(top * outWidth) * bStride,
              bStride,
              image === b * block && row === 0 ? 0 : sums,
              bytes(PANEL),
              sums,
              bytes(PANEL),
              min(segment, line - i),
              max(0, stop - top),
              outWidth,
            );
          }
        }
      }
      for (let part = begin; part < to; part++) {
        if (!isWhole && !hasBlock(part, b, blocks, piece, pieces)) continue;
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
          b === 0,
        );
      }
    }
  }
}

/**
 * Whether a piece has a block for a part. A block that several pieces share is divided among them by parts, in turns, so
 * that each piece has parts for all threads. What a piece has does not depend on threads: their number may change from one
 * piece to the next.
 */
function hasBlock(part: i32, block: i32, blocks: i32, piece: i32, pieces: i32): bool {
  const turn = (blocks * (part % pieces)) % pieces;
  return (
    (blocks * piece + turn) / pieces <= block && block < (blocks * (piece + 1) + turn) / pieces
  );
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
