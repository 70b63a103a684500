// Flips, shifts and crops: pixels do not change, so adjacent transforms are merged into one copy.

import { elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { Axis, View } from "./layout";

function word(view: usize, i: i32): i32 {
  return load<i32>(elementAt(view, i));
}

function setWord(view: usize, i: i32, value: i32): void {
  store<i32>(elementAt(view, i), value);
}

/** Initialises a view of a whole image. */
export function viewImage(
  view: usize,
  address: usize,
  isBytes: i32,
  height: i32,
  width: i32,
): void {
  setWord(view, View.address, <i32>address);
  setWord(view, View.isBytes, isBytes);
  setWord(view, View.pitch, width);
  showWhole(view, View.rows, height);
  showWhole(view, View.columns, width);
}

function showWhole(view: usize, axis: i32, size: i32): void {
  setWord(view, axis + Axis.sign, 1);
  setWord(view, axis + Axis.offset, 0);
  setWord(view, axis + Axis.low, 0);
  setWord(view, axis + Axis.high, size);
  setWord(view, axis + Axis.size, size);
}

/** Reverses an axis of a view. */
export function mirror(view: usize, axis: i32): void {
  const size = word(view, axis + Axis.size);
  const low = word(view, axis + Axis.low);
  const sign = word(view, axis + Axis.sign);
  setWord(view, axis + Axis.offset, word(view, axis + Axis.offset) + sign * (size - 1));
  setWord(view, axis + Axis.sign, -sign);
  setWord(view, axis + Axis.low, size - word(view, axis + Axis.high));
  setWord(view, axis + Axis.high, size - low);
}

/** Restricts an axis to `size` rows or columns from `start`, which may be outside. */
export function cut(view: usize, axis: i32, start: i32, size: i32): void {
  const low = min(max(word(view, axis + Axis.low) - start, 0), size);
  const high = min(max(word(view, axis + Axis.high) - start, low), size);
  const offset = word(view, axis + Axis.offset) + word(view, axis + Axis.sign) * start;
  setWord(view, axis + Axis.offset, offset);
  setWord(view, axis + Axis.low, low);
  setWord(view, axis + Axis.high, high);
  setWord(view, axis + Axis.size, size);
}

/** Whether a view is exactly a stored image of floats. */
export function isPlain(view: usize): bool {
  return (
    word(view, View.isBytes) === 0 &&
    word(view, View.pitch) === word(view, View.columns + Axis.size) &&
    isWhole(view, View.rows) &&
    isWhole(view, View.columns)
  );
}

function isWhole(view: usize, axis: i32): bool {
  return (
    word(view, axis + Axis.sign) === 1 &&
    word(view, axis + Axis.offset) === 0 &&
    word(view, axis + Axis.low) === 0 &&
    word(view, axis + Axis.high) === word(view, axis + Axis.size)
  );
}

/**
 * Copies a view as floats [rows, columns, channels]; with isScaled = 1, values from 0 to 255 become value / 255.
 * Overwrites y.
 */
export function copyView(view: usize, y: usize, channels: i32, isScaled: i32): void {
  const address = <usize>word(view, View.address);
  const isBytes = word(view, View.isBytes);
  const pitch = word(view, View.pitch);
  const height = word(view, View.rows + Axis.size);
  const width = word(view, View.columns + Axis.size);
  const lowRow = word(view, View.rows + Axis.low);
  const highRow = word(view, View.rows + Axis.high);
  const low = word(view, View.columns + Axis.low);
  const high = word(view, View.columns + Axis.high);
  const sign = word(view, View.columns + Axis.sign);
  const offset = word(view, View.columns + Axis.offset);
  const bytes = channels << (isBytes === 1 ? 0 : 2);
  for (let i: i32 = 0; i < height; i++) {
    const to = elementAt(y, i * width * channels);
    const end = elementAt(to, width * channels);
    if (i < lowRow || i >= highRow) {
      clear(to, end);
      continue;
    }
    const first = elementAt(to, low * channels);
    clear(to, first);
    const row = word(view, View.rows + Axis.sign) * i + word(view, View.rows + Axis.offset);
    const from = address + <usize>((row * pitch + sign * low + offset) * bytes);
    if (sign < 0) copyBackwards(from, first, high - low, channels, isBytes, isScaled);
    else if (isBytes === 1) copyBytes(from, first, (high - low) * channels, isScaled);
    else copyFloats(from, first, (high - low) * channels, isScaled);
    clear(elementAt(to, high * channels), end);
  }
}

/** Zeros from an address to another: often none, for which memory.fill takes longer than a row. */
function clear(to: usize, end: usize): void {
  const zero = f32x4.splat(0);
  for (; to + 16 <= end; to += 16) v128.store(to, zero);
  for (; to < end; to += 4) store<f32>(to, 0);
}

// v / 255 = v * HIGH + v * LOW for v from 0 to 255, where the first product is exact: the same bits for all 256
// values in a third of the time of a division

const HIGH: f32 = 0.0039215087890625; // 32896 * 2^-23
const LOW: f32 = 5.983839201917363e-8; // 1 / 255 - HIGH

/** v / 255, or v. */
function scaled(v: v128, high: v128, low: v128): v128 {
  return f32x4.add(f32x4.mul(v, high), f32x4.mul(v, low));
}

function highOf(isScaled: i32): v128 {
  return f32x4.splat(isScaled === 1 ? HIGH : 1);
}

function lowOf(isScaled: i32): v128 {
  return f32x4.splat(isScaled === 1 ? LOW : 0);
}

function copyFloats(from: usize, to: usize, n: i32, isScaled: i32): void {
  const high = highOf(isScaled);
  const low = lowOf(isScaled);
  for (let i: i32 = 0; i < n; i += LANES) {
    const v = loadLanes(elementAt(from, i), n - i);
    storeLanes(elementAt(to, i), scaled(v, high, low), n - i);
  }
}

function copyBytes(from: usize, to: usize, n: i32, isScaled: i32): void {
  const high = highOf(isScaled);
  const low = lowOf(isScaled);
  let i: i32 = 0;
  for (; i + 8 <= n; i += 8) {
    const words = v128.load8x8_u(from + <usize>i);
    v128.store(elementAt(to, i), scaled(floatsOf(i32x4.extend_low_i16x8_u(words)), high, low));
    v128.store(elementAt(to, i), scaled(floatsOf(i32x4.extend_high_i16x8_u(words)), high, low), 16);
  }
  for (; i < n; i++) copyElement(from, to, i, i, 1, isScaled);
}

function floatsOf(words: v128): v128 {
  return f32x4.convert_i32x4_s(words);
}

function copyElement(from: usize, to: usize, i: i32, j: i32, isBytes: i32, isScaled: i32): void {
  const value = isBytes === 1 ? <f32>load<u8>(from + <usize>i) : load<f32>(elementAt(from, i));
  store<f32>(elementAt(to, j), isScaled === 1 ? value / 255 : value);
}

/** Pixels in reverse order; `from` is the address of the last one. */
function copyBackwards(
  from: usize,
  to: usize,
  pixels: i32,
  channels: i32,
  isBytes: i32,
  isScaled: i32,
): void {
  const high = highOf(isScaled);
  const low = lowOf(isScaled);
  let i: i32 = 0;
  for (; i + 4 <= pixels; i += 4) {
    const at = elementAt(to, i * channels);
    if (isBytes === 1) {
      const four = reversedBytes(from - <usize>((i + 3) * channels), channels);
      const words = i16x8.extend_low_i8x16_u(four);
      v128.store(at, scaled(floatsOf(i32x4.extend_low_i16x8_u(words)), high, low));
      if (channels === 1) continue;
      v128.store(at, scaled(floatsOf(i32x4.extend_high_i16x8_u(words)), high, low), 16);
      if (channels === 2) continue;
      const rest = i16x8.extend_high_i8x16_u(four);
      v128.store(at, scaled(floatsOf(i32x4.extend_low_i16x8_u(rest)), high, low), 32);
      if (channels === 3) continue;
      v128.store(at, scaled(floatsOf(i32x4.extend_high_i16x8_u(rest)), high, low), 48);
    } else {
      const first = from - <usize>(((i + 3) * channels) << 2);
      for (let k: i32 = 0; k < channels; k++) {
        v128.store(elementAt(at, 4 * k), scaled(reversedFloats(first, channels, k), high, low));
      }
    }
  }
  for (; i < pixels; i++) {
    for (let k: i32 = 0; k < channels; k++) {
      // negative: the first pixels are after `from`
      copyElement(from, to, k - i * channels, i * channels + k, isBytes, isScaled);
    }
  }
}

/** The bytes of four pixels in reverse order; the other bytes are undefined. */
function reversedBytes(at: usize, channels: i32): v128 {
  if (channels === 1) {
    const v = v128.load32_zero(at);
    return v128.shuffle<i8>(v, v, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
  let v = v128.load64_zero(at);
  if (channels === 2) {
    return v128.shuffle<i16>(v, v, 3, 2, 1, 0, 0, 0, 0, 0);
  }
  if (channels === 3) {
    v = v128.load_lane<i32>(at, v, 2, 8);
    return v128.shuffle<i8>(v, v, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2, 0, 0, 0, 0);
  }
  v = v128.load(at);
  return v128.shuffle<i32>(v, v, 3, 2, 1, 0);
}

/** Vector k of four pixels of floats in reverse order. */
function reversedFloats(at: usize, channels: i32, k: i32): v128 {
  if (channels === 4) return v128.load(elementAt(at, 4 * (3 - k)));
  if (channels === 1) {
    const v = v128.load(at);
    return v128.shuffle<i32>(v, v, 3, 2, 1, 0);
  }
  if (channels === 2) {
    const v = v128.load(elementAt(at, 4 * (1 - k)));
    return v128.shuffle<i32>(v, v, 2, 3, 0, 1);
  }
  const middle = v128.load(at, 16);
  if (k === 0) return v128.shuffle<i32>(v128.load(at, 32), middle, 1, 2, 3, 6);
  if (k === 2) return v128.shuffle<i32>(middle, v128.load(at), 1, 4, 5, 6);
  const last = v128.shuffle<i32>(middle, v128.load(at, 32), 3, 4, 4, 4);
  const first = v128.shuffle<i32>(v128.load(at), middle, 3, 4, 4, 4);
  return v128.shuffle<i32>(last, first, 0, 1, 4, 5);
}
