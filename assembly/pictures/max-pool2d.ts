// Largest element of each window of images [images, height, width, channels], and its gradient.
//
// The element of a window is its first largest one in order of (row, column), or its first NaN; padding is none of
// them. Outputs are overwritten and must not overlap inputs. Descriptor: PoolWord. Twin:
// src/engine/js/pictures/max-pool2d.ts.

import { Epilogue } from "../opcodes";
import { select } from "../simd";
import { eachWindow, isSquare } from "./windows";

/** y = the element of each window. */
export function maxPool2d(x: usize, y: usize, images: i32, descriptor: usize): void {
  eachWindow<Largest>(x, x, y, y, images, descriptor, 1, false);
}

/**
 * dx = sums of dy of the windows whose element a pixel is, in order of the windows from +0. y: output of maxPool2d. With
 * the epilogue reluGradient, +0 where x is not above 0: x is then the output of relu, whose gradient this is.
 */
export function maxPool2dGradient(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  images: i32,
  descriptor: usize,
  epilogue: i32,
): void {
  if (epilogue === Epilogue.none) eachWindow<Route<All>>(x, dx, y, dy, images, descriptor, 1, true);
  else eachWindow<Route<AboveZero>>(x, dx, y, dy, images, descriptor, 1, true);
}

/** y = what images z hold where x has the element of each window. largest: output of maxPool2d for x. */
export function maxPool2dPick(
  x: usize,
  largest: usize,
  z: usize,
  y: usize,
  images: i32,
  descriptor: usize,
): void {
  eachWindow<Pick>(x, z, largest, y, images, descriptor, 1, false);
}

/** x where it is the element of a window after others whose element is `best`; otherwise best. */
function later(best: v128, x: v128): v128 {
  const moves = v128.andnot(f32x4.eq(best, best), f32x4.le(x, best));
  return select(moves, x, best);
}

class Largest {
  lanes<Vector>(
    x: usize,
    _x: usize,
    y: usize,
    _y: usize,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    _overlaps: bool,
    _fresh: v128,
  ): void {
    const v = changetype<Vector>(0);
    let best = v.load(x);
    // NaN, if an element is, or if there are both infinities
    let sum = best;
    if (isSquare<Vector>()) {
      const x1 = v.load(x + pixel);
      const x2 = v.load(x + line);
      const x3 = v.load(x + line + pixel);
      best = f32x4.pmax(f32x4.pmax(f32x4.pmax(best, x1), x2), x3);
      sum = f32x4.add(f32x4.add(sum, x1), f32x4.add(x2, x3));
    } else {
      let row = x;
      for (let ky: i32 = 0; ky < rows; ky++) {
        let at = row;
        for (let kx: i32 = 0; kx < columns; kx++) {
          const next = v.load(at);
          best = f32x4.pmax(best, next);
          sum = f32x4.add(sum, next);
          at += pixel;
        }
        row += line;
      }
    }
    if (v128.any_true(f32x4.ne(sum, sum)))
      best = firstNaNOrLargest<Vector>(x, rows, columns, pixel, line);
    v.store(y, best);
  }
}

/** The element of a window. */
function firstNaNOrLargest<Vector>(
  x: usize,
  rows: i32,
  columns: i32,
  pixel: usize,
  line: usize,
): v128 {
  const v = changetype<Vector>(0);
  let best = v.load(x);
  for (let ky: i32 = 0; ky < rows; ky++) {
    let at = x;
    for (let kx: i32 = 0; kx < columns; kx++) {
      best = later(best, v.load(at));
      at += pixel;
    }
    x += line;
  }
  return best;
}

/** What reaches a window. */
class All {
  of(dy: v128, _best: v128): v128 {
    return dy;
  }
}

/** The same through the gradient of relu. */
class AboveZero {
  of(dy: v128, best: v128): v128 {
    return v128.and(dy, f32x4.gt(best, f32x4.splat(0)));
  }
}

class Route<Reaching> {
  lanes<Vector>(
    x: usize,
    dx: usize,
    y: usize,
    dy: usize,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    overlaps: bool,
    fresh: v128,
  ): void {
    const v = changetype<Vector>(0);
    // the element is the first with the bits of y
    const best = v.load(y);
    let rest = f32x4.add(changetype<Reaching>(0).of(v.load(dy), best), f32x4.splat(0));
    if (isSquare<Vector>()) {
      const is0 = i32x4.eq(v.load(x), best);
      const is1 = i32x4.eq(v.load(x + pixel), best);
      const is2 = i32x4.eq(v.load(x + line), best);
      v.store(dx, v128.and(rest, is0));
      rest = v128.andnot(rest, is0);
      v.store(dx + pixel, v128.and(rest, is1));
      rest = v128.andnot(rest, is1);
      v.store(dx + line, v128.and(rest, is2));
      v.store(dx + line + pixel, v128.andnot(rest, is2));
      return;
    }
    if (overlaps) {
      rest = v128.and(rest, fresh);
      for (let ky: i32 = 0; ky < rows; ky++) {
        let at: usize = 0;
        for (let kx: i32 = 0; kx < columns; kx++) {
          const isFound = i32x4.eq(v.load(x + at), best);
          v.store(dx + at, f32x4.add(v.load(dx + at), v128.and(rest, isFound)));
          rest = v128.andnot(rest, isFound);
          at += pixel;
        }
        x += line;
        dx += line;
      }
      return;
    }
    for (let ky: i32 = 0; ky < rows; ky++) {
      let at: usize = 0;
      for (let kx: i32 = 0; kx < columns; kx++) {
        const isFound = i32x4.eq(v.load(x + at), best);
        v.store(dx + at, v128.and(rest, isFound));
        rest = v128.andnot(rest, isFound);
        at += pixel;
      }
      x += line;
      dx += line;
    }
  }
}

class Pick {
  lanes<Vector>(
    x: usize,
    z: usize,
    largest: usize,
    y: usize,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    _overlaps: bool,
    _fresh: v128,
  ): void {
    const v = changetype<Vector>(0);
    const best = v.load(largest);
    let rest = i32x4.splat(-1);
    let picked = i32x4.splat(0);
    for (let ky: i32 = 0; ky < rows; ky++) {
      let at: usize = 0;
      for (let kx: i32 = 0; kx < columns; kx++) {
        const isFound = v128.and(rest, i32x4.eq(v.load(x + at), best));
        picked = v128.or(picked, v128.and(v.load(z + at), isFound));
        rest = v128.andnot(rest, isFound);
        at += pixel;
      }
      x += line;
      z += line;
    }
    v.store(y, picked);
  }
}
