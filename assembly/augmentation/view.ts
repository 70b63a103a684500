// Flips, shifts and crops: pixels do not change, so adjacent transforms are merged into one copy.

import {
  elementAt,
  floatFactor,
  highFloats,
  LANES,
  loadLanes,
  lowFloats,
  storeLanes,
  wordFactor,
} from "../simd";
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
 * Overwrites y; 4 bytes before an image are readable.
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
  const whole = wordFactor(isScaled);
  const share = floatFactor(isScaled);
  const block = channels === 3 ? 12 : 16;
  const reversed = reversedBytes(channels);
  const pixels = high - low;
  const n = pixels * channels;
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
    if (isBytes === 0) {
      if (sign > 0) copyFloats(from, first, n, isScaled);
      else reverseFloats(from, first, pixels, channels, isScaled);
    } else if (n < block) copyPixels(from, first, pixels, sign, channels, 1, isScaled);
    else if (sign > 0) copyBytes(from, first, n, whole, share);
    else reverseBytes(from + channels - 16, first, n, block, reversed, whole, share);
    clear(elementAt(to, high * channels), end);
  }
}

/** Zeros from an address to another: often none, for which memory.fill takes longer than a row. */
function clear(to: usize, end: usize): void {
  const zero = f32x4.splat(0);
  for (; to + 16 <= end; to += 16) v128.store(to, zero);
  for (; to < end; to += 4) store<f32>(to, 0);
}

/** v / 255 for whole numbers up to 255, as lowFloats, or v. */
function scaled(v: v128, isScaled: i32): v128 {
  return isScaled === 1 ? f32x4.mul(f32x4.mul(v, f32x4.splat(3)), floatFactor(1)) : v;
}

function copyFloats(from: usize, to: usize, n: i32, isScaled: i32): void {
  for (let i: i32 = 0; i < n; i += LANES) {
    storeLanes(elementAt(to, i), scaled(loadLanes(elementAt(from, i), n - i), isScaled), n - i);
  }
}

/** n >= 8 bytes; the last block repeats some of the one before. */
function copyBytes(from: usize, to: usize, n: i32, whole: v128, share: v128): void {
  let i: i32 = 0;
  for (; i + 8 <= n; i += 8)
    copyWords(v128.load8x8_u(from + <usize>i), elementAt(to, i), whole, share);
  const left = n - 8;
  if (i < n) copyWords(v128.load8x8_u(from + <usize>left), elementAt(to, left), whole, share);
}

/** Eight words as floats. */
function copyWords(words: v128, to: usize, whole: v128, share: v128): void {
  const multiples = i16x8.mul(words, whole);
  v128.store(to, lowFloats(multiples, share));
  v128.store(to, highFloats(multiples, share), 16);
}

/** n >= block bytes in the given order, whose last 16 are at `last`. */
function reverseBytes(
  last: usize,
  to: usize,
  n: i32,
  block: i32,
  order: v128,
  whole: v128,
  share: v128,
): void {
  for (let i: i32 = 0; i < n; i += block) {
    i = min(i, n - block); // the last block repeats some of the one before
    const at = elementAt(to, i);
    const bytes = i8x16.swizzle(v128.load(last - i), order);
    copyWords(i16x8.extend_low_i8x16_u(bytes), at, whole, share);
    const high = i16x8.mul(i16x8.extend_high_i8x16_u(bytes), whole);
    v128.store(at, lowFloats(high, share), 32);
    if (block === 16) v128.store(at, highFloats(high, share), 48);
  }
}

/** Order of the last pixels of 16 bytes, reversed. */
function reversedBytes(channels: i32): v128 {
  if (channels === 1) return i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  if (channels === 2) return i8x16(14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
  if (channels === 3) return i8x16(13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 0, 0, 0, 0);
  return i8x16(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
}

/** Pixels one by one, backwards with sign = -1. */
function copyPixels(
  from: usize,
  to: usize,
  pixels: i32,
  sign: i32,
  channels: i32,
  isBytes: i32,
  isScaled: i32,
): void {
  for (let i: i32 = 0; i < pixels; i++) {
    for (let k: i32 = 0; k < channels; k++, to += 4) {
      const j = sign * i * channels + k;
      const value = isBytes === 1 ? <f32>load<u8>(from + <usize>j) : load<f32>(elementAt(from, j));
      store<f32>(to, isScaled === 1 ? value / 255 : value);
    }
  }
}

/** Pixels in reverse order; `from` is the address of the last one. */
function reverseFloats(from: usize, to: usize, pixels: i32, channels: i32, isScaled: i32): void {
  let i: i32 = 0;
  for (; i + 4 <= pixels; i += 4) {
    const at = elementAt(to, i * channels);
    const first = elementAt(from, -(i + 3) * channels);
    for (let k: i32 = 0; k < channels; k++) {
      v128.store(elementAt(at, 4 * k), scaled(reversedFloats(first, channels, k), isScaled));
    }
  }
  const next = elementAt(from, -i * channels);
  copyPixels(next, elementAt(to, i * channels), pixels - i, -1, channels, 0, isScaled);
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
