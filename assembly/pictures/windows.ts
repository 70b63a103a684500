// Windows of pools over images [n, height, width, channels], in order of their outputs.
//
// Twin: src/engine/js/pictures/windows.ts.

import { elementAt } from "../simd";
import { PoolWord } from "./pool-word";

/**
 * Calls Kernel.window() for each window: addresses of its first pixel inside the image, in one or two images of the
 * same shape (a, b); of its output pixel, in one or two outputs (p, q); channels; its rows and columns inside the
 * image, at least one; bytes from a pixel to the next, and from a row to the next; `divisor`, or that number of pixels
 * if it is 0; and whether it may share pixels with others. With `writes`, pixels of b in no window, or in several,
 * become +0 first.
 */
export function eachWindow<Kernel>(
  a: usize,
  b: usize,
  p: usize,
  q: usize,
  images: i32,
  descriptor: usize,
  divisor: i32,
  writes: bool,
): void {
  const f = changetype<Kernel>(0);
  const height = word(descriptor, PoolWord.height);
  const width = word(descriptor, PoolWord.width);
  const channels = word(descriptor, PoolWord.channels);
  const outputHeight = word(descriptor, PoolWord.outputHeight);
  const outputWidth = word(descriptor, PoolWord.outputWidth);
  const windowHeight = word(descriptor, PoolWord.windowHeight);
  const windowWidth = word(descriptor, PoolWord.windowWidth);
  const strideY = word(descriptor, PoolWord.strideY);
  const strideX = word(descriptor, PoolWord.strideX);
  const top = word(descriptor, PoolWord.top);
  const left = word(descriptor, PoolWord.left);
  const pixel = (<usize>channels) << 2;
  const line = <usize>width * pixel;
  const image = <usize>height * line;
  const overlaps = strideY < windowHeight || strideX < windowWidth;
  const isTiled =
    strideY === windowHeight &&
    strideX === windowWidth &&
    outputHeight * strideY - top >= height &&
    outputWidth * strideX - left >= width;
  for (let n: i32 = 0; n < images; n++) {
    if (writes && !isTiled) memory.fill(b, 0, image);
    for (let oy: i32 = 0; oy < outputHeight; oy++) {
      const y = oy * strideY - top;
      const firstY = max(y, 0);
      const rows = min(y + windowHeight, height) - firstY;
      let x = -left;
      for (let ox: i32 = 0; ox < outputWidth; ox++) {
        const firstX = max(x, 0);
        const columns = min(x + windowWidth, width) - firstX;
        const first = <usize>firstY * line + <usize>firstX * pixel;
        const count = divisor === 0 ? rows * columns : divisor;
        f.window(a + first, b + first, p, q, channels, rows, columns, pixel, line, count, overlaps);
        x += strideX;
        p += pixel;
        q += pixel;
      }
    }
    a += image;
    b += image;
  }
}

function word(descriptor: usize, index: PoolWord): i32 {
  return load<i32>(elementAt(descriptor, index));
}
