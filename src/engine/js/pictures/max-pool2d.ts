// Largest element of each window of images [images, height, width, channels], and its gradient.

import type { Memory } from "../../../core/memory.ts";
import { eachElement, eachWindow, imageElements, type Window } from "./windows.ts";

/** Index of the first largest element of a window, or of its first NaN. */
function firstLargest(x: Float32Array, window: Window): number {
  let best = window.first;
  eachElement(window, (at) => {
    const [value, largest] = [x[at]!, x[best]!];
    if (value > largest || (Number.isNaN(value) && !Number.isNaN(largest))) best = at;
  });
  return best;
}

/** y = the element of each window. */
export function maxPool2d(
  memory: Memory,
  x: number,
  y: number,
  images: number,
  descriptor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  eachWindow(memory, images, descriptor, (output, window) => {
    memory.f32[(y >>> 2) + output] = input[firstLargest(input, window)]!;
  });
}

/** dx = sums of dy of the windows whose element a pixel is, in order of the windows from +0. */
export function maxPool2dGradient(
  memory: Memory,
  x: number,
  dy: number,
  dx: number,
  images: number,
  descriptor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  const first = dx >>> 2;
  memory.f32.fill(0, first, first + imageElements(memory, images, descriptor));
  eachWindow(memory, images, descriptor, (output, window) => {
    memory.f32[first + firstLargest(input, window)]! += memory.f32[(dy >>> 2) + output]!;
  });
}

/** y = what images z hold where x has the element of each window. */
export function maxPool2dPick(
  memory: Memory,
  x: number,
  z: number,
  y: number,
  images: number,
  descriptor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  eachWindow(memory, images, descriptor, (output, window) => {
    memory.f32[(y >>> 2) + output] = memory.f32[(z >>> 2) + firstLargest(input, window)]!;
  });
}
