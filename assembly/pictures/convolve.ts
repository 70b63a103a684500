// The three forms of convolutions that training needs, f32, images [height, width, channels] and kernels
// [taps, channels of a group, filters].
//
// No image is unrolled: the taps of a row are neighbours in memory, so a sum reads runs of it. Zeros of the padding take
// part in sums where they are left or right of an image; those above and below are left out. Panels are those of
// convolvePanels and convolveFlippedPanels. Twin: src/engine/js/pictures/convolve.ts.

import { PANEL } from "../blocking";
import { applyEpilogue } from "../ops/activations";
import { word } from "../records";
import { bytes, elementAt } from "../simd";
import { borderRows } from "./convolution/border";
import { correlate } from "./convolution/correlate";
import { endInside, firstInside } from "./convolution/inside";
import { commonDivisor, firstTap, tapCount } from "./convolution/phases";
import { Geometry } from "./geometry";

/**
 * y [images, outHeight, outWidth, filters] = x [images, height, width, channels] with the filters: sums from the bias
 * (0: +0) over (tap, channel) ascending. Overwrites y and the workspace, then applies the epilogue: for one of `pieces`
 * pieces of the images, as a command takes at most a few milliseconds. A piece is every image i where i + piece is a
 * multiple of `pieces`: threads may share each piece in another way, as `piece` is shifted by their first image.
 */
