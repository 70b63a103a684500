// Mean of each window of images [images, height, width, channels], and its gradient.
//
// Padding is not part of a sum, which is divided by `divisor`, or by the number of pixels inside the image if that is
// 0. Outputs are overwritten and must not overlap inputs. Descriptor: PoolWord. Twin:
// src/engine/js/pictures/average-pool2d.ts.

import { eachWindow, isSquare } from "./windows";

/** y = sum of each window / divisor, in order of (row, column) from +0. */
export function averagePool2d(
  x: usize,
  y: usize,
  images: i32,
  descriptor: usize,
  divisor: i32,
): void {
  eachWindow<Mean>(x, x, y, y, images, descriptor, divisor, false);
}

/** dx = sums of dy / divisor of the windows that a pixel is in, in order of the windows from +0. */
export function averagePool2dGradient(
  dy: usize,
  dx: usize,
  images: i32,
  descriptor: usize,
  divisor: i32,
): void {
  eachWindow<Spread>(dx, dx, dy, dy, images, descriptor, divisor, true);
}

class Mean {
  lanes<Vector>(
    x: usize,
    _x: usize,
    y: usize,
    _y: usize,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    count: i32,
    _overlaps: bool,
    _fresh: v128,
  ): void {
    const v = changetype<Vector>(0);
    let sum = f32x4.add(f32x4.splat(0), v.load(x));
    if (isSquare<Vector>()) {
      sum = f32x4.add(sum, v.load(x + pixel));
      sum = f32x4.add(sum, v.load(x + line));
      sum = f32x4.add(sum, v.load(x + line + pixel));
    } else {
      // the first element is added
      let at = x + pixel;
      for (let ky: i32 = 0; ky < rows; ky++) {
        const end = x + <usize>columns * pixel;
        for (; at < end; at += pixel) sum = f32x4.add(sum, v.load(at));
        x += line;
        at = x;
      }
    }
    v.store(y, f32x4.div(sum, f32x4.splat(<f32>count)));
  }
}

class Spread {
  lanes<Vector>(
    _dx: usize,
    dx: usize,
    dy: usize,
    _dy: usize,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    count: i32,
    overlaps: bool,
    fresh: v128,
  ): void {
    const v = changetype<Vector>(0);
    let share = f32x4.div(v.load(dy), f32x4.splat(<f32>count));
    share = overlaps ? v128.and(share, fresh) : f32x4.add(share, f32x4.splat(0));
    if (isSquare<Vector>()) {
      v.store(dx, share);
      v.store(dx + pixel, share);
      v.store(dx + line, share);
      v.store(dx + line + pixel, share);
      return;
    }
    for (let ky: i32 = 0; ky < rows; ky++) {
      let at = dx;
      for (let kx: i32 = 0; kx < columns; kx++) {
        v.store(at, overlaps ? f32x4.add(v.load(at), share) : share);
        at += pixel;
      }
      dx += line;
    }
  }
}
