// Values of a model in a file, where their axes may be in another order.
//
// Images are [n, height, width, channels] here and [n, channels, height, width] in ONNX. A value is kept as the last node
// left it, and is moved only where a node needs it otherwise.

import { ROWS, type Shape } from "../../core/shape.ts";

/** A value that depends on the input. */
export interface Held {
  /** In the file. */
  readonly name: string;
  readonly shape: Shape;
  /** The axes of `shape` in the order of the file, which may leave out axes of length 1. */
  readonly axes: readonly number[];
}

/** Numbers that are known. */
export interface Constant {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** The axes of `to` that those of `from` become, if only axes of length 1 come and go. */
export function squeezed(from: Shape, to: Shape): ReadonlyMap<number, number> | undefined {
  const axes = new Map<number, number>();
  let [a, b] = [0, 0];
  while (a < from.length || b < to.length) {
    if (a < from.length && from[a] === to[b]) axes.set(a++, b++);
    else if (from[a] === 1) a++;
    else if (to[b] === 1) b++;
    else return undefined;
  }
  return axes;
}

/** Dimensions that Reshape takes; rows are inferred, or copied where they stay the first. */
export const reshapeTo = (from: Shape, to: Shape): number[] =>
  to.map((dimension, axis) => {
    if (dimension >= 0) return dimension;
    return axis === 0 && from[0] === ROWS && dimension === ROWS ? 0 : -1;
  });
