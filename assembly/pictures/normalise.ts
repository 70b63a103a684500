// Batch normalisation of x [rows, positions, channels]: each channel by its mean and variance.
//
// Sums over rows and positions are those of blocks of whole rows, in order from +0; blocks are joined in order, so that
// threads may share them.

import { applyEpilogue } from "../ops/activations";
import { elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { POSITIONS_OF_BLOCK } from "../sums";

/** Channels at once: their sums and parameters stay in registers. */
const WIDE: i32 = 16;
const NARROW: i32 = 8;
/** Numbers that pass through the first cache together, from one group of channels to the next. */
const IN_CACHE: i32 = 4096;

/** Rows of a block of sums. */
function rowsOfBlock(positions: i32): i32 {
  return max<i32>(1, POSITIONS_OF_BLOCK / max<i32>(1, positions));
}

/**
 * y[b] = mean and sum of squared deviations from it, of each channel in block b. Overwrites y [blocks, 2, channels].
 */
export function normaliseBlocks(
  x: usize,
  y: usize,
  rows: i32,
  positions: i32,
  channels: i32,
): void {
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r) * positions;
    let c: i32 = 0;
    for (; c + WIDE <= channels; c += WIDE)
      wideMoments(elementAt(x, c), elementAt(y, c), count, channels);
    for (; c < channels; c += LANES)
      moments(elementAt(x, c), elementAt(y, c), count, channels, channels - c);
    x = elementAt(x, count * channels);
    y = elementAt(y, 2 * channels);
  }
}

/** Of sixteen channels. */
function wideMoments(x: usize, y: usize, count: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  let sum0 = f32x4.splat(0);
  let sum4 = f32x4.splat(0);
  let sum8 = f32x4.splat(0);
  let sum12 = f32x4.splat(0);
  let at = x;
  for (let k = 0; k < count; k++) {
    sum0 = f32x4.add(sum0, v128.load(at));
    sum4 = f32x4.add(sum4, v128.load(at, 16));
    sum8 = f32x4.add(sum8, v128.load(at, 32));
    sum12 = f32x4.add(sum12, v128.load(at, 48));
    at += stride;
  }
  const n = f32x4.splat(<f32>count);
  const mean0 = f32x4.div(sum0, n);
  const mean4 = f32x4.div(sum4, n);
  const mean8 = f32x4.div(sum8, n);
  const mean12 = f32x4.div(sum12, n);
  v128.store(y, mean0);
  v128.store(y, mean4, 16);
  v128.store(y, mean8, 32);
  v128.store(y, mean12, 48);
  sum0 = f32x4.splat(0);
  sum4 = f32x4.splat(0);
  sum8 = f32x4.splat(0);
  sum12 = f32x4.splat(0);
  at = x;
  for (let k = 0; k < count; k++) {
    sum0 = f32x4.add(sum0, square(f32x4.sub(v128.load(at), mean0)));
    sum4 = f32x4.add(sum4, square(f32x4.sub(v128.load(at, 16), mean4)));
    sum8 = f32x4.add(sum8, square(f32x4.sub(v128.load(at, 32), mean8)));
    sum12 = f32x4.add(sum12, square(f32x4.sub(v128.load(at, 48), mean12)));
    at += stride;
  }
  y += stride;
  v128.store(y, sum0);
  v128.store(y, sum4, 16);
  v128.store(y, sum8, 32);
  v128.store(y, sum12, 48);
}

/** Of up to four channels. */
function moments(x: usize, y: usize, count: i32, channels: i32, lanes: i32): void {
  const stride = (<usize>channels) << 2;
  let sum = f32x4.splat(0);
  let at = x;
  for (let k = 0; k < count; k++) {
    sum = f32x4.add(sum, loadLanes(at, lanes));
    at += stride;
  }
  const mean = f32x4.div(sum, f32x4.splat(<f32>count));
  storeLanes(y, mean, lanes);
  sum = f32x4.splat(0);
  at = x;
  for (let k = 0; k < count; k++) {
    sum = f32x4.add(sum, square(f32x4.sub(loadLanes(at, lanes), mean)));
    at += stride;
  }
  storeLanes(y + stride, sum, lanes);
}

