// Mean of each window of images [images, height, width, channels], and its gradient.

import type { Memory } from "../../../core/memory.ts";
import { eachWindow, imageElements, type Window } from "./windows.ts";

/** What the sum of a window is divided by; 0: the number of its elements. */
const divisorOf = (divisor: number, { height, line, width, pixel }: Window): number =>
  Math.fround(divisor === 0 ? (height / line) * (width / pixel) : divisor);

/** y = sum of each window / divisor, in order of (row, column) from +0. */
export function averagePool2d(
  memory: Memory,
  x: number,
  y: number,
  images: number,
  descriptor: number,
  divisor: number,
): void {
  const input = memory.f32.subarray(x >>> 2);
  const output = memory.f32.subarray(y >>> 2);
  eachWindow(memory, images, descriptor, (i, window) => {
    const { first, height, line, width, pixel } = window;
    let sum = 0;
    for (let row = first; row < first + height; row += line) {
      for (let at = row; at < row + width; at += pixel) sum = Math.fround(sum + input[at]!);
    }
    output[i] = sum / divisorOf(divisor, window);
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
  const upstream = memory.f32.subarray(dy >>> 2);
  const gradient = memory.f32.subarray(dx >>> 2);
  gradient.fill(0, 0, imageElements(memory, images, descriptor));
  eachWindow(memory, images, descriptor, (i, window) => {
    const { first, height, line, width, pixel } = window;
    const share = Math.fround(upstream[i]! / divisorOf(divisor, window));
    for (let row = first; row < first + height; row += line) {
      for (let at = row; at < row + width; at += pixel) gradient[at]! += share;
    }
  });
}
