// Normalisation of each row of x [rows, positions, channels] by itself: groups of adjacent channels, each by the mean and
// variance of all its positions. One position and one group: the last axis.
//
// Sums are those of each channel over the positions, in order from +0, then of the channels of a group, in lanes.

import { addVectors, multiplyVectors } from "../ops/arithmetic";
import { fill } from "../ops/layout";
import { sumColumns, sumLanes } from "../ops/reduce";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { normalise, normaliseGradient } from "./normalise";
import { rowsOfBlock, sumProducts } from "./normalise-sums";

/** Writes the mean of a row for each channel, and 1 / √(variance + epsilon). `sums` is overwritten. */
function measure(
  x: usize,
  mean: usize,
  inverse: usize,
  sums: usize,
  positions: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
): void {
  const size = channels / groups;
  const count = <f32>(positions * size);
  sumColumns(x, sums, positions, channels, channels);
  for (let c = 0; c < channels; c += size) {
    fill(elementAt(mean, c), size, sumLanes(elementAt(sums, c), size) / count);
  }
  sumSquares(x, mean, sums, positions, channels);
  for (let c = 0; c < channels; c += size) {
    const variance = sumLanes(elementAt(sums, c), size) / count;
    fill(elementAt(inverse, c), size, 1 / sqrt<f32>(variance + epsilon));
  }
}

/** y = Σ (x − mean)² of each channel, in order from +0. Overwrites y [channels]. */
function sumSquares(x: usize, mean: usize, y: usize, positions: i32, channels: i32): void {
  const stride = bytes(channels);
  for (let c = 0; c < channels; c += LANES) {
    const lanes = channels - c;
    const m = loadLanes(elementAt(mean, c), lanes);
    let sum = f32x4.splat(0);
    let at = elementAt(x, c);
    for (let k = 0; k < positions; k++) {
      const deviation = f32x4.sub(loadLanes(at, lanes), m);
      sum = f32x4.add(sum, f32x4.mul(deviation, deviation));
      at += stride;
    }
    storeLanes(elementAt(y, c), sum, lanes);
  }
}

/**
 * y = (x − mean) · (scale / √(variance + epsilon)) + offset, then the epilogue; scale and offset [channels]. Overwrites y
 * [rows, positions, channels], which may be x, and the workspace [3, channels].
 */
export function normaliseGroups(
  x: usize,
  scale: usize,
  offset: usize,
  y: usize,
  rows: i32,
  positions: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  workspace: usize,
): void {
  const mean = workspace;
  const factor = elementAt(mean, channels);
  const sums = elementAt(factor, channels);
  const row = bytes(positions * channels);
  for (let r = 0; r < rows; r++) {
    measure(x, mean, factor, sums, positions, channels, groups, epsilon);
    multiplyVectors(scale, factor, factor, channels);
    normalise(x, mean, factor, offset, y, positions, channels, epilogue, alpha, saved);
    x += row;
    y += row;
    saved += row;
  }
}

/**
 * The gradient of x, then the epilogue: (dy · factor − shift) − (x − mean) · slope, with the shift and slope of a group.
 * Overwrites dx [rows, positions, channels], which may be dy or x, and the workspace [7, channels].
 */
export function normaliseGroupsGradient(
  x: usize,
  scale: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  positions: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
  workspace: usize,
): void {
  const mean = workspace;
  const inverse = elementAt(mean, channels);
  const sums = elementAt(inverse, channels);
  const products = elementAt(sums, channels);
  const shift = elementAt(products, channels);
  const slope = elementAt(shift, channels);
  const factor = elementAt(slope, channels);
  const size = channels / groups;
  const count = <f32>(positions * size);
  const row = bytes(positions * channels);
  for (let r = 0; r < rows; r++) {
    measure(x, mean, inverse, sums, positions, channels, groups, epsilon);
    sumProducts(x, mean, dy, sums, positions, channels);
    multiplyVectors(scale, sums, sums, channels);
    multiplyVectors(scale, products, products, channels);
    for (let c = 0; c < channels; c += size) {
      const own = load<f32>(elementAt(inverse, c));
      const along = (sumLanes(elementAt(products, c), size) / count) * (own * own);
      fill(elementAt(shift, c), size, (sumLanes(elementAt(sums, c), size) / count) * own);
      fill(elementAt(slope, c), size, along * own);
    }
    multiplyVectors(scale, inverse, factor, channels);
    normaliseGradient(
      x,
      mean,
      dy,
      shift,
      slope,
      factor,
      dx,
      positions,
      channels,
      epilogue,
      alpha,
      saved,
    );
    x += row;
    dy += row;
    dx += row;
    saved += row;
  }
}

/**
 * y[b] = Σ dy and Σ (x − mean) / √(variance + epsilon) · dy of each channel over the rows of block b, in order.
 * Overwrites y [blocks, 2, channels] and the workspace [5, channels].
 */
export function normaliseGroupsSums(
  x: usize,
  dy: usize,
  y: usize,
  rows: i32,
  positions: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
  workspace: usize,
): void {
  const mean = workspace;
  const inverse = elementAt(mean, channels);
  const sums = elementAt(inverse, channels);
  const products = elementAt(sums, channels);
  const row = bytes(positions * channels);
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r++) {
    if (r % block === 0) {
      if (r > 0) y += bytes(2 * channels);
      memory.fill(y, 0, bytes(2 * channels));
    }
    measure(x, mean, inverse, sums, positions, channels, groups, epsilon);
    sumProducts(x, mean, dy, sums, positions, channels);
    multiplyVectors(inverse, products, products, channels);
    addVectors(y, sums, y, 2 * channels);
    x += row;
    dy += row;
  }
}
