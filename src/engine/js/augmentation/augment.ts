// Augments the rows of a batch by the transforms of a plan, with random numbers per sample. Bytes remain integers
// from 0 to 255 between transforms.

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
} from "../../../../assembly/augmentation/layout.ts";
import type { Memory } from "../../../core/memory.ts";
import { cos, exp, sin } from "../../../core/numerics.ts";
import { adjustColors, greyMean } from "./color.ts";
import { below, sampleKey, uniform, uniformIn, type Words, wordsOf } from "./draws.ts";
import { mix } from "./mixup.ts";
import { resample } from "./resample.ts";
import { copyView, cut, isPlain, mirror, viewImage } from "./view.ts";

const round = Math.fround;
/** Attempts of randomResizedCrop before the central crop, as in torchvision. */
const TRIES = 10;
const DEGREE = 0.017453292519943295;

/** Shared state of the transforms of a row. */
interface Work {
  readonly memory: Memory;
  readonly plan: number;
  readonly view: number;
  readonly list: number;
  /** Two working buffers, and one for the image mixed in. */
  readonly buffers: readonly [number, number, number];
  readonly channels: number;
  readonly isBytes: number;
}

/**
 * y[r] = row indices[r] of x after the transforms of `plan`, with the random numbers of its sample. Images are
 * `stride` elements apart: floats, or bytes with isBytes = 1, which become value / 255 with isScaled = 1. Mixup
 * takes shares[r] of the image and the rest of row partners[r]. Overwrites y [rows, elements] and the workspace:
 * SCRATCH_WORDS and three buffers.
 */
export function augment(
  memory: Memory,
  x: number,
  stride: number,
  isBytes: number,
  isScaled: number,
  samples: number,
  indices: number,
  partners: number,
  shares: number,
  y: number,
  rows: number,
  plan: number,
  scratch: number,
  key0: number,
  key1: number,
): void {
  const { i32, f32 } = memory;
  const word = (i: PlanWord) => i32[(plan >>> 2) + i]!;
  const [height, width, channels] = [
    word(PlanWord.height),
    word(PlanWord.width),
    word(PlanWord.channels),
  ];
  const [elements, mixing] = [word(PlanWord.elements), word(PlanWord.mixing)];
  const first = scratch + 4 * SCRATCH_WORDS;
  const size = word(PlanWord.bufferBytes);
  const work: Work = {
    memory,
    plan,
    view: scratch,
    list: scratch + 4 * View.end,
    buffers: [first, first + size, first + 2 * size],
    channels,
    isBytes,
  };
  const begin = (row: number): Words => {
    viewImage(memory, work.view, x + row * stride * (isBytes ? 1 : 4), isBytes, height, width);
    return sampleKey(key0, key1, i32[(samples >>> 2) + row]!);
  };
  for (let r = 0; r < rows; r++) {
    if (mixing >= 0) {
      const key = begin(i32[(partners >>> 2) + r]!);
      for (let t = 0; t < mixing; t++) apply(work, t, key, 1);
      copyView(memory, work.view, work.buffers[2], channels, 0);
    }
    const key = begin(i32[(indices >>> 2) + r]!);
    const share = mixing >= 0 ? f32[(shares >>> 2) + r]! : 1;
    for (let t = 0; t < word(PlanWord.transforms); t++) apply(work, t, key, share);
    copyView(memory, work.view, y + 4 * r * elements, channels, isScaled);
  }
}

