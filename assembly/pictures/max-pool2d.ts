// Largest element of each window of images [images, height, width, channels], and its gradient.
//
// The element of a window is its first largest one in order of (row, column), or its first NaN; padding is none of
// them. Outputs are overwritten and must not overlap inputs. Descriptor: PoolWord. Twin:
// src/engine/js/pictures/max-pool2d.ts.

import { bytes, elementAt, LANES, loadLanes, select, storeLanes } from "../simd";
import { eachWindow } from "./windows";

/** y = the element of each window. */
export function maxPool2d(x: usize, y: usize, images: i32, descriptor: usize): void {
  eachWindow<Largest>(x, x, y, y, images, descriptor, 1, false);
}

/** dx = sums of dy of the windows whose element a pixel is, in order of the windows from +0. y: output of maxPool2d. */
export function maxPool2dGradient(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  images: i32,
  descriptor: usize,
): void {
  eachWindow<Route>(x, dx, y, dy, images, descriptor, 1, true);
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

/** x where it follows a in a window and is the element so far, otherwise a. */
function later(a: v128, x: v128): v128 {
  const moves = v128.andnot(f32x4.eq(a, a), f32x4.le(x, a));
  return select(moves, x, a);
}

class Largest {
  window(
    x: usize,
    _x: usize,
    y: usize,
    _y: usize,
    channels: i32,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    _overlaps: bool,
  ): void {
    let c: i32 = 0;
    for (; c + 4 * LANES <= channels; c += 4 * LANES) {
      largest16(elementAt(x, c), elementAt(y, c), rows, columns, pixel, line);
    }
    for (; c < channels; c += LANES) {
      largestLanes(elementAt(x, c), elementAt(y, c), channels - c, rows, columns, pixel, line);
    }
  }
}

/** Of 16 channels. */
function largest16(x: usize, y: usize, rows: i32, columns: i32, pixel: usize, line: usize): void {
  let y0 = v128.load(x);
  let y4 = v128.load(x, 16);
  let y8 = v128.load(x, 32);
  let y12 = v128.load(x, 48);
  for (let ky: i32 = 0; ky < rows; ky++) {
    let at = x;
    for (let kx: i32 = 0; kx < columns; kx++) {
      y0 = later(y0, v128.load(at));
      y4 = later(y4, v128.load(at, 16));
      y8 = later(y8, v128.load(at, 32));
      y12 = later(y12, v128.load(at, 48));
      at += pixel;
    }
    x += line;
  }
  v128.store(y, y0);
  v128.store(y, y4, 16);
  v128.store(y, y8, 32);
  v128.store(y, y12, 48);
}

/** Of up to four channels. */
function largestLanes(
  x: usize,
  y: usize,
  count: i32,
  rows: i32,
  columns: i32,
  pixel: usize,
  line: usize,
): void {
  let best = loadLanes(x, count);
  for (let ky: i32 = 0; ky < rows; ky++) {
    let at = x;
    for (let kx: i32 = 0; kx < columns; kx++) {
      best = later(best, loadLanes(at, count));
      at += pixel;
    }
    x += line;
  }
  storeLanes(y, best, count);
}

class Route {
  window(
    x: usize,
    dx: usize,
    y: usize,
    dy: usize,
    channels: i32,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    overlaps: bool,
  ): void {
    for (let c: i32 = 0; c < channels; c += LANES) {
      const count = channels - c;
      const largest = loadLanes(elementAt(y, c), count);
      let rest = f32x4.add(loadLanes(elementAt(dy, c), count), f32x4.splat(0));
      let row = <usize>bytes(c);
      for (let ky: i32 = 0; ky < rows; ky++) {
        let at = row;
        for (let kx: i32 = 0; kx < columns; kx++) {
          // the bits of the element; others that are equal come later
          const isFound = i32x4.eq(loadLanes(x + at, count), largest);
          let taken = v128.and(rest, isFound);
          if (overlaps) taken = f32x4.add(taken, loadLanes(dx + at, count));
          storeLanes(dx + at, taken, count);
          rest = v128.andnot(rest, isFound);
          at += pixel;
        }
        row += line;
      }
    }
  }
}

class Pick {
  window(
    x: usize,
    z: usize,
    largest: usize,
    y: usize,
    channels: i32,
    rows: i32,
    columns: i32,
    pixel: usize,
    line: usize,
    _count: i32,
    _overlaps: bool,
  ): void {
    for (let c: i32 = 0; c < channels; c += LANES) {
      const count = channels - c;
      const wanted = loadLanes(elementAt(largest, c), count);
      let rest = i32x4.splat(-1);
      let picked = i32x4.splat(0);
      let row = bytes(c);
      for (let ky: i32 = 0; ky < rows; ky++) {
        let at = row;
        for (let kx: i32 = 0; kx < columns; kx++) {
          const isFound = v128.and(rest, i32x4.eq(loadLanes(x + at, count), wanted));
          picked = v128.or(picked, v128.and(loadLanes(z + at, count), isFound));
          rest = v128.andnot(rest, isFound);
          at += pixel;
        }
        row += line;
      }
      storeLanes(elementAt(y, c), picked, count);
    }
  }
}
