// Flips, shifts and crops: pixels do not change, so adjacent transforms are merged into one copy.

import { Axis, View } from "../../../../assembly/augmentation/layout.ts";
import type { Memory } from "../../../core/memory.ts";

/** Initialises a view of a whole image. */
export function viewImage(
  { i32 }: Memory,
  view: number,
  address: number,
  isBytes: number,
  height: number,
  width: number,
): void {
  const at = view >>> 2;
  i32[at + View.address] = address;
  i32[at + View.isBytes] = isBytes;
  i32[at + View.pitch] = width;
  i32.set([1, 0, 0, height, height], at + View.rows);
  i32.set([1, 0, 0, width, width], at + View.columns);
}

/** Reverses an axis of a view. */
export function mirror({ i32 }: Memory, view: number, axis: View): void {
  const at = (view >>> 2) + axis;
  const size = i32[at + Axis.size]!;
  const low = i32[at + Axis.low]!;
  i32[at + Axis.offset] = i32[at + Axis.offset]! + i32[at + Axis.sign]! * (size - 1);
  i32[at + Axis.sign] = -i32[at + Axis.sign]!;
  i32[at + Axis.low] = size - i32[at + Axis.high]!;
  i32[at + Axis.high] = size - low;
}

/** Restricts an axis to `size` rows or columns from `start`, which may be outside. */
export function cut({ i32 }: Memory, view: number, axis: View, start: number, size: number): void {
  const at = (view >>> 2) + axis;
  const low = Math.min(Math.max(i32[at + Axis.low]! - start, 0), size);
  i32[at + Axis.offset] = i32[at + Axis.offset]! + i32[at + Axis.sign]! * start;
  i32[at + Axis.high] = Math.min(Math.max(i32[at + Axis.high]! - start, low), size);
  i32[at + Axis.low] = low;
  i32[at + Axis.size] = size;
}

/** Whether a view is exactly a stored image of floats. */
export function isPlain({ i32 }: Memory, view: number): boolean {
  const at = view >>> 2;
  const isWhole = (axis: View) =>
    i32[at + axis + Axis.sign] === 1 &&
    i32[at + axis + Axis.offset] === 0 &&
    i32[at + axis + Axis.low] === 0 &&
    i32[at + axis + Axis.high] === i32[at + axis + Axis.size];
  return (
    i32[at + View.isBytes] === 0 &&
    i32[at + View.pitch] === i32[at + View.columns + Axis.size] &&
    isWhole(View.rows) &&
    isWhole(View.columns)
  );
}

/**
 * Copies a view as floats [rows, columns, channels]; with isScaled = 1, values from 0 to 255 become value / 255.
 * Overwrites y.
 */
export function copyView(
  memory: Memory,
  view: number,
  y: number,
  channels: number,
  isScaled: number,
): void {
  const { i32, f32, u8 } = memory;
  const at = view >>> 2;
  const axis = (which: View, word: Axis) => i32[at + which + word]!;
  const address = i32[at + View.address]! >>> 0;
  const source = i32[at + View.isBytes] === 1 ? u8 : f32;
  const first = source === u8 ? address : address >>> 2;
  const pitch = i32[at + View.pitch]! * channels;
  const [height, width] = [axis(View.rows, Axis.size), axis(View.columns, Axis.size)];
  const [low, high] = [axis(View.columns, Axis.low), axis(View.columns, Axis.high)];
  const [sign, offset] = [axis(View.columns, Axis.sign), axis(View.columns, Axis.offset)];
  const divisor = isScaled === 1 ? 255 : 1;
  for (let i = 0; i < height; i++) {
    const to = (y >>> 2) + i * width * channels;
    const isStored = i >= axis(View.rows, Axis.low) && i < axis(View.rows, Axis.high);
    const [from, until] = isStored ? [low, high] : [width, width];
    f32.fill(0, to, to + from * channels);
    const row = first + (axis(View.rows, Axis.sign) * i + axis(View.rows, Axis.offset)) * pitch;
    for (let j = from; j < until; j++) {
      const pixel = row + (sign * j + offset) * channels;
      for (let k = 0; k < channels; k++) f32[to + j * channels + k] = source[pixel + k]! / divisor;
    }
    f32.fill(0, to + until * channels, to + width * channels);
  }
}
