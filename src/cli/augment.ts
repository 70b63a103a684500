// Transforms by name, with settings that suit small images.

import { type Augmentation, compose } from "../augmentation/augmentation.ts";
import {
  colorJitter,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  tint,
  verticalFlip,
} from "../augmentation/transforms.ts";
import { DataError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";

/** By the size of the images. */
const TRANSFORMS = {
  flip: () => horizontalFlip(),
  "vertical-flip": () => verticalFlip(),
  crop: (size: number) => randomCrop({ padding: part(size, 8) }),
  "resized-crop": () => randomResizedCrop(),
  scale: () => randomScale({ min: 0.9, max: 1.1 }),
  shift: (size: number) => shift({ max: part(size, 12) }),
  rotate: () => rotate({ degrees: 15 }),
  jitter: () => colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  tint: () => tint({ max: 0.1 }),
  cutout: (size: number) => cutout({ size: part(size, 4) }),
  mixup: () => mixup(),
} as const;

/** A transform on the command line. */
export type AugmentName = keyof typeof TRANSFORMS;
/** All of them. */
export const AUGMENT_NAMES = Object.keys(TRANSFORMS) as AugmentName[];

const part = (size: number, share: number) => Math.max(1, Math.round(size / share));

/** The transforms of these names, for x of a shape. @throws DataError where x holds no images */
export function augmentBy(
  names: readonly AugmentName[],
  shape: readonly number[],
  seed: number,
): Augmentation {
  const [, height = 0, width = 0] = shape;
  if (shape.length !== 4) {
    throw new DataError(
      "AUGMENT",
      `Cannot use --augment: expected images, got rows of shape ${showShape(shape.slice(1))}`,
      { got: shape, hint: "leave --augment out" },
    );
  }
  const size = Math.min(height, width);
  return compose(
    names.map((name) => TRANSFORMS[name](size)),
    { seed },
  );
}
