// The augmentation of images by the names of its transforms.

import { type Augmentation, compose } from "../../augmentation/augmentation.ts";
import { presets } from "../../augmentation/transforms.ts";

/** For rows [height, width, channels] of three channels: moved by a few pixels, and mirrored. */
export const usualTransforms = (shape: readonly number[]): readonly string[] =>
  shape.at(-1) === 3 ? ["crop", "flip"] : [];

/** The transforms of these names, with settings that suit the shorter side. */
export function augmentation(
  names: readonly string[],
  sides: readonly [height: number, width: number],
  seed: number,
): Augmentation {
  const known = presets();
  const made = names.map((name) => known.get(name)!(Math.min(...sides)));
  return compose(made, { seed });
}
