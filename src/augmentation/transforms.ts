// The transforms of images: each is one definition and the function that makes it.

import { Transform } from "../../assembly/augmentation/layout.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { log } from "../core/numerics.ts";
import {
  numberOption,
  type Option,
  type OptionTable,
  type OptionValues,
  optional,
  readOptions,
} from "../core/options.ts";
import { Registry } from "../core/registry.ts";
import { Augmentation, OPTION_CODE } from "./augmentation.ts";
import type { ImageShape, StepRecord } from "./step.ts";

type Pair = readonly [number, number];
/** Rows and columns: one number for both, or [height, width]. */
export type ImageSize = number | readonly [height: number, width: number];
/** The largest deviation, or [lowest, highest]. */
export type Spread = number | readonly [lowest: number, highest: number];

/** Definition of a transform. */
interface TransformDefinition<Table extends OptionTable> {
  readonly kind: string;
  readonly transform: Transform;
  readonly options: Table;
  readonly needsColors?: boolean;
  /** Default: true. */
  readonly movesPixels?: boolean;
  /** @throws DataError for options that do not fit together */
  check?(options: OptionValues<Table>): void;
  resolve(options: OptionValues<Table>, image: ImageShape): StepRecord;
  /** Its name on the command line, and options that suit small images by their shorter side. */
  readonly preset: readonly [name: string, options?: (side: number) => object];
}

const define = <Table extends OptionTable>(definition: TransformDefinition<Table>) => definition;

function make<Table extends OptionTable>(
  {
    kind,
    transform,
    options: table,
    needsColors = false,
    movesPixels = true,
    ...functions
  }: TransformDefinition<Table>,
  given: object,
): Augmentation {
  const options = readOptions(kind, table, given, OPTION_CODE);
  functions.check?.(options);
  const { alpha } = options as { readonly alpha?: number };
  const resolve = (image: ImageShape) => functions.resolve(options, image);
  return new Augmentation([{ transform, needsColors, movesPixels, alpha, resolve }]);
}

/** Pixels along the longest side of an image. */
const MOST_PIXELS = 16_384;

const share = numberOption({ default: 0.5, low: 0, high: 1 });

/** An integer for both sides, or two. */
function sizeOption(least: number): Option<Pair> {
  const { accepts } = numberOption({ low: least, high: MOST_PIXELS, integer: true });
  return {
    expected: `an integer from ${least} to ${MOST_PIXELS}, or two, in pixels`,
    accepts: (value) =>
      Array.isArray(value) ? value.length === 2 && value.every(accepts) : accepts(value),
    copy: (value: ImageSize) => (typeof value === "number" ? [value, value] : [value[0], value[1]]),
  };
}

/** Two numbers in ascending order. */
const intervalOption = (low: number, high: number, usual: Pair): Option<Pair> => ({
  default: usual,
  expected: `two numbers from ${low} to ${high}, in ascending order`,
  accepts(value) {
    const { accepts } = numberOption({ low, high });
    return (
      Array.isArray(value) && value.length === 2 && value.every(accepts) && value[0] <= value[1]
    );
  },
  copy: ([lowest, highest]) => [lowest, highest],
});

/** Two numbers in ascending order, or one >= 0 that `spread` turns into two. */
function rangeOption(
  low: number,
  high: number,
  spread: (value: number) => Pair,
  usual?: number,
): Option<Pair> {
  const { accepts: isInterval } = intervalOption(low, high, [0, 0]);
  const { accepts: isNumber } = numberOption({ low: 0, high });
  return {
    ...(usual !== undefined && { default: spread(usual) }),
    expected: `a number from 0 to ${high}, or two from ${low} to ${high} in ascending order`,
    accepts: (value) => isNumber(value) || isInterval(value),
    copy: (value: Spread) => (typeof value === "number" ? spread(value) : [value[0], value[1]]),
  };
}

/** Deviations up to a number either way. */
const deviationOption = (most: number, usual?: number): Option<Pair> =>
  rangeOption(-most, most, (value) => [0 - value, value], usual);

/** Factors up to a number away from 1. */
const factorOption = rangeOption(0, 1e6, (value) => [Math.max(0, 1 - value), 1 + value], 0);

function requireWithin(kind: string, [height, width]: Pair, image: ImageShape, padding = 0): void {
  const most = [image.height + padding, image.width + padding] as const;
  if (height <= most[0] && width <= most[1]) return;
  const expected = phrase(`a size of at most [${most.join(", ")}]`, most);
  throw ShapeError.of("AUGMENT_SIZE", `use ${kind}`, expected, [height, width]);
}

/** A share of a length, in pixels. */
const part = (length: number, parts: number) => Math.max(1, Math.round(length / parts));

const horizontalFlipDefinition = define({
  kind: "horizontalFlip",
  transform: Transform.horizontalFlip,
  options: { p: share },
  resolve: ({ p }) => ({ floats: [p] }),
  preset: ["flip"],
});

