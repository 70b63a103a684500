// The transforms that images can go through, with their options checked.

import { Transform } from "../../assembly/augmentation/layout.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { log } from "../core/numerics.ts";
import { Augmentation } from "./augmentation.ts";
import { requireWhole } from "./images.ts";
import type { ImageShape, Step } from "./step.ts";

/** Rows and columns: one number for both, or [height, width]. */
export type Size = number | readonly [height: number, width: number];
/** The largest deviation, or [lowest, highest]. */
export type Range = number | readonly [lowest: number, highest: number];

/** More pixels along one side than any image here has. */
const SIDE = 16_384;

const augmentation = (
  transform: Transform,
  resolve: Step["resolve"],
  more: { readonly alpha?: number } = {},
): Augmentation => new Augmentation([{ transform, resolve, ...more }]);

/**
 * Left and right swapped, with probability p (0.5).
 *
 * @example
 * horizontalFlip({ p: 1 }).preview([[[[1], [2]]]], 1).data; // [2, 1]
 */
export function horizontalFlip(options: { readonly p?: number } = {}): Augmentation {
  return flip("horizontalFlip", Transform.horizontalFlip, options);
}

/**
 * Top and bottom swapped, with probability p (0.5).
 *
 * @example
 * verticalFlip({ p: 1 }).preview([[[[1]], [[2]]]], 1).data; // [2, 1]
 */
export function verticalFlip(options: { readonly p?: number } = {}): Augmentation {
  return flip("verticalFlip", Transform.verticalFlip, options);
}

function flip(name: string, transform: Transform, options: { readonly p?: number }): Augmentation {
  requireKnownKeys(name, options, ["p"]);
  const { p = 0.5 } = options;
  requireNumber(name, "p", p, 0, 1);
  return augmentation(transform, () => ({ floats: [p] }));
}

/**
 * A part of `size` pixels (the image's own size where not given) of the image with `padding` zeros on each
 * side, every place alike. Where the size is smaller than the image, it is the model's input, and
 * evaluate() and predict() take the middle.
 *
 * @example
 * randomCrop({ size: 2 }).preview([[[[1], [2], [3]], [[4], [5], [6]]]], 1).shape; // [1, 2, 2, 1]
 */
export function randomCrop(
  options: { readonly size?: Size; readonly padding?: number } = {},
): Augmentation {
  requireKnownKeys("randomCrop", options, ["size", "padding"]);
  const { padding = 0 } = options;
  requireWhole("use randomCrop", "padding", padding, 0, SIDE);
  const size = options.size === undefined ? undefined : readSize("randomCrop", options.size);
  return augmentation(Transform.crop, (image) => {
    const [height, width] = size ?? [image.height, image.width];
    requireWithin("randomCrop", height, width, image, 2 * padding);
    return { integers: [height, width, padding], height, width };
  });
}

/**
 * A part of the image, resized to `size` (the image's own where not given): its share of the area and its
 * ratio of width to height are drawn as by torchvision's RandomResizedCrop; bilinear, without smoothing.
 *
 * @example
 * randomResizedCrop({ size: [2, 4] }).preview([[[[1], [2]], [[3], [4]]]], 1).shape; // [1, 2, 4, 1]
 */
export function randomResizedCrop(
  options: {
    readonly size?: Size;
    readonly area?: readonly [lowest: number, highest: number];
    readonly ratio?: readonly [lowest: number, highest: number];
  } = {},
): Augmentation {
  const name = "randomResizedCrop";
  requireKnownKeys(name, options, ["size", "area", "ratio"]);
  const { area = [0.3, 1], ratio = [3 / 4, 4 / 3] } = options;
  const size = options.size === undefined ? undefined : readSize(name, options.size);
  const areas = readPair(name, "area", area, 1e-6, 1);
  const ratios = readPair(name, "ratio", ratio, 1e-3, 1e3).map(log);
  return augmentation(Transform.resizedCrop, (image) => {
    const [height, width] = size ?? [image.height, image.width];
    return { integers: [height, width], floats: [...areas, ...ratios], height, width };
  });
}

/**
 * Larger or smaller by a factor from min to max, about the middle of the same canvas; zeros around it.
 *
 * @example
 * randomScale({ min: 0.8, max: 1.2 }).preview([[[[1], [2]]]], 1).shape; // [1, 1, 2, 1]
 */
export function randomScale(options: { readonly min: number; readonly max: number }): Augmentation {
  requireKnownKeys("randomScale", options, ["min", "max"]);
  const factors = readPair("randomScale", "[min, max]", [options.min, options.max], 0.01, 100);
  return augmentation(Transform.scale, () => ({ floats: factors }));
}

/**
 * Moved by whole pixels, up to `max` each way, or up to [rows, columns]; zeros come in.
 *
 * @example
 * shift({ max: 2 }).preview([[[[1], [2]]]], 1).shape; // [1, 1, 2, 1]
 */
export function shift(options: { readonly max: Size }): Augmentation {
  requireKnownKeys("shift", options, ["max"]);
  const [rows, columns] = readSize("shift", options.max, "max", 0);
  return augmentation(Transform.shift, () => ({ integers: [rows, columns] }));
}

/**
 * Turned about the middle by up to `degrees` either way, or by [lowest, highest], counterclockwise; zeros
 * come in at the corners.
 *
 * @example
 * rotate({ degrees: [90, 90] }).preview([[[[1], [2]], [[3], [4]]]], 1).data; // [2, 4, 1, 3]
 */
export function rotate(options: { readonly degrees: Range }): Augmentation {
  requireKnownKeys("rotate", options, ["degrees"]);
  const angles = readRange("rotate", "degrees", options.degrees, 0, 360);
  return augmentation(Transform.rotate, () => ({ floats: angles }));
}

