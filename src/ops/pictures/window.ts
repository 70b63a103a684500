// Windows over images: where filters and pools are placed.

import { ShapeError } from "../../core/errors.ts";
import { type Shape, showShape } from "../../core/shape.ts";

/** Height and width, or one number for both. */
export type Size2d = number | Extent;

/** Height and width. */
export type Extent = readonly [height: number, width: number];

/**
 * Rows and columns of zeros around an image. "valid": none. "same": the output has ⌈size / stride⌉ pixels, an odd row
 * or column of zeros being at the bottom or at the right, as in TensorFlow. A number: on all sides.
 */
export type Padding =
  | "valid"
  | "same"
  | number
  | readonly [
      vertical: readonly [top: number, bottom: number],
      horizontal: readonly [left: number, right: number],
    ];

/** Options of windows; all are checked. */
export interface WindowOptions {
  readonly size: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding;
  /** Pixels from one element of a window to the next. Default: 1. */
  readonly dilation?: Size2d;
}

/** Windows over an image: one for each pixel of the output. */
export interface Windows {
  readonly image: Extent;
  readonly output: Extent;
  readonly size: Extent;
  readonly strides: Extent;
  readonly dilation: Extent;
  /** Rows of zeros above the image, and columns left of it. */
  readonly before: Extent;
}

/** Height and width of a size. */
export const extentOf = (size: Size2d): Extent => (typeof size === "number" ? [size, size] : size);

const PER_AXIS = [0, 1] as const;

/** Places windows on an image. @param layer its name, for errors @throws ShapeError WINDOW_TOO_LARGE if none fits */
export function windowsOf(
  action: string,
  image: Extent,
  options: WindowOptions,
  layer?: string,
): Windows {
  const [size, strides] = [extentOf(options.size), extentOf(options.strides)];
  const dilation = extentOf(options.dilation ?? 1);
  const extents = extentsOf(size, dilation);
  const padding = PER_AXIS.map((axis) => {
    const [pixels, stride] = [image[axis], strides[axis]];
    const last = (Math.ceil(pixels / stride) - 1) * stride;
    return sidesOf(options.padding, axis, last + extents[axis] - pixels);
  });
  const room = PER_AXIS.map((axis) => image[axis] + padding[axis]![0] + padding[axis]![1]);
  if (PER_AXIS.some((axis) => room[axis]! < extents[axis])) {
    const expected = `images of at least ${showShape(extents)} pixels, padding included`;
    const hint = 'use a smaller window, fewer layers that shrink the image, or padding: "same"';
    throw tooLarge(action, expected, room, layer, hint);
  }
  const count = (axis: 0 | 1) => Math.floor((room[axis]! - extents[axis]) / strides[axis]) + 1;
  const output = [count(0), count(1)] as const;
  const before = [padding[0]![0], padding[1]![0]] as const;
  return { image, output, size, strides, dilation, before };
}

/** Zeros before and after the pixels of one axis; `total` is what "same" divides among both. */
export function sidesOf(
  padding: Padding,
  axis: 0 | 1,
  total: number,
): readonly [before: number, after: number] {
  if (padding === "valid") return [0, 0];
  if (typeof padding === "number") return [padding, padding];
  if (padding !== "same") return padding[axis];
  const before = Math.floor(Math.max(total, 0) / 2);
  return [before, Math.max(total, 0) - before];
}

/** The error if no window fits. */
export const tooLarge = (
  action: string,
  expected: string,
  got: readonly number[],
  layer: string | undefined,
  hint: string,
): ShapeError =>
  ShapeError.of("WINDOW_TOO_LARGE", action, expected, got, {
    ...(layer !== undefined && { layer }),
    hint,
  });

/** Pixels from the first to the last element of a window, one more. */
export const extentsOf = (size: Extent, dilation: Extent): Extent => [
  dilation[0] * (size[0] - 1) + 1,
  dilation[1] * (size[1] - 1) + 1,
];

/** Whether a shape is [n, height, width, channels] of images that are not empty. */
export const isImages = (shape: Shape): boolean =>
  shape.length === 4 && shape.slice(1).every((dimension) => dimension > 0);
