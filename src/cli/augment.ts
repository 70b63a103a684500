// Transforms by name, with settings that suit small images.

import type { Augmentation } from "../augmentation/augmentation.ts";
import { presets } from "../augmentation/transforms.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
import { augmentation } from "../models/pictures/augmentation.ts";
import { words } from "./parse.ts";

/** The transforms of the command line. */
export const AUGMENT_NAMES: readonly string[] = [...presets().keys()];

/** Parses "none" or a list of transforms. */
export const parseAugment = (text: string): readonly string[] =>
  text.trim() === "none" ? [] : words(AUGMENT_NAMES)(text);

/** The transforms of these names, for x of a shape. @throws DataError if x holds no images */
export function augmentBy(
  names: readonly string[],
  shape: readonly number[],
  seed: number,
): Augmentation {
  const [, height = 0, width = 0] = shape;
  if (shape.length !== 4) {
    const got = phrase(`rows of shape ${showShape(shape.slice(1))}`, shape);
    throw DataError.of("AUGMENT", "use --augment", "images", got, { hint: "omit --augment" });
  }
  return augmentation(names, [height, width], seed);
}
