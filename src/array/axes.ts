// The order of axes: images are [n, height, width, channels] here, [n, channels, height, width] in PyTorch and ONNX.

import { type Shape, sameShape, sizeOf } from "../core/shape.ts";

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

/** Numbers of a shape with its axes in another order, without those that are left out, which have length 1. */
export function permuted<Data extends Float32Array | Float64Array | Int32Array>(
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

/** The column of a flat row here for each of its columns, if its axes are in another order there; both without rows. */
export function columnsOf(sizes: Shape, order: readonly number[]): Int32Array {
  const columns = Int32Array.from({ length: sizeOf(sizes) }, (_, column) => column);
  const all = [...order, ...inOrder(sizes).filter((axis) => !order.includes(axis))];
  return permuted(columns, sizes, all);
}
