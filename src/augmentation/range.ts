import { Transform } from "../../assembly/augmentation/layout.ts";
import { placeOf } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { isColor, noColor } from "../data/color-range.ts";
import type { Step } from "./step.ts";

/**
 * Transforms of colours limit floats to 0 to 1, which would destroy images in other units.
 * @throws DataError COLOR_RANGE for such images, if a step transforms colours
 */
export function requireColorRange(
  action: string,
  steps: readonly Step[],
  source: SourceArray,
): void {
  const { data } = source;
  const step = steps.find(({ needsColors }) => needsColors);
  if (!step || data instanceof Uint8Array) return;
  const wrong = (data as Float32Array).findIndex((value) => !isColor(value));
  if (wrong < 0) return;
  throw noColor(`${action} with ${Transform[step.transform]}`, data[wrong], placeOf(source, wrong));
}
