// Normalisation of each row of x [rows, positions, channels] by itself: groups of adjacent channels, each by the mean and
// variance of all its positions. One position and one group: the last axis.
//
// Sums are those of each channel over the positions, in order from +0, then of the channels of a group, in lanes.

import type { Memory } from "../../../core/memory.ts";
import { applyEpilogue } from "../ops/activations.ts";
import { sumInLanes } from "../ops/reduce.ts";
import { rowsOfBlock } from "./normalise-sums.ts";

const round = Math.fround;

/** A row of [positions, channels]. */
interface Row {
  /** Index of its first element. */
  readonly first: number;
  readonly positions: number;
  readonly channels: number;
}

/** Σ of a term over the positions, for each channel. */
function sumsOf(
  { first, positions, channels }: Row,
  term: (i: number, c: number) => number,
): Float32Array {
  const sums = new Float32Array(channels);
  for (let k = 0; k < positions; k++) {
    for (let c = 0; c < channels; c++) sums[c]! += term(first + k * channels + c, c);
  }
  return sums;
}

/** For each channel a number of its group, from the sum over the group. */
function ofGroups(sums: Float32Array, groups: number, from: (sum: number, c: number) => number) {
  const size = sums.length / groups;
  return sums.map((_, c) => {
    const first = c - (c % size);
    return from(sumInLanes(sums, first, size), c);
  });
}

/** The mean of a row for each channel, and 1 / √(variance + epsilon). */
function measure(f32: Float32Array, x: Row, groups: number, epsilon: number) {
  const count = round((x.positions * x.channels) / groups);
  const mean = ofGroups(
    sumsOf(x, (i) => f32[i]!),
    groups,
    (sum) => sum / count,
  );
  const squares = sumsOf(x, (i, c) => {
    const deviation = round(f32[i]! - mean[c]!);
    return round(deviation * deviation);
  });
  const inverse = ofGroups(
    squares,
    groups,
    (sum) => 1 / round(Math.sqrt(round(round(sum / count) + epsilon))),
  );
  return { mean, inverse };
}

/**
 * y = (x − mean) · (scale / √(variance + epsilon)) + offset, then the epilogue; scale and offset [channels]. Overwrites y
 * [rows, positions, channels], which may be x.
 */
export function normaliseGroups(
  memory: Memory,
  x: number,
  scale: number,
  offset: number,
  y: number,
  rows: number,
  positions: number,
  channels: number,
  groups: number,
  epsilon: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const size = positions * channels;
  for (let r = 0; r < rows; r++) {
    const row = { first: (x >>> 2) + r * size, positions, channels };
    const { mean, inverse } = measure(f32, row, groups, epsilon);
    const out = (y >>> 2) + r * size;
    for (let i = 0; i < size; i++) {
      const c = i % channels;
      const factor = round(f32[(scale >>> 2) + c]! * inverse[c]!);
      const scaled = round(round(f32[row.first + i]! - mean[c]!) * factor);
      f32[out + i] = scaled + f32[(offset >>> 2) + c]!;
    }
  }
  applyEpilogue(memory, epilogue, alpha, saved, y, rows * size);
}

/**
 * The gradient of x, then the epilogue: (dy · factor − shift) − (x − mean) · slope, with the shift and slope of a group.
 * Overwrites dx [rows, positions, channels], which may be dy or x.
 */
export function normaliseGroupsGradient(
  memory: Memory,
  x: number,
  scale: number,
  dy: number,
  dx: number,
  rows: number,
  positions: number,
  channels: number,
  groups: number,
  epsilon: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const size = positions * channels;
  const count = round((positions * channels) / groups);
  const st = scale >>> 2;
  for (let r = 0; r < rows; r++) {
    const row = { first: (x >>> 2) + r * size, positions, channels };
    const { mean, inverse } = measure(f32, row, groups, epsilon);
    const from = (dy >>> 2) + r * size;
    const { sums, products } = sumProducts(f32, row, from, mean);
    const shift = ofGroups(
      sums.map((each, c) => f32[st + c]! * each),
      groups,
      (sum, c) => round(sum / count) * inverse[c]!,
    );
    const slope = ofGroups(
      products.map((each, c) => f32[st + c]! * each),
      groups,
      (sum, c) => round(round(sum / count) * round(inverse[c]! * inverse[c]!)) * inverse[c]!,
    );
    const out = (dx >>> 2) + r * size;
    for (let i = 0; i < size; i++) {
      const c = i % channels;
      const factor = round(f32[st + c]! * inverse[c]!);
      const along = round(round(f32[row.first + i]! - mean[c]!) * slope[c]!);
      f32[out + i] = round(round(f32[from + i]! * factor) - shift[c]!) - along;
    }
  }
  applyEpilogue(memory, epilogue, alpha, saved, dx, rows * size);
}

/** Σ dy and Σ (x − mean) · dy of each channel. */
function sumProducts(f32: Float32Array, x: Row, dy: number, mean: Float32Array) {
  const shift = dy - x.first;
  return {
    sums: sumsOf(x, (i) => f32[i + shift]!),
    products: sumsOf(x, (i, c) => round(round(f32[i]! - mean[c]!) * f32[i + shift]!)),
  };
}

/**
 * y[b] = Σ dy and Σ (x − mean) / √(variance + epsilon) · dy of each channel over the rows of block b, in order.
 * Overwrites y [blocks, 2, channels].
 */
export function normaliseGroupsSums(
  { f32 }: Memory,
  x: number,
  dy: number,
  y: number,
  rows: number,
  positions: number,
  channels: number,
  groups: number,
  epsilon: number,
): void {
  const size = positions * channels;
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r++) {
    const out = (y >>> 2) + Math.floor(r / block) * 2 * channels;
    if (r % block === 0) f32.fill(0, out, out + 2 * channels);
    const row = { first: (x >>> 2) + r * size, positions, channels };
    const { mean, inverse } = measure(f32, row, groups, epsilon);
    const { sums, products } = sumProducts(f32, row, (dy >>> 2) + r * size, mean);
    for (let c = 0; c < channels; c++) {
      f32[out + c]! += sums[c]!;
      f32[out + channels + c]! += round(inverse[c]! * products[c]!);
    }
  }
}
