// Transforms of colours keep floats from 0 to 1: of images in other units little would be left.

import { Transform } from "../../assembly/augmentation/layout.ts";
import type { SourceArray } from "../data/ndarray.ts";
import { placeOf } from "../data/show.ts";
import { DataError } from "../errors.ts";
import type { Step } from "./augmentation.ts";

const KEEPS_RANGE: readonly Transform[] = [Transform.colorJitter, Transform.tint];
/** What arithmetic may leave beyond 0 and 1. */
const ROUNDING = 1e-5;

/** Refuses images of other numbers than bytes, or from 0 to 1, for transforms of colours. */
export function requireColorRange(
  action: string,
  steps: readonly Step[],
  source: SourceArray,
): void {
  const { data } = source;
  const step = steps.find(({ transform }) => KEEPS_RANGE.includes(transform));
  if (!step || data instanceof Uint8Array) return;
  const wrong = (data as Float32Array).findIndex((v) => !(v >= -ROUNDING && v <= 1 + ROUNDING));
  if (wrong < 0) return;
  const name = Transform[step.transform];
  throw new DataError(
    "COLOR_RANGE",
    `Cannot ${action}: expected for ${name} images of bytes (Uint8Array), or numbers from 0 to 1, got ${data[wrong]}${placeOf(source, wrong)}`,
    {
      expected: "bytes, or numbers from 0 to 1",
      got: data[wrong],
      hint: "divide numbers from 0 to 255 by 255, scale others as (x - least) / (largest - least), and leave standardising to preprocessing, which comes after augmentation",
    },
  );
}
