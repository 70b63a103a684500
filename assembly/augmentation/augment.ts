// Augments the rows of a batch by the transforms of a plan, with random numbers per sample. Bytes remain integers
// from 0 to 255 between transforms.

import { cos, exp, sin } from "../numerics";
import { elementAt } from "../simd";
import { adjustColors, greyMean } from "./color";
import { below, sampleKey, uniform, uniformIn, wordsOf } from "./draws";
import {
  ADJUSTMENT_WORDS,
  ADJUSTMENTS,
  Adjustment,
  Axis,
  PlanWord,
  SCRATCH_WORDS,
  TRANSFORM_WORDS,
  Transform,
  View,
} from "./layout";
import { mix } from "./mixup";
import { resample } from "./resample";
import { copyView, cut, isPlain, mirror, viewImage } from "./view";

/** Attempts of randomResizedCrop before the central crop, as in torchvision. */
const TRIES: i32 = 10;
const DEGREE: f64 = 0.017453292519943295;

/**
 * y[r] = row indices[r] of x after the transforms of `plan`, with the random numbers of its sample. Images are
 * `stride` elements apart: floats, or bytes with isBytes = 1, which become value / 255 with isScaled = 1. Mixup
 * takes shares[r] of the image and the rest of row partners[r]. Overwrites y [rows, elements] and the workspace:
 * SCRATCH_WORDS and three buffers.
 */
export function augment(
  x: usize,
  stride: i32,
  isBytes: i32,
  isScaled: i32,
  samples: usize,
  indices: usize,
  partners: usize,
  shares: usize,
  y: usize,
  rows: i32,
  plan: usize,
  scratch: usize,
  key0: u32,
  key1: u32,
): void {
  const height = wordAt(plan, PlanWord.height);
  const width = wordAt(plan, PlanWord.width);
  const channels = wordAt(plan, PlanWord.channels);
  const elements = wordAt(plan, PlanWord.elements);
  const transforms = wordAt(plan, PlanWord.transforms);
  const mixing = wordAt(plan, PlanWord.mixing);
  const rowBytes = stride << (isBytes === 1 ? 0 : 2);
  for (let r: i32 = 0; r < rows; r++) {
    if (mixing >= 0) {
      const partner = wordAt(partners, r);
      const key = sampleKey(key0, key1, wordAt(samples, partner));
      viewImage(scratch, x + <usize>(partner * rowBytes), isBytes, height, width);
      for (let t: i32 = 0; t < mixing; t++) apply(plan, scratch, t, key, 1, isBytes);
      copyView(scratch, bufferOf(plan, scratch, 2), channels, 0);
    }
    const row = wordAt(indices, r);
    const key = sampleKey(key0, key1, wordAt(samples, row));
    const share = mixing >= 0 ? load<f32>(elementAt(shares, r)) : 1;
    viewImage(scratch, x + <usize>(row * rowBytes), isBytes, height, width);
    for (let t: i32 = 0; t < transforms; t++) apply(plan, scratch, t, key, share, isBytes);
    copyView(scratch, elementAt(y, r * elements), channels, isScaled);
  }
}

function wordAt(base: usize, i: i32): i32 {
  return load<i32>(elementAt(base, i));
}

function floatAt(base: usize, i: i32): f32 {
  return load<f32>(elementAt(base, i));
}

/** Two working buffers, and one for the image mixed in. */
function bufferOf(plan: usize, scratch: usize, i: i32): usize {
  return elementAt(scratch, SCRATCH_WORDS) + <usize>(i * wordAt(plan, PlanWord.bufferBytes));
}

/** The buffer that is not being read. */
function otherBuffer(plan: usize, scratch: usize, address: usize): usize {
  const first = bufferOf(plan, scratch, 0);
  return address === first ? bufferOf(plan, scratch, 1) : first;
}

/** Size of the view along an axis. */
function sizeOf(scratch: usize, axis: i32): i32 {
  return wordAt(scratch, axis + Axis.size);
}