/** Applies transform `t` of the plan to the view. */
function apply(work: Work, t: number, key: Words, share: number): void {
  const { memory, plan, view, channels, isBytes } = work;
  const { i32, f32 } = memory;
  const record = (plan >>> 2) + PlanWord.end + t * TRANSFORM_WORDS;
  const size = (axis: View) => i32[(view >>> 2) + axis + Axis.size]!;
  const integer = (i: number) => i32[record + i]!;
  const float = (i: number) => f32[record + i]!;
  const [height, width] = [size(View.rows), size(View.columns)];
  const kind = i32[record]!;
  if (kind === Transform.mixup) {
    const elements = height * width * channels;
    mix(memory, settle(work), work.buffers[2], elements, share, isBytes);
    return;
  }
  const words = wordsOf(key, t, 0);
  const [word0, word1] = [words[0]!, words[1]!];
  switch (kind) {
    case Transform.horizontalFlip:
      if (uniform(word0) < float(1)) mirror(memory, view, View.columns);
      break;
    case Transform.verticalFlip:
      if (uniform(word0) < float(1)) mirror(memory, view, View.rows);
      break;
    case Transform.crop: {
      const padding = integer(3);
      const top = below(word0, height + 2 * padding - integer(1) + 1) - padding;
      const left = below(word1, width + 2 * padding - integer(2) + 1) - padding;
      cut(memory, view, View.rows, top, integer(1));
      cut(memory, view, View.columns, left, integer(2));
      break;
    }
    case Transform.shift:
      cut(memory, view, View.rows, below(word0, 2 * integer(1) + 1) - integer(1), height);
      cut(memory, view, View.columns, below(word1, 2 * integer(2) + 1) - integer(2), width);
      break;
    case Transform.resizedCrop:
      resizeCrop(work, record, t, key);
      break;
    case Transform.scale: {
      const step = 1 / uniformIn(word0, float(1), float(2));
      turn(work, step, 0);
      break;
    }
    case Transform.rotate: {
      const angle = uniformIn(word0, float(1), float(2)) * DEGREE;
      turn(work, cos(angle), sin(angle));
      break;
    }
    case Transform.colorJitter:
      jitter(work, record, t, key, word0);
      break;
    case Transform.tint: {
      const limit = isBytes ? 255 : 1;
      const third = wordsOf(key, t, 1)[0]!;
      const [a, b, c] = [word0, word1, third].map((word) =>
        round(round(uniformIn(word, float(1), float(2))) * limit),
      );
      const entry = work.list >>> 2;
      i32[entry] = Adjustment.tint;
      f32.set([a!, b!, c!], entry + 1);
      adjustColors(memory, settle(work), height * width, channels, work.list, 1, limit, isBytes);
      break;
    }
    default: {
      // cutout
      const top = below(word0, height) - (integer(1) >> 1);
      const left = below(word1, width) - (integer(2) >> 1);
      const x = settle(work) >>> 2;
      const from = Math.max(left, 0) * channels;
      const until = Math.min(left + integer(2), width) * channels;
      for (let i = Math.max(top, 0); i < Math.min(top + integer(1), height); i++) {
        const row = x + i * width * channels;
        f32.fill(0, row + from, row + until);
      }
    }
  }
}

/** Address of the view as an image of floats, in one of the two buffers. */
function settle({ memory, view, buffers, channels }: Work): number {
  const at = view >>> 2;
  const { i32 } = memory;
  const address = i32[at + View.address]! >>> 0;
  const isOwn = address === buffers[0] || address === buffers[1];
  if (isOwn && isPlain(memory, view)) return address;
  const to = address === buffers[0] ? buffers[1] : buffers[0];
  copyView(memory, view, to, channels, 0);
  const [height, width] = [i32[at + View.rows + Axis.size]!, i32[at + View.columns + Axis.size]!];
  viewImage(memory, view, to, 0, height, width);
  return to;
}

/** Scales and rotates about the centre; (cosine, sine) is one step of the inverse map. */
function turn(work: Work, cosine: number, sine: number): void {
  const { memory, view, buffers, channels, isBytes } = work;
  const x = settle(work);
  const y = x === buffers[0] ? buffers[1] : buffers[0];
  const at = view >>> 2;
  const height = memory.i32[at + View.rows + Axis.size]!;
  const width = memory.i32[at + View.columns + Axis.size]!;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  const column = centre - cosine * centre + sine * middle;
  const row = middle - sine * centre - cosine * middle;
  const box = [0, 0, height, width] as const;
  const steps = [cosine, -sine, sine, cosine, column, row] as const;
  resample(memory, x, width, channels, ...box, 0, ...steps, y, height, width, isBytes);
  viewImage(memory, view, y, 0, height, width);
}

