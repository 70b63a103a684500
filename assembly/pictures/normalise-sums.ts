// Sums of batch normalisation over x [rows, positions, channels]: mean, variance and the sums of gradients of each channel.
//
// They are those of blocks of whole rows, in order from +0; blocks are joined in order, so that threads may share them.
// Loops are written out: Binaryen inlines no function that is called several times. Twin:
// src/engine/js/pictures/normalise-sums.ts.

import { addVectors } from "../ops/arithmetic";
import { fillWords } from "../ops/layout";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { POSITIONS_OF_BLOCK } from "../sums";
import { rowsTogether } from "./normalise";

/** Channels at once, whose sums stay in registers; then four, then one after the other. */
const WIDE: i32 = 16;

/** Rows of a block of sums. */
export function rowsOfBlock(positions: i32): i32 {
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
      moments16(elementAt(x, c), elementAt(y, c), count, channels);
    for (; c + LANES <= channels; c += LANES)
      moments4(elementAt(x, c), elementAt(y, c), count, channels);
    for (; c < channels; c++) moments1(elementAt(x, c), elementAt(y, c), count, channels);
    x = elementAt(x, count * channels);
    y = elementAt(y, 2 * channels);
  }
}

function moments16(x: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
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
    const x0 = f32x4.sub(v128.load(at), mean0);
    const x4 = f32x4.sub(v128.load(at, 16), mean4);
    const x8 = f32x4.sub(v128.load(at, 32), mean8);
    const x12 = f32x4.sub(v128.load(at, 48), mean12);
    sum0 = f32x4.add(sum0, f32x4.mul(x0, x0));
    sum4 = f32x4.add(sum4, f32x4.mul(x4, x4));
    sum8 = f32x4.add(sum8, f32x4.mul(x8, x8));
    sum12 = f32x4.add(sum12, f32x4.mul(x12, x12));
    at += stride;
  }
  y += stride;
  v128.store(y, sum0);
  v128.store(y, sum4, 16);
  v128.store(y, sum8, 32);
  v128.store(y, sum12, 48);
}

function moments4(x: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  let sum = f32x4.splat(0);
  let at = x;
  for (let k = 0; k < count; k++) {
    sum = f32x4.add(sum, v128.load(at));
    at += stride;
  }
  const mean = f32x4.div(sum, f32x4.splat(<f32>count));
  v128.store(y, mean);
  sum = f32x4.splat(0);
  at = x;
  for (let k = 0; k < count; k++) {
    const deviation = f32x4.sub(v128.load(at), mean);
    sum = f32x4.add(sum, f32x4.mul(deviation, deviation));
    at += stride;
  }
  v128.store(y + stride, sum);
}

function moments1(x: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  let sum: f32 = 0;
  let at = x;
  for (let k = 0; k < count; k++) {
    sum += load<f32>(at);
    at += stride;
  }
  const mean = sum / <f32>count;
  store<f32>(y, mean);
  sum = 0;
  at = x;
  for (let k = 0; k < count; k++) {
    const deviation = load<f32>(at) - mean;
    sum += deviation * deviation;
    at += stride;
  }
  store<f32>(y + stride, sum);
}

/**
 * y = mean and variance of each channel, from those of the blocks x [blocks, 2, channels]. Chan, Golub and LeVeque
 * 1979. Overwrites y [2, channels].
 */
export function normaliseMerge(x: usize, y: usize, rows: i32, positions: i32, channels: i32): void {
  const stride = bytes(channels);
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
      const between = f32x4.mul(f32x4.mul(difference, difference), spread);
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
    sumProducts(x, mean, dy, y, count, channels);
    x = elementAt(x, count * channels);
    dy = elementAt(dy, count * channels);
    y = elementAt(y, 2 * channels);
  }
}

/** y = Σ dy and Σ (x − mean) · dy of each channel, in order from +0. Overwrites y [2, channels]. */
export function sumProducts(
  x: usize,
  mean: usize,
  dy: usize,
  y: usize,
  count: i32,
  channels: i32,
): void {
  fillWords(y, f32x4.splat(0), 2 * channels);
  const together = rowsTogether(channels);
  for (let k = 0; k < count; k += together) {
    const n = min(together, count - k);
    let c: i32 = 0;
    for (; c + WIDE <= channels; c += WIDE) {
      const at = bytes(c);
      sums16(x + at, mean + at, dy + at, y + at, n, channels);
    }
    for (; c + LANES <= channels; c += LANES) {
      const at = bytes(c);
      sums4(x + at, mean + at, dy + at, y + at, n, channels);
    }
    for (; c < channels; c++) {
      const at = bytes(c);
      sums1(x + at, mean + at, dy + at, y + at, n, channels);
    }
    x = elementAt(x, n * channels);
    dy = elementAt(dy, n * channels);
  }
}

function sums16(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  const mean0 = v128.load(mean);
  const mean4 = v128.load(mean, 16);
  const mean8 = v128.load(mean, 32);
  const mean12 = v128.load(mean, 48);
  const products = y + stride;
  let sum0 = v128.load(y);
  let sum4 = v128.load(y, 16);
  let sum8 = v128.load(y, 32);
  let sum12 = v128.load(y, 48);
  let product0 = v128.load(products);
  let product4 = v128.load(products, 16);
  let product8 = v128.load(products, 32);
  let product12 = v128.load(products, 48);
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
  v128.store(products, product0);
  v128.store(products, product4, 16);
  v128.store(products, product8, 32);
  v128.store(products, product12, 48);
}

function sums4(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  const m = v128.load(mean);
  let sum = v128.load(y);
  let product = v128.load(y + stride);
  for (let k = 0; k < count; k++) {
    const d = v128.load(dy);
    sum = f32x4.add(sum, d);
    product = f32x4.add(product, f32x4.mul(f32x4.sub(v128.load(x), m), d));
    x += stride;
    dy += stride;
  }
  v128.store(y, sum);
  v128.store(y + stride, product);
}

function sums1(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  const m = load<f32>(mean);
  let sum = load<f32>(y);
  let product = load<f32>(y + stride);
  for (let k = 0; k < count; k++) {
    const d = load<f32>(dy);
    sum += d;
    product += (load<f32>(x) - m) * d;
    x += stride;
    dy += stride;
  }
  store<f32>(y, sum);
  store<f32>(y + stride, product);
}

/** y = sum of the blocks x [blocks, columns], in order. Overwrites y [columns]. */
export function normaliseTotals(x: usize, y: usize, rows: i32, positions: i32, columns: i32): void {
  const block = rowsOfBlock(positions);
  memory.copy(y, x, bytes(columns));
  for (let r = block; r < rows; r += block) {
    x = elementAt(x, columns);
    addVectors(y, x, y, columns);
  }
}