export function convolve(
  x: usize,
  panels: usize,
  y: usize,
  images: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
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
  const strideX = word(descriptor, Geometry.strideX);
  const dilationX = word(descriptor, Geometry.dilationX);
  const left = word(descriptor, Geometry.left);
  const groups = word(descriptor, Geometry.groups);
  const ofInput = channels / groups;
  const ofOutput = filters / groups;
  const columns = (outWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1;
  const isBordered = left !== 0 || columns > width || groups > 1;
  const pixel = bytes(ofInput);
  const rowStride = <usize>(isBordered ? columns : width) * pixel;
  const panelBytes = bytes(kernelHeight * kernelWidth * ofInput * PANEL);
  const ofGroup = <usize>((ofOutput + PANEL - 1) / PANEL) * panelBytes;
  const bordered = workspace + bytes((outWidth + 1) * PANEL);
  const isRowwise = groups === 1;
  const from = (pieces - (piece % pieces)) % pieces;
  x += <usize>from * bytes(height * width * channels);
  y += <usize>from * bytes(outHeight * outWidth * filters);
  saved += <usize>from * bytes(outHeight * outWidth * filters);
  for (let image = from; image < images; image += pieces) {
    for (let group = 0; group < groups; group++) {
      if (isBordered) {
        const from = elementAt(x, group * ofInput);
        borderRows(from, height, width, channels, bordered, columns, left, ofInput);
      }
      const first = group * ofOutput;
      correlate(
        tile,
        isBordered ? bordered : x,
        height,
        rowStride,
        <usize>strideX * pixel,
        -word(descriptor, Geometry.top),
        word(descriptor, Geometry.strideY),
        word(descriptor, Geometry.dilationY),
        <usize>dilationX * pixel,
        kernelHeight,
        kernelWidth,
        ofInput,
        panels + <usize>group * ofGroup,
        ofOutput,
        bias === 0 ? <usize>0 : elementAt(bias, first),
        elementAt(y, first),
        bytes(outWidth * filters),
        bytes(filters),
        outHeight,
        outWidth,
        isRowwise ? epilogue : 0,
        alpha,
        saved,
        workspace,
      );
    }
    const n = outHeight * outWidth * filters;
    if (!isRowwise) applyEpilogue(epilogue, alpha, saved, y, n);
    x += <usize>pieces * bytes(height * width * channels);
    y += <usize>pieces * bytes(n);
    saved += <usize>pieces * bytes(n);
  }
}

/**
 * dx [images, height, width, channels], the gradient of x: sums from the bias (0: +0) over the (output row, output
 * column, filter) ascending that used the pixel. Overwrites dx and the workspace, then applies the epilogue: for one of
 * `pieces` pieces of the images, as above.
 */
export function convolveInput(
  dy: usize,
  panels: usize,
  dx: usize,
  images: i32,
  bias: usize,
  epilogue: i32,
  alpha: f32,
  saved: usize,
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
  const top = word(descriptor, Geometry.top);
  const left = word(descriptor, Geometry.left);
  const groups = word(descriptor, Geometry.groups);
  const ofInput = channels / groups;
  const ofOutput = filters / groups;
  const divisorY = commonDivisor(strideY, dilationY);
  const divisorX = commonDivisor(strideX, dilationX);
  const stepY = strideY / divisorY;
  const stepX = strideX / divisorX;
  const apartX = dilationX / divisorX;
  // the output columns that pixels may have been used by, from the first to the last
  const firstColumn = left / strideX - ((kernelWidth - 1) * dilationX) / strideX;
  const columns = (width - 1 + left) / strideX - firstColumn + 1;
  const isBordered = firstColumn !== 0 || columns > outWidth || groups > 1;
  const pixel = bytes(ofOutput);
  const rowStride = <usize>(isBordered ? columns : outWidth) * pixel;
  const bordered = workspace + bytes((width + 1) * PANEL);
  const isRowwise = groups === 1 && strideY * strideX === 1;
  const from = (pieces - (piece % pieces)) % pieces;
  dy += <usize>from * bytes(outHeight * outWidth * filters);
  dx += <usize>from * bytes(height * width * channels);
  saved += <usize>from * bytes(height * width * channels);
  for (let image = from; image < images; image += pieces) {
    let panel = panels;
    for (let group = 0; group < groups; group++) {
      if (isBordered) {
        const from = elementAt(dy, group * ofOutput);
        borderRows(from, outHeight, outWidth, filters, bordered, columns, -firstColumn, ofOutput);
      }
      const source = isBordered ? bordered : dy;
      for (let phaseY = 0; phaseY < strideY; phaseY++) {
        const firstY = firstTap(phaseY, strideY, dilationY, kernelHeight);
        const tapsY = tapCount(firstY, stepY, kernelHeight);
        const lastY = firstY + (tapsY - 1) * stepY;
        const uY = firstInside(phaseY - top, strideY, height + top);
        const y = phaseY + strideY * uY - top;
        for (let phaseX = 0; phaseX < strideX; phaseX++) {
          const firstX = firstTap(phaseX, strideX, dilationX, kernelWidth);
          const tapsX = tapCount(firstX, stepX, kernelWidth);
          const lastX = firstX + (tapsX - 1) * stepX;
          const uX = firstInside(phaseX - left, strideX, width + left);
          const x = phaseX + strideX * uX - left;
          const hasTaps = tapsY > 0 && tapsX > 0;
          const column = hasTaps ? uX - (lastX * dilationX - phaseX) / strideX - firstColumn : 0;
          const ofPhase = hasTaps ? tapsY : 0;
          correlate(
            tile,
            source + <usize>column * pixel,
            outHeight,
            rowStride,
            pixel,
            hasTaps ? uY - (lastY * dilationY - phaseY) / strideY : 0,
            1,
            dilationY / divisorY,
            <usize>apartX * pixel,
            ofPhase,
            tapsX,
            ofOutput,
            panel,
            ofInput,
            bias === 0 ? <usize>0 : elementAt(bias, group * ofInput),
            elementAt(dx, (y * width + x) * channels + group * ofInput),
            bytes(strideY * width * channels),
            bytes(strideX * channels),
            endInside(y, strideY, height, height),
            endInside(x, strideX, width, width),
            isRowwise ? epilogue : 0,
            alpha,
            saved,
            workspace,
          );
          const ofChannels = (ofInput + PANEL - 1) / PANEL;
          panel += bytes(ofChannels * ofPhase * tapsX * ofOutput * PANEL);
        }
      }
    }
    const n = height * width * channels;
    if (!isRowwise) applyEpilogue(epilogue, alpha, saved, dx, n);
    dy += <usize>pieces * bytes(outHeight * outWidth * filters);
    dx += <usize>pieces * bytes(n);
    saved += <usize>pieces * bytes(n);
  }
}
