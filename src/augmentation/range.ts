// Transforms of colours keep floats from 0 to 1: of images in other units little would be left.

import { Transform } from "../../assembly/augmentation/layout.ts";
import { placeOf } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import { isColor, noColor } from "../data/color-range.ts";
import type { Step } from "./step.ts";

const KEEPS_RANGE: readonly Transform[] = [Transform.colorJitter, Transform.tint];

/** Refuses images of other numbers than bytes, or from 0 to 1, for transforms of colours. */
export function requireColorRange(
  action: string,
  steps: readonly Step[],
  source: SourceArray,
): void {
  const { data } = source;
  const step = steps.find(({ transform }) => KEEPS_RANGE.includes(transform));
  if (!step || data instanceof Uint8Array) return;
  const wrong = (data as Float32Array).findIndex((value) => !isColor(value));
  if (wrong < 0) return;
  throw noColor(`${action} with ${Transform[step.transform]}`, data[wrong], placeOf(source, wrong));
}