function square(x: v128): v128 {
  return f32x4.mul(x, x);
}

/**
 * y = mean and variance of each channel, from those of the blocks x [blocks, 2, channels]. Chan, Golub and LeVeque
 * 1979. Overwrites y [2, channels].
 */
export function normaliseMerge(x: usize, y: usize, rows: i32, positions: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  const block = rowsOfBlock(positions);
  memory.copy(y, x, 2 * stride);
  let before = <f64>min(block, rows) * <f64>positions;
  for (let r = block; r < rows; r += block) {
    x += 2 * stride;
    const count = <f64>min(block, rows - r) * <f64>positions;
    const total = before + count;
    const share = f32x4.splat(<f32>(count / total));
    const spread = f32x4.splat(<f32>((before * count) / total));
    for (let c = 0; c < channels; c += LANES) {
      const lanes = channels - c;
      const from = elementAt(x, c);
      const to = elementAt(y, c);
      const mean = loadLanes(to, lanes);
      const difference = f32x4.sub(loadLanes(from, lanes), mean);
      storeLanes(to, f32x4.add(mean, f32x4.mul(difference, share)), lanes);
      const between = f32x4.mul(square(difference), spread);
      const added = f32x4.add(loadLanes(from + stride, lanes), between);
      storeLanes(to + stride, f32x4.add(loadLanes(to + stride, lanes), added), lanes);
    }
    before = total;
  }
  const n = f32x4.splat(<f32>before);
  for (let c = 0; c < channels; c += LANES) {
    const to = elementAt(y, c) + stride;
    storeLanes(to, f32x4.div(loadLanes(to, channels - c), n), channels - c);
  }
}

/**
 * y = (x − mean) · factor + offset, then the epilogue. Overwrites y [rows, channels]; y may be x.
 */
export function normalise(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  rows: i32,
  channels: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
): void {
  const block = max<i32>(1, IN_CACHE / channels);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r);
    let c: i32 = 0;
    for (; c + WIDE <= channels; c += WIDE) {
      const at = elementAt(0, c);
      normaliseWide(x + at, mean + at, factor + at, offset + at, y + at, count, channels);
    }
    for (; c < channels; c += LANES) {
      const at = elementAt(0, c);
      const lanes = channels - c;
      normaliseLanes(x + at, mean + at, factor + at, offset + at, y + at, count, channels, lanes);
    }
    applyEpilogue(epilogue, alpha, saved, y, count * channels);
    const step = elementAt(0, count * channels);
    x += step;
    y += step;
    saved += step;
  }
}

function normaliseWide(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  count: i32,
  channels: i32,
): void {
  const stride = (<usize>channels) << 2;
  const mean0 = v128.load(mean);
  const mean4 = v128.load(mean, 16);
  const mean8 = v128.load(mean, 32);
  const mean12 = v128.load(mean, 48);
  const factor0 = v128.load(factor);
  const factor4 = v128.load(factor, 16);
  const factor8 = v128.load(factor, 32);
  const factor12 = v128.load(factor, 48);
  const offset0 = v128.load(offset);
  const offset4 = v128.load(offset, 16);
  const offset8 = v128.load(offset, 32);
  const offset12 = v128.load(offset, 48);
  for (let k = 0; k < count; k++) {
    v128.store(y, scaled(v128.load(x), mean0, factor0, offset0));
    v128.store(y, scaled(v128.load(x, 16), mean4, factor4, offset4), 16);
    v128.store(y, scaled(v128.load(x, 32), mean8, factor8, offset8), 32);
    v128.store(y, scaled(v128.load(x, 48), mean12, factor12, offset12), 48);
    x += stride;
    y += stride;
  }
}

