// Batch normalisation of x [rows, positions, channels]: each channel by its mean and variance.
//
// Sums over rows and positions are those of blocks of whole rows, in order from +0; blocks are joined in order, so that
// threads may share them. Loops are written out: Binaryen inlines no function that is called several times.

import { Epilogue } from "../opcodes";
import { applyEpilogue } from "../ops/activations";
import { addVectors } from "../ops/arithmetic";
import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { POSITIONS_OF_BLOCK } from "../sums";

/** Channels at once, whose sums and parameters stay in registers; then four, then one after the other. */
const WIDE: i32 = 16;
const NARROW: i32 = 8;
/** Numbers that pass through the first cache together, from one group of channels to the next. */
const IN_CACHE: i32 = 4096;

/** Rows of a block of sums. */
export function rowsOfBlock(positions: i32): i32 {
  return max<i32>(1, POSITIONS_OF_BLOCK / max<i32>(1, positions));
}

/** Rows that pass through the first cache together. */
function rowsInCache(channels: i32): i32 {
  return max<i32>(1, IN_CACHE / channels);
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
  // relu on the way: y < low ? low : y
  const low: f32 = epilogue === Epilogue.relu ? 0 : -Infinity;
  const rest: i32 = epilogue === Epilogue.relu ? Epilogue.none : epilogue;
  const block = rowsInCache(channels);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r);
    let c: i32 = 0;
    for (; c + WIDE <= channels; c += WIDE) {
      const at = bytes(c);
      normalise16(x + at, mean + at, factor + at, offset + at, y + at, count, channels, low);
    }
    for (; c + LANES <= channels; c += LANES) {
      const at = bytes(c);
      normalise4(x + at, mean + at, factor + at, offset + at, y + at, count, channels, low);
    }
    for (; c < channels; c++) {
      const at = bytes(c);
      normalise1(x + at, mean + at, factor + at, offset + at, y + at, count, channels, low);
    }
    applyEpilogue(rest, alpha, saved, y, count * channels);
    const step = bytes(count * channels);
    x += step;
    y += step;
    saved += step;
  }
}

function normalise16(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  count: i32,
  channels: i32,
  low: f32,
): void {
  const stride = bytes(channels);
  const least = f32x4.splat(low);
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
    const y0 = f32x4.mul(f32x4.sub(v128.load(x), mean0), factor0);
    v128.store(y, f32x4.pmax(f32x4.add(y0, offset0), least));
    const y4 = f32x4.mul(f32x4.sub(v128.load(x, 16), mean4), factor4);
    v128.store(y, f32x4.pmax(f32x4.add(y4, offset4), least), 16);
    const y8 = f32x4.mul(f32x4.sub(v128.load(x, 32), mean8), factor8);
    v128.store(y, f32x4.pmax(f32x4.add(y8, offset8), least), 32);
    const y12 = f32x4.mul(f32x4.sub(v128.load(x, 48), mean12), factor12);
    v128.store(y, f32x4.pmax(f32x4.add(y12, offset12), least), 48);
    x += stride;
    y += stride;
  }
}

function normalise4(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  count: i32,
  channels: i32,
  low: f32,
): void {
  const stride = bytes(channels);
  const least = f32x4.splat(low);
  const m = v128.load(mean);
  const s = v128.load(factor);
  const o = v128.load(offset);
  for (let k = 0; k < count; k++) {
    const scaled = f32x4.mul(f32x4.sub(v128.load(x), m), s);
    v128.store(y, f32x4.pmax(f32x4.add(scaled, o), least));
    x += stride;
    y += stride;
  }
}

function normalise1(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  y: usize,
  count: i32,
  channels: i32,
  low: f32,
): void {
  const stride = bytes(channels);
  const m = load<f32>(mean);
  const s = load<f32>(factor);
  const o = load<f32>(offset);
  for (let k = 0; k < count; k++) {
    const value = (load<f32>(x) - m) * s + o;
    store<f32>(y, value < low ? low : value);
    x += stride;
    y += stride;
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
  let c: i32 = 0;
  for (; c + WIDE <= channels; c += WIDE) {
    const at = bytes(c);
    sums16(x + at, mean + at, dy + at, y + at, count, channels);
  }
  for (; c + LANES <= channels; c += LANES) {
    const at = bytes(c);
    sums4(x + at, mean + at, dy + at, y + at, count, channels);
  }
  for (; c < channels; c++) {
    const at = bytes(c);
    sums1(x + at, mean + at, dy + at, y + at, count, channels);
  }
}

function sums16(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
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

function sums4(x: usize, mean: usize, dy: usize, y: usize, count: i32, channels: i32): void {
  const stride = bytes(channels);
  const m = v128.load(mean);
  let sum = f32x4.splat(0);
  let product = f32x4.splat(0);
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
  let sum: f32 = 0;
  let product: f32 = 0;
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

/**
 * dx = (dy · factor − shift) − (x − mean) · slope, then the epilogue. Overwrites dx [rows, channels]; it may be x or dy.
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
  const block = rowsInCache(channels);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r);
    let c: i32 = 0;
    for (; c + NARROW <= channels; c += NARROW) {
      const at = bytes(c);
      gradient8(
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
    for (; c < channels; c++) {
      const at = bytes(c);
      gradient1(
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
    applyEpilogue(epilogue, alpha, saved, dx, count * channels);
    const step = bytes(count * channels);
    x += step;
    dy += step;
    dx += step;
    saved += step;
  }
}

function gradient8(
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
  const stride = bytes(channels);
  const mean0 = v128.load(mean);
  const mean4 = v128.load(mean, 16);
  const shift0 = v128.load(shift);
  const shift4 = v128.load(shift, 16);
  const slope0 = v128.load(slope);
  const slope4 = v128.load(slope, 16);
  const factor0 = v128.load(factor);
  const factor4 = v128.load(factor, 16);
  for (let k = 0; k < count; k++) {
    const along0 = f32x4.mul(f32x4.sub(v128.load(x), mean0), slope0);
    const along4 = f32x4.mul(f32x4.sub(v128.load(x, 16), mean4), slope4);
    const d0 = f32x4.sub(f32x4.mul(v128.load(dy), factor0), shift0);
    const d4 = f32x4.sub(f32x4.mul(v128.load(dy, 16), factor4), shift4);
    v128.store(dx, f32x4.sub(d0, along0));
    v128.store(dx, f32x4.sub(d4, along4), 16);
    x += stride;
    dy += stride;
    dx += stride;
  }
}

function gradient1(
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
  const stride = bytes(channels);
  const m = load<f32>(mean);
  const a = load<f32>(shift);
  const b = load<f32>(slope);
  const s = load<f32>(factor);
  for (let k = 0; k < count; k++) {
    const along = (load<f32>(x) - m) * b;
    store<f32>(dx, load<f32>(dy) * s - a - along);
    x += stride;
    dy += stride;
    dx += stride;
  }
}
