// Options and shapes of layers over series, which are images of height 1.

import { phrase, ShapeError } from "../../core/errors.ts";
import type { Option } from "../../core/options.ts";
import { type Shape, shapePhrase } from "../../core/shape.ts";
import type { Padding } from "../../ops/pictures/window.ts";
import { adding } from "../adding.ts";
import type { Given } from "../given.ts";
import { isCount, isPair } from "./image-options.ts";

/** Steps of zeros before and after a series. */
export type SeriesPadding = "valid" | "same" | number | readonly [before: number, after: number];

/** Strides and padding of options over series, for the types of descriptions. */
export type StepsOf<Options, Usual = 1> = Extract<Given<Options, "strides", Usual>, number>;
export type SeriesPaddingOf<Options> = Extract<Given<Options, "padding", "valid">, SeriesPadding>;

/** Zeros before and after a series. */
export const seriesPaddingOption = (): Option<SeriesPadding> => ({
  default: "valid",
  expected: '"valid", "same", an integer >= 0, or [before, after]',
  accepts: (value) =>
    value === "valid" ||
    value === "same" ||
    isCount(value, 0) ||
    isPair(value, (each) => isCount(each, 0)),
});

function imagePadding(padding: SeriesPadding): Padding {
  if (typeof padding === "string") return padding;
  return [[0, 0], typeof padding === "number" ? [padding, padding] : padding];
}

/** Windows over series. */
export interface SeriesWindows {
  readonly size: number;
  readonly strides: number;
  readonly padding: SeriesPadding;
  /** Default: 1. */
  readonly dilation?: number;
}

/** The same windows over images of height 1. */
export const imageWindows = ({ size, strides, padding, dilation = 1 }: SeriesWindows) => ({
  ...{ size: [1, size] as const, strides: [1, strides] as const },
  ...{ dilation: [1, dilation] as const, padding: imagePadding(padding) },
});

/** The input of a layer as [steps, channels]. @throws ShapeError SERIES_INPUT */
export function seriesShape(
  kind: string,
  shape: Shape,
  name: string,
): readonly [steps: number, channels: number] {
  if (shape.length === 2) return shape as readonly [number, number];
  const expected = phrase("input [steps, channels]", ["steps", "channels"]);
  throw ShapeError.of("SERIES_INPUT", adding(kind, name), expected, shapePhrase(shape), {
    layer: name,
    hint: "add reshape([steps, channels]) before it",
  });
}