/**
 * Brightness, contrast and saturation times a factor from max(0, 1 − value) to 1 + value, and the hue
 * turned by up to `hue` of a circle (at most 0.5) either way, in random order, by the definitions of
 * torchvision's ColorJitter. Each takes [lowest, highest] too. Floats go from 0 to 1 and are kept there;
 * alpha stays as it is; grey images have neither saturation nor hue. Images of other numbers are a
 * DataError COLOR_RANGE of fit() and preview().
 *
 * @example
 * colorJitter({ brightness: [2, 2] }).preview([[[[0.25], [0.75]]]], 1).data; // [0.5, 1]
 */
export function colorJitter(
  options: {
    readonly brightness?: Range;
    readonly contrast?: Range;
    readonly saturation?: Range;
    readonly hue?: Range;
  } = {},
): Augmentation {
  const factors = ["brightness", "contrast", "saturation"] as const;
  requireKnownKeys("colorJitter", options, [...factors, "hue"]);
  const { hue = 0 } = options;
  const floats = [
    ...factors.flatMap((name) => {
      const { [name]: value = 0 } = options;
      if (typeof value !== "number") return readPair("colorJitter", name, value, 0, 1e6);
      requireNumber("colorJitter", name, value, 0, 1e6);
      return [Math.max(0, 1 - value), 1 + value];
    }),
    ...readRange("colorJitter", "hue", hue, 0, 0.5),
  ];
  return augmentation(Transform.colorJitter, () => ({ floats }));
}

/**
 * A cast of colour: a number from −max to max, or from [lowest, highest], of the whole range is added to
 * each channel but alpha. Floats go from 0 to 1, as for colorJitter().
 *
 * @example
 * tint({ max: [0.25, 0.25] }).preview([[[[0.5], [0.75]]]], 1).data; // [0.75, 1]
 */
export function tint(options: { readonly max: Range }): Augmentation {
  requireKnownKeys("tint", options, ["max"]);
  const offsets = readRange("tint", "max", options.max, 0, 1);
  return augmentation(Transform.tint, () => ({ floats: offsets }));
}

/**
 * A box of zeros of `size` pixels with its middle anywhere in the image, so that a part of it may lie
 * outside (DeVries and Taylor 2017).
 *
 * @example
 * cutout({ size: 1 }).preview([[[[1]]]], 1).data; // [0]
 */
export function cutout(options: { readonly size: Size }): Augmentation {
  requireKnownKeys("cutout", options, ["size"]);
  const [height, width] = readSize("cutout", options.size);
  return augmentation(Transform.cutout, (image) => {
    requireWithin("cutout", height, width, image, 0);
    return { integers: [height, width] };
  });
}

/**
 * Mixes each image with another one of the training, augmented too: λ of itself and 1 − λ of the other,
 * λ from Beta(alpha, alpha); the loss is λ times that for the own target and 1 − λ times that for the
 * other (Zhang et al. 2018). Metrics of the training and weights of rows go by the own target.
 *
 * @example
 * mixup({ alpha: 0.4 }).preview([[[[1], [1]]]], 1).data; // [1, 1]
 */
export function mixup(options: { readonly alpha?: number } = {}): Augmentation {
  requireKnownKeys("mixup", options, ["alpha"]);
  const { alpha = 0.2 } = options;
  requireNumber("mixup", "alpha", alpha, 1e-6, 1e6);
  return augmentation(Transform.mixup, () => ({}), { alpha });
}

// options

function refused(name: string, expected: string, got: unknown): DataError {
  return DataError.of("AUGMENT", `use ${name}`, expected, got);
}

function requireNumber(
  name: string,
  option: string,
  value: number,
  least: number,
  most: number,
): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw refused(name, `${option} to be a number from ${least} to ${most}`, value);
}

function readSize(
  name: string,
  value: Size,
  option = "size",
  least = 1,
): readonly [number, number] {
  const pair = Array.isArray(value) ? value : [value, value];
  if (
    pair.length === 2 &&
    pair.every((each) => Number.isInteger(each) && each >= least && each <= SIDE)
  ) {
    return [pair[0]!, pair[1]!]; // a copy: the caller's may be changed
  }
  const what = `an integer from ${least} to ${SIDE}, or two`;
  throw refused(name, `${option} to be ${what}, in pixels`, value);
}

/** [lowest, highest] within limits. */
function readPair(
  name: string,
  option: string,
  value: readonly number[],
  least: number,
  most: number,
): readonly [number, number] {
  const isPair = Array.isArray(value) && value.length === 2;
  const fits =
    isPair && value.every((each) => typeof each === "number" && each >= least && each <= most);
  if (fits && value[0]! <= value[1]!) return [value[0]!, value[1]!];
  throw refused(name, `${option} to be two numbers from ${least} to ${most}, in order`, value);
}

/** −value to value, or [lowest, highest]. */
function readRange(
  name: string,
  option: string,
  value: Range,
  least: number,
  most: number,
): readonly [number, number] {
  if (typeof value !== "number") return readPair(name, option, value, -most, most);
  requireNumber(name, option, value, least, most);
  return [0 - value, value];
}

function requireWithin(
  name: string,
  height: number,
  width: number,
  image: ImageShape,
  padding: number,
): void {
  if (height <= image.height + padding && width <= image.width + padding) return;
  throw new ShapeError(
    "AUGMENT_SIZE",
    `Cannot use ${name}: expected a size of at most [${image.height + padding}, ${image.width + padding}], got [${height}, ${width}]`,
    {
      expected: [image.height + padding, image.width + padding],
      got: [height, width],
    },
  );
}
