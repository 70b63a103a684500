// Options and shapes that the layers of pictures have in common.

import { phrase, ShapeError } from "../../core/errors.ts";
import { badOption, numberOption, type Option } from "../../core/options.ts";
import { type Shape, shapePhrase } from "../../core/shape.ts";
import { extentOf, type Padding, type Size2d } from "../../ops/pictures/window.ts";
import { adding } from "../adding.ts";

export const isCount = (value: unknown, low: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= LARGEST;
export const isPair = (value: unknown, accepts: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(accepts);

/** Larger images do not fit into a memory. */
const LARGEST = 65536;

/** A length in pixels or steps. */
export const lengthOption = (usual?: number): Option<number> =>
  numberOption({
    ...(usual !== undefined && { default: usual }),
    ...{ low: 1, high: LARGEST, integer: true },
  });

/** A height and a width, or one number for both. */
export const sizeOption = (usual?: number): Option<Size2d> => ({
  ...(usual !== undefined && { default: usual }),
  expected: `an integer from 1 to ${LARGEST}, or two: [height, width]`,
  accepts: (value) => isCount(value, 1) || isPair(value, (each) => isCount(each, 1)),
});

/** Zeros around an image. */
export const paddingOption = (): Option<Padding> => ({
  default: "valid",
  expected: '"valid", "same", an integer >= 0, or [[top, bottom], [left, right]]',
  accepts: (value) =>
    value === "valid" ||
    value === "same" ||
    isCount(value, 0) ||
    isPair(value, (each) => isPair(each, (side) => isCount(side, 0))),
});

/** Where filters are applied. */
export interface Places {
  /** Pixels from one position to the next, or [vertical, horizontal]. Default: 1. */
  readonly strides?: Size2d;
  /**
   * Zeros around the image: "valid" (none), "same" (the output has ⌈size / stride⌉ pixels; an odd row or column is at
   * the bottom or at the right), a number for all sides, or [[top, bottom], [left, right]]. Default: "valid".
   */
  readonly padding?: Padding;
  /** Pixels from one element of a filter to the next, or [vertical, horizontal]. Default: 1. */
  readonly dilation?: Size2d;
}

export const PLACES = {
  strides: sizeOption(1),
  padding: paddingOption(),
  dilation: sizeOption(1),
} as const;

/** Groups of channels and filters that have nothing to do with each other. */
export const groupsOption: Option<number> = numberOption({ default: 1, low: 1, integer: true });

/** Rows and columns more at the end of an output. */
export const outputPaddingOption = (): Option<Size2d> => ({
  default: 0,
  expected: "an integer >= 0, or two: [height, width]",
  accepts: (value) => isCount(value, 0) || isPair(value, (each) => isCount(each, 0)),
});

/** @throws DataError OPTION for more of them than PyTorch allows, or beside padding "same" */
export function requireOutputPadding({
  strides,
  dilation,
  padding,
  outputPadding,
}: Required<Places> & { readonly outputPadding: Size2d }): void {
  const more = extentOf(outputPadding);
  const [steps, gaps] = [extentOf(strides), extentOf(dilation)];
  const isSmall = ([0, 1] as const).every(
    (axis) => more[axis] === 0 || more[axis] < Math.max(steps[axis], gaps[axis]),
  );
  const isFree = padding !== "same" || (more[0] === 0 && more[1] === 0);
  if (isSmall && isFree) return;
  const expected = isFree ? "less than strides or dilation" : 'absent with padding "same"';
  throw badOption("conv2dTranspose", "outputPadding", expected, outputPadding, "OPTION");
}

/** The input of a layer as [height, width, channels]. @throws ShapeError IMAGE_INPUT */
export function imageShape(
  kind: string,
  shape: Shape,
  name: string,
): readonly [height: number, width: number, channels: number] {
  if (shape.length === 3) return shape as readonly [number, number, number];
  const expected = phrase("input [height, width, channels]", ["height", "width", "channels"]);
  throw ShapeError.of("IMAGE_INPUT", adding(kind, name), expected, shapePhrase(shape), {
    layer: name,
    hint: "add reshape([height, width, channels]) before it",
  });
}
