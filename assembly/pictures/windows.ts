// Windows of pools over images [n, height, width, channels], in order of their outputs.
//
// Twin: src/engine/js/pictures/windows.ts.

import { word } from "../records";
import { bytes, LANES } from "../simd";
import { PoolWord } from "./pool-word";

/** Four channels at once. */
export class Four {
  load(address: usize): v128 {
    return v128.load(address);
  }
  store(address: usize, lanes: v128): void {
    v128.store(address, lanes);
  }
}

/** One channel, in the first lane; the others repeat it. */
export class One {
  load(address: usize): v128 {
    return v128.load32_splat(address);
  }
  store(address: usize, lanes: v128): void {
    v128.store_lane<f32>(address, lanes, 0);
  }
}

/** The same in a window of 2x2 pixels that overlaps no other. */
class FourOfSquare extends Four {}

/** Whether windows are such, known when lanes() is compiled: it has an instance without loops for them. */
export function isSquare<Vector>(): bool {
  return idof<Vector>() === idof<FourOfSquare>();
}

/**
 * Calls Kernel.lanes() for each window, four channels at a time, or one if there are fewer than four. It takes the
 * addresses of the first element inside the image, in one or two images of the same shape (a, b), and of the element of
 * one or two outputs (p, q); rows and columns inside the image, at least one; bytes from a pixel to the next, and from a
 * row to the next; `divisor`, or the number of elements if it is 0; whether windows overlap; and a mask of the lanes that
 * it was not called for before. With `writes`, b becomes +0 first, unless each of its pixels is in exactly one window.
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
  const pixel = bytes(channels);
  const line = <usize>width * pixel;
  const image = <usize>height * line;
  const overlaps = strideY < windowHeight || strideX < windowWidth;
  const isTiled =
    strideY === windowHeight &&
    strideX === windowWidth &&
    outputHeight * strideY - top >= height &&
    outputWidth * strideX - left >= width;
  const hasSquares =
    windowHeight === 2 && windowWidth === 2 && strideX === 2 && !overlaps && channels >= LANES;
  const all = i32x4.splat(-1);
  // of the last four channels
  const last = i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(LANES - 1 - (channels % LANES)));
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
        const count = divisor === 0 ? rows * columns : divisor;
        const first = <usize>firstY * line + <usize>firstX * pixel;
        if (hasSquares && rows === 2 && columns === 2) {
          for (let next: usize = 0; next < pixel; next += 16) {
            const c = min(next, pixel - 16);
            const i = first + c;
            f.lanes<FourOfSquare>(a + i, b + i, p + c, q + c, 2, 2, pixel, line, count, false, all);
          }
        } else if (channels >= LANES) {
          for (let c: i32 = 0; c < channels; c += LANES) {
            const isLast = c + LANES > channels;
            const at = bytes(isLast ? channels - LANES : c);
            const fresh = isLast ? last : all;
            f.lanes<Four>(
              a + first + at,
              b + first + at,
              p + at,
              q + at,
              rows,
              columns,
              pixel,
              line,
              count,
              overlaps,
              fresh,
            );
          }
        } else {
          for (let c: i32 = 0; c < channels; c++) {
            const at = bytes(c);
            f.lanes<One>(
              a + first + at,
              b + first + at,
              p + at,
              q + at,
              rows,
              columns,
              pixel,
              line,
              count,
              overlaps,
              all,
            );
          }
        }
        x += strideX;
        p += pixel;
        q += pixel;
      }
    }
    a += image;
    b += image;
  }
}