function normaliseLanes(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  count: i32,
  channels: i32,
  lanes: i32,
): void {
  const stride = (<usize>channels) << 2;
  const m = loadLanes(mean, lanes);
  const s = loadLanes(factor, lanes);
  const o = loadLanes(offset, lanes);
  for (let k = 0; k < count; k++) {
    storeLanes(y, scaled(loadLanes(x, lanes), m, s, o), lanes);
    x += stride;
    y += stride;
  }
}

function scaled(x: v128, mean: v128, factor: v128, offset: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.sub(x, mean), factor), offset);
}

/**
 * y[b] = Σ dy and Σ (x − mean) · dy of each channel in block b. Overwrites y [blocks, 2, channels].
 */
export function normaliseSums(
  x: usize,
  mean: usize,
  dy: usize,
  y: usize,
  rows: i32,
  positions: i32,
  channels: i32,
): void {
  const block = rowsOfBlock(positions);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r) * positions;
    let c: i32 = 0;
    for (; c + WIDE <= channels; c += WIDE) {
      const at = elementAt(0, c);
      sumsWide(x + at, mean + at, dy + at, y + at, count, channels);
    }
    for (; c < channels; c += LANES) {
      const at = elementAt(0, c);
      sumsLanes(x + at, mean + at, dy + at, y + at, count, channels, channels - c);
    }
    x = elementAt(x, count * channels);
    dy = elementAt(dy, count * channels);
    y = elementAt(y, 2 * channels);
  }
}

function sumsWide(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  const mean0 = v128.load(mean);
  const mean4 = v128.load(mean, 16);
  const mean8 = v128.load(mean, 32);
  const mean12 = v128.load(mean, 48);
  let sum0 = f32x4.splat(0);
  let sum4 = f32x4.splat(0);
  let sum8 = f32x4.splat(0);
  let sum12 = f32x4.splat(0);
  let product0 = f32x4.splat(0);
  let product4 = f32x4.splat(0);
  let product8 = f32x4.splat(0);
  let product12 = f32x4.splat(0);
  for (let k = 0; k < count; k++) {
    let d = v128.load(dy);
    sum0 = f32x4.add(sum0, d);
    product0 = f32x4.add(product0, f32x4.mul(f32x4.sub(v128.load(x), mean0), d));
    d = v128.load(dy, 16);
    sum4 = f32x4.add(sum4, d);
    product4 = f32x4.add(product4, f32x4.mul(f32x4.sub(v128.load(x, 16), mean4), d));
    d = v128.load(dy, 32);
    sum8 = f32x4.add(sum8, d);
    product8 = f32x4.add(product8, f32x4.mul(f32x4.sub(v128.load(x, 32), mean8), d));
    d = v128.load(dy, 48);
    sum12 = f32x4.add(sum12, d);
    product12 = f32x4.add(product12, f32x4.mul(f32x4.sub(v128.load(x, 48), mean12), d));
    x += stride;
    dy += stride;
  }
  v128.store(y, sum0);
  v128.store(y, sum4, 16);
  v128.store(y, sum8, 32);
  v128.store(y, sum12, 48);
  y += stride;
  v128.store(y, product0);
  v128.store(y, product4, 16);
  v128.store(y, product8, 32);
  v128.store(y, product12, 48);
}

function sumsLanes(
  x: usize,
  mean: usize,
  dy: usize,
  y: usize,
  count: i32,
  channels: i32,
  lanes: i32,
): void {
  const stride = (<usize>channels) << 2;
  const m = loadLanes(mean, lanes);
  let sum = f32x4.splat(0);
  let product = f32x4.splat(0);
  for (let k = 0; k < count; k++) {
    const d = loadLanes(dy, lanes);
    sum = f32x4.add(sum, d);
    product = f32x4.add(product, f32x4.mul(f32x4.sub(loadLanes(x, lanes), m), d));
    x += stride;
    dy += stride;
  }
  storeLanes(y, sum, lanes);
  storeLanes(y + stride, product, lanes);
}

