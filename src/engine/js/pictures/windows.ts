// Windows of pools over images [n, height, width, channels], in order of their outputs.

import { PoolWord } from "../../../../assembly/pictures/pool-word.ts";
import type { Memory } from "../../../core/memory.ts";

/** Elements of a window in one channel. */
export interface Window {
  /** Index of the first element inside the image. */
  readonly first: number;
  /** Rows and columns inside the image. */
  readonly rows: number;
  readonly columns: number;
  /** Elements from one column to the next, and from one row to the next. */
  readonly pixel: number;
  readonly line: number;
}

/** Calls `visit` with the index of each output element, and its window. */
export function eachWindow(
  { i32 }: Memory,
  images: number,
  descriptor: number,
  visit: (output: number, window: Window) => void,
): void {
  const word = (index: PoolWord) => i32[(descriptor >>> 2) + index]!;
  const [height, width] = [word(PoolWord.height), word(PoolWord.width)];
  const [outputHeight, outputWidth] = [word(PoolWord.outputHeight), word(PoolWord.outputWidth)];
  const pixel = word(PoolWord.channels);
  const line = width * pixel;
  let output = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < outputHeight; oy++) {
      const y = oy * word(PoolWord.strideY) - word(PoolWord.top);
      const firstY = Math.max(y, 0);
      const rows = Math.min(y + word(PoolWord.windowHeight), height) - firstY;
      for (let ox = 0; ox < outputWidth; ox++) {
        const x = ox * word(PoolWord.strideX) - word(PoolWord.left);
        const firstX = Math.max(x, 0);
        const columns = Math.min(x + word(PoolWord.windowWidth), width) - firstX;
        const first = (n * height + firstY) * line + firstX * pixel;
        for (let c = 0; c < pixel; c++) {
          visit(output++, { first: first + c, rows, columns, pixel, line });
        }
      }
    }
  }
}

/** Calls `visit` with the index of each element of a window, in order of (row, column). */
export function eachElement(
  { first, rows, columns, pixel, line }: Window,
  visit: (element: number) => void,
): void {
  for (let ky = 0; ky < rows; ky++) {
    for (let kx = 0; kx < columns; kx++) visit(first + ky * line + kx * pixel);
  }
}

/** Elements of all images. */
export function imageElements({ i32 }: Memory, images: number, descriptor: number): number {
  const word = (index: PoolWord) => i32[(descriptor >>> 2) + index]!;
  return images * word(PoolWord.height) * word(PoolWord.width) * word(PoolWord.channels);
}
