// Values of a model in a file, where their axes may be in another order.
//
// Images are [n, height, width, channels] here and [n, channels, height, width] in ONNX. A value is kept as the last node
// left it, and is moved only where a node needs it otherwise.

import { ROWS, type Shape, sameShape } from "../../core/shape.ts";

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

/** All axes in order. */
export const inOrder = (shape: Shape): number[] => shape.map((_, axis) => axis);

/** Rows, channels, and the other axes, as ONNX has images and series. */
export const channelsFirst = (shape: Shape): number[] => {
  const last = shape.length - 1;
  return last < 2 ? inOrder(shape) : [0, last, ...inOrder(shape).slice(1, last)];
};

/** The axes of images and series in a file, with the channels last. */
export const channelsLast = (axes: readonly number[]): number[] =>
  axes.length < 3 ? inOrder(axes) : [0, ...inOrder(axes).slice(2), 1];

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

/** Numbers of a shape with its axes in another order, without those that are left out, which have length 1. */
export function permuted<Data extends Constant["data"]>(
  data: Data,
  shape: Shape,
  axes: readonly number[],
): Data {
  if (sameShape(axes, inOrder(shape))) return data;
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  }
  const result = data.slice() as Data;
  const place = axes.map(() => 0);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    result[i] = data[from]!;
    for (let k = axes.length - 1; k >= 0; k--) {
      const axis = axes[k]!;
      from += strides[axis]!;
      if (++place[k]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      place[k] = 0;
    }
  }
  return result;
}