/** Applies transform `t` of the plan to the view. */
function apply(plan: usize, scratch: usize, t: i32, key: u64, share: f32, isBytes: i32): void {
  const record = elementAt(plan, PlanWord.end + t * TRANSFORM_WORDS);
  const channels = wordAt(plan, PlanWord.channels);
  const height = sizeOf(scratch, View.rows);
  const width = sizeOf(scratch, View.columns);
  const kind = wordAt(record, 0);
  if (kind === Transform.mixup) {
    const partner = bufferOf(plan, scratch, 2);
    mix(settle(plan, scratch), partner, height * width * channels, share, isBytes);
    return;
  }
  const words = wordsOf(key, t, 0);
  const word0 = <u32>words;
  const word1 = <u32>(words >> 32);
  switch (kind) {
    case Transform.horizontalFlip:
      if (uniform(word0) < <f64>floatAt(record, 1)) mirror(scratch, View.columns);
      break;
    case Transform.verticalFlip:
      if (uniform(word0) < <f64>floatAt(record, 1)) mirror(scratch, View.rows);
      break;
    case Transform.crop: {
      const padding = wordAt(record, 3);
      const newHeight = wordAt(record, 1);
      const newWidth = wordAt(record, 2);
      const top = below(word0, height + 2 * padding - newHeight + 1) - padding;
      const left = below(word1, width + 2 * padding - newWidth + 1) - padding;
      cut(scratch, View.rows, top, newHeight);
      cut(scratch, View.columns, left, newWidth);
      break;
    }
    case Transform.shift: {
      const down = wordAt(record, 1);
      const along = wordAt(record, 2);
      cut(scratch, View.rows, below(word0, 2 * down + 1) - down, height);
      cut(scratch, View.columns, below(word1, 2 * along + 1) - along, width);
      break;
    }
    case Transform.resizedCrop:
      resizeCrop(plan, scratch, record, t, key, isBytes);
      break;
    case Transform.scale:
      turn(plan, scratch, 1 / uniformIn(word0, floatAt(record, 1), floatAt(record, 2)), 0, isBytes);
      break;
    case Transform.rotate: {
      const angle = uniformIn(word0, floatAt(record, 1), floatAt(record, 2)) * DEGREE;
      turn(plan, scratch, cos(angle), sin(angle), isBytes);
      break;
    }
    case Transform.colorJitter:
      jitter(plan, scratch, record, t, key, word0, isBytes);
      break;
    case Transform.tint: {
      const limit: f32 = isBytes === 1 ? 255 : 1;
      const low = floatAt(record, 1);
      const high = floatAt(record, 2);
      const list = elementAt(scratch, View.end);
      store<i32>(list, Adjustment.tint);
      store<f32>(list, <f32>uniformIn(word0, low, high) * limit, 4);
      store<f32>(list, <f32>uniformIn(word1, low, high) * limit, 8);
      store<f32>(list, <f32>uniformIn(<u32>wordsOf(key, t, 1), low, high) * limit, 12);
      const x = settle(plan, scratch);
      adjustColors(x, height * width, channels, list, 1, limit, isBytes);
      break;
    }
    default: {
      // cutout
      const top = below(word0, height) - (wordAt(record, 1) >> 1);
      const left = below(word1, width) - (wordAt(record, 2) >> 1);
      const bottom = min(top + wordAt(record, 1), height);
      const from = max(left, 0);
      const until = min(left + wordAt(record, 2), width);
      const x = settle(plan, scratch);
      for (let i = max(top, 0); i < bottom; i++) {
        const bytes = ((until - from) * channels) << 2;
        memory.fill(elementAt(x, (i * width + from) * channels), 0, <usize>bytes);
      }
    }
  }
}

/** Address of the view as an image of floats, in one of the two buffers. */
function settle(plan: usize, scratch: usize): usize {
  const address = <usize>wordAt(scratch, View.address);
  const isOwn = address === bufferOf(plan, scratch, 0) || address === bufferOf(plan, scratch, 1);
  if (isOwn && isPlain(scratch)) return address;
  const to = otherBuffer(plan, scratch, address);
  copyView(scratch, to, wordAt(plan, PlanWord.channels), 0);
  viewImage(scratch, to, 0, sizeOf(scratch, View.rows), sizeOf(scratch, View.columns));
  return to;
}

/** Scales and rotates about the centre; (cosine, sine) is one step of the inverse map. */
function turn(plan: usize, scratch: usize, cosine: f64, sine: f64, isBytes: i32): void {
  const x = settle(plan, scratch);
  const y = otherBuffer(plan, scratch, x);
  const height = sizeOf(scratch, View.rows);
  const width = sizeOf(scratch, View.columns);
  const middle = <f64>(height - 1) / 2;
  const centre = <f64>(width - 1) / 2;
  const column = centre - cosine * centre + sine * middle;
  const row = middle - sine * centre - cosine * middle;
  resample(
    x,
    width,
    wordAt(plan, PlanWord.channels),
    0,
    0,
    height,
    width,
    0,
    cosine,
    -sine,
    sine,
    cosine,
    column,
    row,
    y,
    height,
    width,
    isBytes,
  );
  viewImage(scratch, y, 0, height, width);
}

