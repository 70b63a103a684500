// Mean of each window of images [images, height, width, channels], and its gradient.

import type { Memory } from "../../../core/memory.ts";
import { eachElement, eachWindow, imageElements, type Window } from "./windows.ts";

const divisorOf = (divisor: number, { rows, columns }: Window): number =>
  Math.fround(divisor === 0 ? rows * columns : divisor);

/** y = sum of each window / divisor (0: its elements inside the image), in order of (row, column) from +0. */
export function averagePool2d(
  memory: Memory,
  x: number,
  y: number,
  images: number,
  descriptor: number,
  divisor: number,
): void {
  const { f32 } = memory;
  eachWindow(memory, images, descriptor, (output, window) => {
    let sum = 0;
    eachElement(window, (at) => {
      sum = Math.fround(sum + f32[(x >>> 2) + at]!);
    });
    f32[(y >>> 2) + output] = sum / divisorOf(divisor, window);
  });
}

/** dx = sums of dy / divisor of the windows that a pixel is in, in order of the windows from +0. */
export function averagePool2dGradient(
  memory: Memory,
  dy: number,
  dx: number,
  images: number,
  descriptor: number,
  divisor: number,
): void {
  const { f32 } = memory;
  const first = dx >>> 2;
  f32.fill(0, first, first + imageElements(memory, images, descriptor));
  eachWindow(memory, images, descriptor, (output, window) => {
    const share = Math.fround(f32[(dy >>> 2) + output]! / divisorOf(divisor, window));
    eachElement(window, (at) => {
      f32[first + at]! += share;
    });
  });
}
