// Windows of pools over images [n, height, width, channels], in order of their outputs.

import { PoolWord } from "../../../../assembly/pictures/pool-word.ts";
import type { Memory } from "../../../core/memory.ts";
import { word } from "../records.ts";

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
  memory: Memory,
  images: number,
  descriptor: number,
  visit: (output: number, window: Window) => void,
): void {
  const at = (index: PoolWord) => word(memory, descriptor, index);
  const [height, width] = [at(PoolWord.height), at(PoolWord.width)];
  const [outputHeight, outputWidth] = [at(PoolWord.outputHeight), at(PoolWord.outputWidth)];
  const pixel = at(PoolWord.channels);
  const line = width * pixel;
  const window = { first: 0, height: 0, line, width: 0, pixel };
  let output = 0;
  for (let n = 0; n < images; n++) {
    for (let oy = 0; oy < outputHeight; oy++) {
      const y = oy * at(PoolWord.strideY) - at(PoolWord.top);
      const firstY = Math.max(y, 0);
      window.height = (Math.min(y + at(PoolWord.windowHeight), height) - firstY) * line;
      for (let ox = 0; ox < outputWidth; ox++) {
        const x = ox * at(PoolWord.strideX) - at(PoolWord.left);
        const firstX = Math.max(x, 0);
        window.width = (Math.min(x + at(PoolWord.windowWidth), width) - firstX) * pixel;
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
export function imageElements(memory: Memory, images: number, descriptor: number): number {
  const at = (index: PoolWord) => word(memory, descriptor, index);
  return images * at(PoolWord.height) * at(PoolWord.width) * at(PoolWord.channels);
}