/**
 * Swaps left and right with probability p (0.5).
 *
 * @example
 * horizontalFlip({ p: 1 }).preview([[[[1], [2]]]], 1).data; // [2, 1]
 */
export const horizontalFlip = (options: { readonly p?: number } = {}): Augmentation =>
  make(horizontalFlipDefinition, options);

const verticalFlipDefinition = define({
  ...horizontalFlipDefinition,
  kind: "verticalFlip",
  transform: Transform.verticalFlip,
  preset: ["vertical-flip"],
});

/**
 * Swaps top and bottom with probability p (0.5).
 *
 * @example
 * verticalFlip({ p: 1 }).preview([[[[1]], [[2]]]], 1).data; // [2, 1]
 */
export const verticalFlip = (options: { readonly p?: number } = {}): Augmentation =>
  make(verticalFlipDefinition, options);

const randomCropDefinition = define({
  kind: "randomCrop",
  transform: Transform.crop,
  options: {
    size: optional(sizeOption(1)),
    padding: numberOption({ default: 0, low: 0, high: MOST_PIXELS, integer: true }),
  },
  resolve({ size, padding }, image) {
    const [height, width] = size ?? [image.height, image.width];
    requireWithin("randomCrop", [height, width], image, 2 * padding);
    return { integers: [height, width, padding], height, width };
  },
  preset: ["crop", (side) => ({ padding: part(side, 8) })],
});

/**
 * Crops the image, with `padding` zeros on each side, to `size` pixels (default: its own size) at a random
 * position. If the size is smaller than the image, it is the model's input, and evaluate() and predict()
 * use the centre.
 *
 * @example
 * randomCrop({ size: 2 }).preview([[[[1], [2], [3]], [[4], [5], [6]]]], 1).shape; // [1, 2, 2, 1]
 */
export const randomCrop = (
  options: { readonly size?: ImageSize; readonly padding?: number } = {},
): Augmentation => make(randomCropDefinition, options);

const randomResizedCropDefinition = define({
  kind: "randomResizedCrop",
  transform: Transform.resizedCrop,
  options: {
    size: optional(sizeOption(1)),
    area: intervalOption(1e-6, 1, [0.3, 1]),
    ratio: intervalOption(1e-3, 1e3, [3 / 4, 4 / 3]),
  },
  resolve({ size, area, ratio }, image) {
    const [height, width] = size ?? [image.height, image.width];
    return { integers: [height, width], floats: [...area, ...ratio.map(log)], height, width };
  },
  preset: ["resized-crop"],
});

/**
 * Crops a part of the image and resizes it to `size` (default: the size of the image). Its share of the
 * area and its ratio of width to height are drawn as in torchvision's RandomResizedCrop; bilinear, without
 * antialiasing.
 *
 * @example
 * randomResizedCrop({ size: [2, 4] }).preview([[[[1], [2]], [[3], [4]]]], 1).shape; // [1, 2, 4, 1]
 */
export const randomResizedCrop = (
  options: {
    readonly size?: ImageSize;
    readonly area?: readonly [lowest: number, highest: number];
    readonly ratio?: readonly [lowest: number, highest: number];
  } = {},
): Augmentation => make(randomResizedCropDefinition, options);

const scaleFactor = numberOption({ low: 0.01, high: 100 });

const randomScaleDefinition = define({
  kind: "randomScale",
  transform: Transform.scale,
  options: { min: scaleFactor, max: scaleFactor },
  check({ min, max }) {
    if (min > max) throw DataError.of(OPTION_CODE, "use randomScale", "min <= max", [min, max]);
  },
  resolve: ({ min, max }) => ({ floats: [min, max] }),
  preset: ["scale", () => ({ min: 0.9, max: 1.1 })],
});

/**
 * Scales the image about its centre by a factor from min to max; its size stays, new pixels are zeros.
 *
 * @example
 * randomScale({ min: 0.8, max: 1.2 }).preview([[[[1], [2]]]], 1).shape; // [1, 1, 2, 1]
 */
export const randomScale = (options: {
  readonly min: number;
  readonly max: number;
}): Augmentation => make(randomScaleDefinition, options);

const shiftDefinition = define({
  kind: "shift",
  transform: Transform.shift,
  options: { max: sizeOption(0) },
  resolve: ({ max }) => ({ integers: max }),
  preset: ["shift", (side) => ({ max: part(side, 12) })],
});

/**
 * Shifts the image by whole pixels, up to `max` in each direction, or up to [rows, columns]; new pixels are
 * zeros.
 *
 * @example
 * shift({ max: 2 }).preview([[[[1], [2]]]], 1).shape; // [1, 1, 2, 1]
 */
export const shift = (options: { readonly max: ImageSize }): Augmentation =>
  make(shiftDefinition, options);

const rotateDefinition = define({
  kind: "rotate",
  transform: Transform.rotate,
  options: { degrees: deviationOption(360) },
  resolve: ({ degrees }) => ({ floats: degrees }),
  preset: ["rotate", () => ({ degrees: 15 })],
});

