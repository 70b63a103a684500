// Images with every pixel repeated.
//
// Twin: src/engine/js/pictures/upsample2d.ts.

import { bytes, elementAt, LANES, loadLanes, storeLanes } from "../simd";

/**
 * y [lines, factorY, width, factorX, channels] = x [lines, width, channels]; lines: the rows of all images. Overwrites y,
 * which must not overlap x.
 */
export function upsample2d(
  x: usize,
  y: usize,
  lines: i32,
  width: i32,
  channels: i32,
  factorY: i32,
  factorX: i32,
): void {
  const pixel = bytes(channels);
  const line = <usize>width * <usize>factorX * pixel;
  for (let i: i32 = 0; i < lines; i++) {
    const first = y;
    for (let j: i32 = 0; j < width; j++) {
      for (let c: i32 = 0; c < channels; c += LANES) {
        const lanes = loadLanes(elementAt(x, c), channels - c);
        let at = elementAt(y, c);
        for (let k: i32 = 0; k < factorX; k++) {
          storeLanes(at, lanes, channels - c);
          at += pixel;
        }
      }
      x += pixel;
      y += <usize>factorX * pixel;
    }
    for (let k: i32 = 1; k < factorY; k++) {
      memory.copy(y, first, line);
      y += line;
    }
  }
}
