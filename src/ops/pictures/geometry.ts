// Convolutions as data: where the windows are, channels, filters, groups.

import { PANEL } from "../../../assembly/blocking.ts";
import { GEOMETRY_WORDS, Geometry } from "../../../assembly/pictures/geometry.ts";
import { sizeOf } from "../../core/shape.ts";
import { rowsOfBlock } from "./blocks.ts";
import type { Extent, Windows } from "./window.ts";

/** A convolution of images [height, width, channels] to [outHeight, outWidth, filters]. */
export interface Convolution {
  readonly windows: Windows;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

/** Parts of the kernel's gradient that threads can share, and the least rows of one. */
const ENOUGH_PARTS = 12;
const LEAST_ROWS = 16;
/** Positions of a band: their pixels of x and dy stay in the L1 cache, even if cache lines far apart share its sets. */
const BAND_POSITIONS = 64;

/** Images of a block, over which gradients of weights are summed from +0. */
export const blockOf = (output: Extent): number => rowsOfBlock(sizeOf(output));

/** Whether each channel has one filter of its own. */
export const isDepthwise = ({ channels, filters, groups }: Convolution): boolean =>
  channels > 1 && groups === channels && filters === channels;

/** The number of weights of the kernel. */
export const kernelSize = ({ windows, channels, filters, groups }: Convolution): number =>
  windows.size[0] * windows.size[1] * (channels / groups) * filters;

/** Panels of so many filters. */
export const panelsOf = (filters: number): number => Math.ceil(filters / PANEL);

/** How the gradient of the kernel is divided. */
export function partsOf({ windows, channels, filters, groups }: Convolution): {
  readonly count: number;
  readonly segment: number;
} {
  const [height, width] = windows.size;
  const ofInput = channels / groups;
  const isDilated = windows.dilation[1] > 1;
  const line = isDilated ? ofInput : width * ofInput;
  const lines = groups * panelsOf(filters / groups) * height * (isDilated ? width : 1);
  const rows = filters / groups <= PANEL / 2 ? 5 : 3; // of a tile
  const segment = segmentOf(line, Math.ceil(ENOUGH_PARTS / lines), rows);
  return { segment, count: lines * Math.ceil(line / segment) };
}

/** The rows of a part of a line that is cut into so many: whole tiles, of four rows or `few`. */
function segmentOf(line: number, pieces: number, few: number): number {
  if (pieces === 1) return line;
  if (line <= LEAST_ROWS) return pieces === 2 ? line : Math.min(line, few);
  return Math.min(line, Math.max(LEAST_ROWS, 4 * Math.ceil(line / (4 * pieces))));
}

/** The words of its descriptor. */
export function wordsOf(convolution: Convolution): number[] {
  const { windows, channels, filters, groups } = convolution;
  const [outHeight, outWidth] = windows.output;
  const named: Record<keyof typeof Geometry, number> = {
    height: windows.image[0],
    width: windows.image[1],
    channels,
    outHeight,
    outWidth,
    filters,
    kernelHeight: windows.size[0],
    kernelWidth: windows.size[1],
    strideY: windows.strides[0],
    strideX: windows.strides[1],
    dilationY: windows.dilation[0],
    dilationX: windows.dilation[1],
    top: windows.before[0],
    left: windows.before[1],
    groups,
    segment: partsOf(convolution).segment,
    block: blockOf(windows.output),
    band: filters > PANEL ? Math.max(1, Math.floor(BAND_POSITIONS / outWidth)) : outHeight,
  };
  return Array.from({ length: GEOMETRY_WORDS }, (_, i) => named[Geometry[i] as keyof typeof named]);
}

/** Columns of a bordered image that all windows of a row read. */
const columnsOf = ({ output, size, strides, dilation }: Windows): number =>
  (output[1] - 1) * strides[1] + (size[1] - 1) * dilation[1] + 1;

/** Bytes of a bordered image of the forward pass and of the kernel's gradient; 0 if it needs no border. */
function borderedBytes({ windows, channels, groups }: Convolution): number {
  const columns = columnsOf(windows);
  const isBordered = windows.before[1] !== 0 || columns > windows.image[1] || groups > 1;
  return isBordered ? 4 * windows.image[0] * columns * (channels / groups) : 0;
}

/** A row of sums of filters that are no whole panel, and one more. */
const scratchBytes = (columns: number): number => 4 * PANEL * (columns + 1);

/** Bytes of workspace of each form. */
export const workspaceOf = {
  convolve: (convolution: Convolution): number =>
    scratchBytes(convolution.windows.output[1]) + borderedBytes(convolution),
  convolveInput: ({ windows, filters, groups }: Convolution): number => {
    const { image, output, size, strides, dilation, before } = windows;
    const first =
      Math.floor(before[1] / strides[1]) - Math.floor(((size[1] - 1) * dilation[1]) / strides[1]);
    const columns = Math.floor((image[1] - 1 + before[1]) / strides[1]) - first + 1;
    return scratchBytes(image[1]) + 4 * output[0] * columns * (filters / groups);
  },
  convolveKernel: (convolution: Convolution): number => {
    const { count, segment } = partsOf(convolution);
    const { output } = convolution.windows;
    const isPadded = (convolution.filters / convolution.groups) % PANEL !== 0;
    const padded = isPadded ? 4 * output[0] * output[1] * PANEL : 0;
    return 4 * count * segment * PANEL + padded + borderedBytes(convolution);
  },
};
