// Largest element of each window of images [images, height, width, channels], and its gradient.

import { Epilogue } from "../../../../assembly/opcodes.ts";
import type { Memory } from "../../../core/memory.ts";
import { eachWindow, imageElements, type Window } from "./windows.ts";

/** y = the first largest element of each window, or its first NaN. */
export function maxPool2d(
  memory: Memory,
  x: number,
  y: number,
  images: number,
  descriptor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  const output = memory.f32.subarray(y >>> 2);
  eachWindow(memory, images, descriptor, (i, { first, height, line, width, pixel }) => {
    let largest = input[first]!;
    for (let row = first; row < first + height; row += line) {
      for (let at = row; at < row + width; at += pixel) {
        const value = input[at]!;
        if (value > largest || (Number.isNaN(value) && !Number.isNaN(largest))) largest = value;
      }
    }
    output[i] = largest;
  });
}

/** Index of the first element of a window that is its largest, or NaN. */
function find(x: Float32Array, largest: number, window: Window): number {
  const { first, height, line, width, pixel } = window;
  for (let row = first; row < first + height; row += line) {
    for (let at = row; at < row + width; at += pixel) {
      if (x[at] === largest || Number.isNaN(x[at])) return at;
    }
  }
  return first;
}

/**
 * dx = sums of dy of the windows whose element a pixel is, in order of the windows from +0. y: output of maxPool2d. With
 * the epilogue reluGradient, +0 where x is not above 0: x is then the output of relu, whose gradient this is.
 */
export function maxPool2dGradient(
  memory: Memory,
  x: number,
  y: number,
  dy: number,
  dx: number,
  images: number,
  descriptor: number,
  epilogue: Epilogue,
): void {
  const input = memory.f32.subarray(x >>> 2);
  const largest = memory.f32.subarray(y >>> 2);
  const upstream = memory.f32.subarray(dy >>> 2);
  const gradient = memory.f32.subarray(dx >>> 2);
  gradient.fill(0, 0, imageElements(memory, images, descriptor));
  eachWindow(memory, images, descriptor, (i, window) => {
    const at = find(input, largest[i]!, window);
    if (epilogue === Epilogue.none || input[at]! > 0) gradient[at]! += upstream[i]!;
  });
}

/** y = what images z hold where x has the element of each window. largest: output of maxPool2d for x. */
export function maxPool2dPick(
  memory: Memory,
  x: number,
  largest: number,
  z: number,
  y: number,
  images: number,
  descriptor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  const known = memory.f32.subarray(largest >>> 2);
  const source = memory.f32.subarray(z >>> 2);
  const output = memory.f32.subarray(y >>> 2);
  eachWindow(memory, images, descriptor, (i, window) => {
    output[i] = source[find(input, known[i]!, window)]!;
  });
}