/**
 * Rotates the image about its centre by up to `degrees` in either direction, or by [lowest, highest],
 * counterclockwise; new pixels are zeros.
 *
 * @example
 * rotate({ degrees: [90, 90] }).preview([[[[1], [2]], [[3], [4]]]], 1).data; // [2, 4, 1, 3]
 */
export const rotate = (options: { readonly degrees: Spread }): Augmentation =>
  make(rotateDefinition, options);

const colorJitterDefinition = define({
  kind: "colorJitter",
  transform: Transform.colorJitter,
  needsColors: true,
  movesPixels: false,
  options: {
    brightness: factorOption,
    contrast: factorOption,
    saturation: factorOption,
    hue: deviationOption(0.5, 0),
  },
  resolve: ({ brightness, contrast, saturation, hue }) => ({
    floats: [...brightness, ...contrast, ...saturation, ...hue],
  }),
  preset: ["jitter", () => ({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })],
});

/**
 * Multiplies brightness, contrast and saturation by a factor from max(0, 1 − value) to 1 + value, and
 * rotates the hue by up to `hue` of a circle (at most 0.5) in either direction, in random order, as defined
 * by torchvision's ColorJitter. Each also takes [lowest, highest]. Floats are limited to 0 to 1; alpha is
 * unchanged; grey images have neither saturation nor hue. fit() and preview() throw DataError COLOR_RANGE
 * for other numbers.
 *
 * @example
 * colorJitter({ brightness: [2, 2] }).preview([[[[0.25], [0.75]]]], 1).data; // [0.5, 1]
 */
export const colorJitter = (
  options: {
    readonly brightness?: Spread;
    readonly contrast?: Spread;
    readonly saturation?: Spread;
    readonly hue?: Spread;
  } = {},
): Augmentation => make(colorJitterDefinition, options);

const tintDefinition = define({
  kind: "tint",
  transform: Transform.tint,
  needsColors: true,
  movesPixels: false,
  options: { max: deviationOption(1) },
  resolve: ({ max }) => ({ floats: max }),
  preset: ["tint", () => ({ max: 0.1 })],
});

/**
 * Tints the image: adds a number from −max to max, or from [lowest, highest], as a share of the range, to
 * each channel except alpha. Floats are limited to 0 to 1, as in colorJitter().
 *
 * @example
 * tint({ max: [0.25, 0.25] }).preview([[[[0.5], [0.75]]]], 1).data; // [0.75, 1]
 */
export const tint = (options: { readonly max: Spread }): Augmentation =>
  make(tintDefinition, options);

const cutoutDefinition = define({
  kind: "cutout",
  transform: Transform.cutout,
  movesPixels: false,
  options: { size: sizeOption(1) },
  resolve({ size }, image) {
    requireWithin("cutout", size, image);
    return { integers: size };
  },
  preset: ["cutout", (side) => ({ size: part(side, 4) })],
});

/**
 * Sets a box of `size` pixels to zero. Its centre is anywhere in the image, so part of it may lie outside
 * (DeVries and Taylor 2017).
 *
 * @example
 * cutout({ size: 1 }).preview([[[[1]]]], 1).data; // [0]
 */
export const cutout = (options: { readonly size: ImageSize }): Augmentation =>
  make(cutoutDefinition, options);

const mixupDefinition = define({
  kind: "mixup",
  transform: Transform.mixup,
  movesPixels: false,
  options: { alpha: numberOption({ default: 0.2, low: 1e-6, high: 1e6 }) },
  resolve: () => ({}),
  preset: ["mixup"],
});

/**
 * Mixes each image with another augmented image of the training set: λ times the image plus 1 − λ times the
 * other, λ from Beta(alpha, alpha). The loss is λ times that of the image's target plus 1 − λ times that of
 * the other (Zhang et al. 2018). Training metrics and weights of rows use the image's own target.
 *
 * @example
 * mixup({ alpha: 0.4 }).preview([[[[1], [1]]]], 1).data; // [1, 1]
 */
export const mixup = (options: { readonly alpha?: number } = {}): Augmentation =>
  make(mixupDefinition, options);

/** Definitions by kind. */
export const transforms = new Registry("transform", [
  horizontalFlipDefinition,
  verticalFlipDefinition,
  randomCropDefinition,
  randomResizedCropDefinition,
  randomScaleDefinition,
  shiftDefinition,
  rotateDefinition,
  colorJitterDefinition,
  tintDefinition,
  cutoutDefinition,
  mixupDefinition,
] as readonly unknown[] as readonly TransformDefinition<OptionTable>[]);

/** All transforms by their names on the command line; each suits images by their shorter side. */
export const presets = (): ReadonlyMap<string, (side: number) => Augmentation> =>
  new Map(
    transforms.kinds.map((kind) => {
      const definition = transforms.get(kind);
      const [name, options] = definition.preset;
      return [name, (side) => make(definition, options?.(side) ?? {})];
    }),
  );