/** y = sum of the blocks x [blocks, columns], in order. Overwrites y [columns]. */
export function normaliseTotals(x: usize, y: usize, rows: i32, positions: i32, columns: i32): void {
  const block = rowsOfBlock(positions);
  memory.copy(y, x, (<usize>columns) << 2);
  for (let r = block; r < rows; r += block) {
    x = elementAt(x, columns);
    for (let c = 0; c < columns; c += LANES) {
      const lanes = columns - c;
      const to = elementAt(y, c);
      const sum = f32x4.add(loadLanes(to, lanes), loadLanes(elementAt(x, c), lanes));
      storeLanes(to, sum, lanes);
    }
  }
}

/**
 * dx = ((dy − shift) − (x − mean) · slope) · factor, then the epilogue. Overwrites dx [rows, channels]; it may be x or
 * dy.
 */
export function normaliseGradient(
  x: usize,
  mean: usize,
  dy: usize,
  shift: usize,
  slope: usize,
  factor: usize,
  dx: usize,
  rows: i32,
  channels: i32,
  epilogue: i32,
  alpha: f32,
  saved: usize,
): void {
  const block = max<i32>(1, IN_CACHE / channels);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r);
    let c: i32 = 0;
    for (; c + NARROW <= channels; c += NARROW) {
      const at = elementAt(0, c);
      gradientNarrow(
        x + at,
        mean + at,
        dy + at,
        shift + at,
        slope + at,
        factor + at,
        dx + at,
        count,
        channels,
      );
    }
    for (; c < channels; c += LANES) {
      const at = elementAt(0, c);
      gradientLanes(
        x + at,
        mean + at,
        dy + at,
        shift + at,
        slope + at,
        factor + at,
        dx + at,
        count,
        channels,
        channels - c,
      );
    }
    applyEpilogue(epilogue, alpha, saved, dx, count * channels);
    const step = elementAt(0, count * channels);
    x += step;
    dy += step;
    dx += step;
    saved += step;
  }
}

function gradientNarrow(
  x: usize,
  mean: usize,
  dy: usize,
  shift: usize,
  slope: usize,
  factor: usize,
  dx: usize,
  count: i32,
  channels: i32,
): void {
  const stride = (<usize>channels) << 2;
  const mean0 = v128.load(mean);
  const mean4 = v128.load(mean, 16);
  const shift0 = v128.load(shift);
  const shift4 = v128.load(shift, 16);
  const slope0 = v128.load(slope);
  const slope4 = v128.load(slope, 16);
  const factor0 = v128.load(factor);
  const factor4 = v128.load(factor, 16);
  for (let k = 0; k < count; k++) {
    const low = gradient(v128.load(x), mean0, v128.load(dy), shift0, slope0, factor0);
    const high = gradient(v128.load(x, 16), mean4, v128.load(dy, 16), shift4, slope4, factor4);
    v128.store(dx, low);
    v128.store(dx, high, 16);
    x += stride;
    dy += stride;
    dx += stride;
  }
}

function gradientLanes(
  x: usize,
  mean: usize,
  dy: usize,
  shift: usize,
  slope: usize,
  factor: usize,
  dx: usize,
  count: i32,
  channels: i32,
  lanes: i32,
): void {
  const stride = (<usize>channels) << 2;
  const m = loadLanes(mean, lanes);
  const a = loadLanes(shift, lanes);
  const b = loadLanes(slope, lanes);
  const s = loadLanes(factor, lanes);
  for (let k = 0; k < count; k++) {
    const d = gradient(loadLanes(x, lanes), m, loadLanes(dy, lanes), a, b, s);
    storeLanes(dx, d, lanes);
    x += stride;
    dy += stride;
    dx += stride;
  }
}

function gradient(x: v128, mean: v128, dy: v128, shift: v128, slope: v128, factor: v128): v128 {
  const along = f32x4.mul(f32x4.sub(x, mean), slope);
  return f32x4.mul(f32x4.sub(f32x4.sub(dy, shift), along), factor);
}
