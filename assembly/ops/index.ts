// Selection by int32 indices, and its gradients.
//
// x and dx are [outer, axis, inner] around the indexed axis. Words are 32 bits. Outputs are overwritten and
// must not overlap inputs. An index outside 0…axis-1 reads NaN and writes nothing. Twin: src/engine/js/ops/index.ts.

import { elementAt } from "../simd";
import { addVectors } from "./arithmetic";
import { copyWords, fillWords } from "./layout";

const NAN_WORD: i32 = 0x7fc00000;

/** y[o, j, i] = x[o, indices[j], i]; y is [outer, count, inner]. */
export function gather(
  x: usize,
  indices: usize,
  y: usize,
  outer: i32,
  axis: i32,
  inner: i32,
  count: i32,
): void {
  for (let o: i32 = 0; o < outer; o++) {
    for (let j: i32 = 0; j < count; j++) {
      const index = load<i32>(elementAt(indices, j));
      if (isInside(index, axis)) copyWords(elementAt(x, index * inner), y, inner);
      else fillWords(y, i32x4.splat(NAN_WORD), inner);
      y = elementAt(y, inner);
    }
    x = elementAt(x, axis * inner);
  }
}

/** dx = 0, then dx[o, indices[j], i] += dy[o, j, i] in order of j; dy is [outer, count, inner]. */
export function scatterAdd(
  dy: usize,
  indices: usize,
  dx: usize,
  outer: i32,
  axis: i32,
  inner: i32,
  count: i32,
): void {
  fillWords(dx, i32x4.splat(0), outer * axis * inner);
  for (let o: i32 = 0; o < outer; o++) {
    for (let j: i32 = 0; j < count; j++) {
      const index = load<i32>(elementAt(indices, j));
      if (isInside(index, axis)) {
        const row = elementAt(dx, index * inner);
        addVectors(row, dy, row, inner);
      }
      dy = elementAt(dy, inner);
    }
    dx = elementAt(dx, axis * inner);
  }
}

/** y[o, i] = x[o, indices[o, i], i]; indices and y are [outer, inner]. */
export function pick(x: usize, indices: usize, y: usize, outer: i32, axis: i32, inner: i32): void {
  for (let o: i32 = 0; o < outer; o++) {
    for (let i: i32 = 0; i < inner; i++) {
      const index = load<i32>(indices);
      const word = isInside(index, axis) ? load<i32>(elementAt(x, index * inner + i)) : NAN_WORD;
      store<i32>(y, word);
      indices += 4;
      y += 4;
    }
    x = elementAt(x, axis * inner);
  }
}

/** dx[o, a, i] = a == indices[o, i] ? dy[o, i] : 0; indices and dy are [outer, inner]. */
export function place(
  dy: usize,
  indices: usize,
  dx: usize,
  outer: i32,
  axis: i32,
  inner: i32,
): void {
  fillWords(dx, i32x4.splat(0), outer * axis * inner);
  for (let o: i32 = 0; o < outer; o++) {
    for (let i: i32 = 0; i < inner; i++) {
      const index = load<i32>(indices);
      if (isInside(index, axis)) store<i32>(elementAt(dx, index * inner + i), load<i32>(dy));
      indices += 4;
      dy += 4;
    }
    dx = elementAt(dx, axis * inner);
  }
}

/** y[i, d] = d == indices[i] ? 1 : 0; y is [n, depth]. */
export function oneHot(indices: usize, y: usize, n: i32, depth: i32): void {
  fillWords(y, i32x4.splat(0), n * depth);
  for (let i: i32 = 0; i < n; i++) {
    const index = load<i32>(elementAt(indices, i));
    if (isInside(index, depth)) store<f32>(elementAt(y, index), 1);
    y = elementAt(y, depth);
  }
}

function isInside(index: i32, size: i32): bool {
  return <u32>index < <u32>size;
}