/** Resizes a random crop. */
function resizeCrop(work: Work, record: number, t: number, key: Words): void {
  const { memory, view, buffers, channels, isBytes } = work;
  const { i32, f32 } = memory;
  const at = view >>> 2;
  const height = i32[at + View.rows + Axis.size]!;
  const width = i32[at + View.columns + Axis.size]!;
  const [newHeight, newWidth] = [i32[record + 1]!, i32[record + 2]!];
  const [lowRatio, highRatio] = [f32[record + 5]!, f32[record + 6]!];
  let [boxHeight, boxWidth] = [0, 0];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const words = wordsOf(key, t, attempt);
    const area = height * width * uniformIn(words[0]!, f32[record + 3]!, f32[record + 4]!);
    const ratio = exp(uniformIn(words[1]!, lowRatio, highRatio));
    boxHeight = Math.floor(Math.sqrt(area / ratio) + 0.5);
    boxWidth = Math.floor(Math.sqrt(area * ratio) + 0.5);
    const fits = boxHeight > 0 && boxHeight <= height && boxWidth > 0 && boxWidth <= width;
    if (fits) break;
    boxHeight = 0;
  }
  let [top, left] = [0, 0];
  if (boxHeight > 0) {
    const words = wordsOf(key, t, TRIES);
    top = below(words[0]!, height - boxHeight + 1);
    left = below(words[1]!, width - boxWidth + 1);
  } else {
    // the largest central crop with an allowed ratio
    const [low, high] = [exp(lowRatio), exp(highRatio)];
    const ratio = width / height;
    boxHeight = ratio < low ? Math.max(1, Math.floor(width / low + 0.5)) : height;
    boxWidth = ratio > high ? Math.max(1, Math.floor(height * high + 0.5)) : width;
    top = (height - boxHeight) >> 1;
    left = (width - boxWidth) >> 1;
  }
  const x = settle(work);
  const y = x === buffers[0] ? buffers[1] : buffers[0];
  const [down, along] = [boxHeight / newHeight, boxWidth / newWidth];
  const box = [top, left, top + boxHeight, left + boxWidth] as const;
  const steps = [along, 0, 0, down, left + 0.5 * along - 0.5, top + 0.5 * down - 0.5] as const;
  resample(memory, x, width, channels, ...box, 1, ...steps, y, newHeight, newWidth, isBytes);
  viewImage(memory, view, y, 0, newHeight, newWidth);
}

/** Brightness, contrast, saturation and hue, in a random order per sample. */
function jitter(work: Work, record: number, t: number, key: Words, orderWord: number): void {
  const { memory, list, view, channels, isBytes } = work;
  const { i32, f32 } = memory;
  const at = view >>> 2;
  const pixels = i32[at + View.rows + Axis.size]! * i32[at + View.columns + Axis.size]!;
  const x = settle(work);
  const limit = isBytes ? 255 : 1;
  const draws = [wordsOf(key, t, 1), wordsOf(key, t, 2)];
  let order = below(orderWord, 24);
  let left = 15; // a bit for each remaining adjustment
  let count = 0;
  for (let choices = ADJUSTMENTS; choices > 0; choices--) {
    let adjustment = 0;
    for (let skip = order % choices; ; adjustment++) {
      if ((left & (1 << adjustment)) === 0) continue;
      if (skip-- === 0) break;
    }
    order = Math.floor(order / choices);
    left &= ~(1 << adjustment);
    const low = f32[record + 1 + 2 * adjustment]!;
    const high = f32[record + 2 + 2 * adjustment]!;
    const neutral = adjustment === Adjustment.hue ? 0 : 1;
    if (low === neutral && high === neutral) continue;
    const word = draws[adjustment >> 1]![adjustment & 1]!;
    const factor = round(uniformIn(word, low, high));
    const rest = round(1 - factor);
    const isContrast = adjustment === Adjustment.contrast;
    if (isContrast && count > 0) {
      adjustColors(memory, x, pixels, channels, list, count, limit, 0);
      count = 0;
    }
    const entry = (list >>> 2) + ADJUSTMENT_WORDS * count++;
    i32[entry] = adjustment;
    f32[entry + 1] = adjustment === Adjustment.hue ? 6 * factor : factor;
    f32[entry + 2] = isContrast ? greyMean(memory, x, pixels, channels) * rest : rest;
  }
  adjustColors(memory, x, pixels, channels, list, count, limit, isBytes);
}
