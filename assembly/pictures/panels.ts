// Packs the filters of a convolution into panels of 16, filled up with zeros: once a step, for all threads.

import { PANEL } from "../blocking";
import { fillWords } from "../ops/layout";
import { packColumns, packTransposed } from "../ops/product/pack";
import { word } from "../records";
import { bytes, elementAt } from "../simd";
import { commonDivisor, firstTap, tapCount } from "./convolution/phases";
import { padColumns } from "./convolution/tiles";
import { Geometry } from "./geometry";

/** y = panels [groups, panels of a group, taps, channels of a group, 16] of a kernel [taps, channels of a group, filters]. */
export function convolvePanels(kernel: usize, y: usize, descriptor: usize): void {
  const groups = word(descriptor, Geometry.groups);
  const filters = word(descriptor, Geometry.filters);
  const rows =
    word(descriptor, Geometry.kernelHeight) *
    word(descriptor, Geometry.kernelWidth) *
    (word(descriptor, Geometry.channels) / groups);
  const ofGroup = filters / groups;
  const stride = bytes(filters);
  for (let group = 0; group < groups; group++) {
    for (let j = 0; j < ofGroup; j += PANEL) {
      const from = elementAt(kernel, group * ofGroup + j);
      if (ofGroup - j >= PANEL) packColumns(from, stride, y, rows);
      else padColumns(from, stride, y, rows, ofGroup - j);
      y += bytes(rows * PANEL);
    }
  }
}

/**
 * The same for the gradient of the input, whose sums are over filters: for each group and phase of the strides, panels
 * [panels of channels, taps of the phase, filters of a group, 16], the taps in descending order.
 */
export function convolveFlippedPanels(kernel: usize, y: usize, descriptor: usize): void {
  const groups = word(descriptor, Geometry.groups);
  const filters = word(descriptor, Geometry.filters);
  const kernelHeight = word(descriptor, Geometry.kernelHeight);
  const kernelWidth = word(descriptor, Geometry.kernelWidth);
  const strideY = word(descriptor, Geometry.strideY);
  const strideX = word(descriptor, Geometry.strideX);
  const dilationY = word(descriptor, Geometry.dilationY);
  const dilationX = word(descriptor, Geometry.dilationX);
  const channels = word(descriptor, Geometry.channels) / groups;
  const ofGroup = filters / groups;
  const stepY = strideY / commonDivisor(strideY, dilationY);
  const stepX = strideX / commonDivisor(strideX, dilationX);
  const stride = bytes(filters);
  for (let group = 0; group < groups; group++) {
    for (let phaseY = 0; phaseY < strideY; phaseY++) {
      const firstY = firstTap(phaseY, strideY, dilationY, kernelHeight);
      const tapsY = tapCount(firstY, stepY, kernelHeight);
      for (let phaseX = 0; phaseX < strideX; phaseX++) {
        const firstX = firstTap(phaseX, strideX, dilationX, kernelWidth);
        const tapsX = tapCount(firstX, stepX, kernelWidth);
        for (let i = 0; i < channels; i += PANEL) {
          const columns = min(channels - i, PANEL);
          for (let tapY = tapsY - 1; tapY >= 0; tapY--) {
            for (let tapX = tapsX - 1; tapX >= 0; tapX--) {
              const tap = (firstY + tapY * stepY) * kernelWidth + firstX + tapX * stepX;
              const from = elementAt(kernel, (tap * channels + i) * filters + group * ofGroup);
              if (columns < PANEL) fillWords(y, f32x4.splat(0), ofGroup * PANEL);
              packTransposed(from, stride, y, ofGroup, columns);
              y += bytes(ofGroup * PANEL);
            }
          }
        }
      }
    }
  }
}
