// Windows of pools over images [n, height, width, channels], in order of their outputs.

import { PoolWord } from "../../../../assembly/pictures/pool-word.ts";
import type { Memory } from "../../../core/memory.ts";

/** The part of a window inside the image, in one channel; all in elements. */
export interface Window {
  /** Its first element. */
  first: number;
  /** From the first row to the end of the last one, and from one row to the next. */
  height: number;
  line: number;
  /** From the first column to the end of the last one, and from one column to the next. */
  width: number;
  pixel: number;
}

/** Calls `visit` with the index of each output element, and its window, which is valid during the call. */
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
  const window = { first: 0, height: 0, line, width: 0, pixel };
  let output = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < outputHeight; oy++) {
      const y = oy * word(PoolWord.strideY) - word(PoolWord.top);
      const firstY = Math.max(y, 0);
      window.height = (Math.min(y + word(PoolWord.windowHeight), height) - firstY) * line;
      for (let ox = 0; ox < outputWidth; ox++) {
        const x = ox * word(PoolWord.strideX) - word(PoolWord.left);
        const firstX = Math.max(x, 0);
        window.width = (Math.min(x + word(PoolWord.windowWidth), width) - firstX) * pixel;
        window.first = (n * height + firstY) * line + firstX * pixel;
        for (let c = 0; c < pixel; c++) {
          visit(output++, window);
          window.first++;
        }
      }
    }
  }
}

/** Elements of all images. */
export function imageElements({ i32 }: Memory, images: number, descriptor: number): number {
  const word = (index: PoolWord) => i32[(descriptor >>> 2) + index]!;
  return images * word(PoolWord.height) * word(PoolWord.width) * word(PoolWord.channels);
}
