// Batch normalisation of x [rows, channels]: each channel by its mean and a factor, and the gradient of x.
//
// Loops are written out: Binaryen inlines no function that is called several times. Twin:
// src/engine/js/pictures/normalise.ts.

import { Epilogue } from "../opcodes";
import { applyEpilogue } from "../ops/activations";
import { bytes, LANES } from "../simd";

/** Channels at once, whose parameters stay in registers; then four, then one after the other. */
const WIDE: i32 = 16;
const NARROW: i32 = 8;
/** Channels from which a row is long, and floats that are read together then, or else. */
const LONG: i32 = 64;
const IN_ORDER: i32 = 128;
const IN_CACHE: i32 = 4096;

/**
 * Rows that are read together, one group of channels after the other. They are few where rows are long: memory is read
 * nearly in order, which is faster by half, and calls cost little.
 */
export function rowsTogether(channels: i32): i32 {
  return max<i32>(1, (channels < LONG ? IN_CACHE : IN_ORDER) / channels);
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
  const block = rowsTogether(channels);
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
  const block = rowsTogether(channels);
  for (let r = 0; r < rows; r += block) {
    const count = min(block, rows - r);
    let c: i32 = 0;
    for (; c + NARROW <= channels; c += NARROW) {
      const i = bytes(c);
      gradient8(x + i, mean + i, dy + i, shift + i, slope + i, factor + i, dx + i, count, channels);
    }
    for (; c < channels; c++) {
      const i = bytes(c);
      gradient1(x + i, mean + i, dy + i, shift + i, slope + i, factor + i, dx + i, count, channels);
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