/** Resizes a random crop. */
function resizeCrop(
  plan: usize,
  scratch: usize,
  record: usize,
  t: i32,
  key: u64,
  isBytes: i32,
): void {
  const height = sizeOf(scratch, View.rows);
  const width = sizeOf(scratch, View.columns);
  const newHeight = wordAt(record, 1);
  const newWidth = wordAt(record, 2);
  const lowRatio = floatAt(record, 5);
  const highRatio = floatAt(record, 6);
  let boxHeight: i32 = 0;
  let boxWidth: i32 = 0;
  for (let attempt: i32 = 0; attempt < TRIES; attempt++) {
    const words = wordsOf(key, t, attempt);
    const share = uniformIn(<u32>words, floatAt(record, 3), floatAt(record, 4));
    const area = <f64>(height * width) * share;
    const ratio = exp(uniformIn(<u32>(words >> 32), lowRatio, highRatio));
    boxHeight = <i32>floor(Math.sqrt(area / ratio) + 0.5);
    boxWidth = <i32>floor(Math.sqrt(area * ratio) + 0.5);
    if (boxHeight > 0 && boxHeight <= height && boxWidth > 0 && boxWidth <= width) break;
    boxHeight = 0;
  }
  let top: i32 = 0;
  let left: i32 = 0;
  if (boxHeight > 0) {
    const words = wordsOf(key, t, TRIES);
    top = below(<u32>words, height - boxHeight + 1);
    left = below(<u32>(words >> 32), width - boxWidth + 1);
  } else {
    // the largest central crop with an allowed ratio
    const low = exp(<f64>lowRatio);
    const high = exp(<f64>highRatio);
    const ratio = <f64>width / <f64>height;
    boxHeight = ratio < low ? max(1, <i32>floor(<f64>width / low + 0.5)) : height;
    boxWidth = ratio > high ? max(1, <i32>floor(<f64>height * high + 0.5)) : width;
    top = (height - boxHeight) >> 1;
    left = (width - boxWidth) >> 1;
  }
  const x = settle(plan, scratch);
  const y = otherBuffer(plan, scratch, x);
  const down = <f64>boxHeight / <f64>newHeight;
  const along = <f64>boxWidth / <f64>newWidth;
  resample(
    x,
    width,
    wordAt(plan, PlanWord.channels),
    top,
    left,
    top + boxHeight,
    left + boxWidth,
    1,
    along,
    0,
    0,
    down,
    <f64>left + 0.5 * along - 0.5,
    <f64>top + 0.5 * down - 0.5,
    y,
    newHeight,
    newWidth,
    isBytes,
  );
  viewImage(scratch, y, 0, newHeight, newWidth);
}

/** Brightness, contrast, saturation and hue, in a random order per sample. */
function jitter(
  plan: usize,
  scratch: usize,
  record: usize,
  t: i32,
  key: u64,
  orderWord: u32,
  isBytes: i32,
): void {
  const list = elementAt(scratch, View.end);
  const channels = wordAt(plan, PlanWord.channels);
  const pixels = sizeOf(scratch, View.rows) * sizeOf(scratch, View.columns);
  const x = settle(plan, scratch);
  const limit: f32 = isBytes === 1 ? 255 : 1;
  const draws = wordsOf(key, t, 1);
  const moreDraws = wordsOf(key, t, 2);
  let order = below(orderWord, 24);
  let left: i32 = 15; // a bit for each remaining adjustment
  let count: i32 = 0;
  for (let choices: i32 = ADJUSTMENTS; choices > 0; choices--) {
    let adjustment: i32 = 0;
    for (let skip = order % choices; ; adjustment++) {
      if ((left & (1 << adjustment)) === 0) continue;
      if (skip-- === 0) break;
    }
    order /= choices;
    left &= ~(1 << adjustment);
    const low = floatAt(record, 1 + 2 * adjustment);
    const high = floatAt(record, 2 + 2 * adjustment);
    const neutral: f32 = adjustment === Adjustment.hue ? 0 : 1;
    if (low === neutral && high === neutral) continue;
    const two = adjustment < 2 ? draws : moreDraws;
    const word = (adjustment & 1) === 0 ? <u32>two : <u32>(two >> 32);
    const factor = <f32>uniformIn(word, low, high);
    const rest: f32 = 1 - factor;
    const isContrast = adjustment === Adjustment.contrast;
    if (isContrast && count > 0) {
      adjustColors(x, pixels, channels, list, count, limit, 0);
      count = 0;
    }
    const entry = elementAt(list, ADJUSTMENT_WORDS * count++);
    store<i32>(entry, adjustment);
    store<f32>(entry, adjustment === Adjustment.hue ? 6 * factor : factor, 4);
    store<f32>(entry, isContrast ? greyMean(x, pixels, channels) * rest : rest, 8);
  }
  adjustColors(x, pixels, channels, list, count, limit, isBytes);
}
