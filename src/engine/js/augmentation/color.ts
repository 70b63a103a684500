// Brightness, contrast, saturation, hue and tint of the colours of a pixel; alpha is unchanged.
//
// Definitions as in torchvision's ColorJitter: a blend with black, with the mean of the grey image, with the grey
// value of the pixel; a rotation of the hue (Smith 1978, in the form without a case for each sixth).

import { ADJUSTMENT_WORDS, Adjustment } from "../../../../assembly/augmentation/layout.ts";
import type { Memory } from "../../../core/memory.ts";
import { nearestByte } from "./resample.ts";

const round = Math.fround;
const [RED, GREEN, BLUE] = [0.2989, 0.587, 0.114].map(round) as [number, number, number];
const SIXTH = round(1 / 6);

/** ITU-R 601-2 luma. */
const greyOf = (r: number, g: number, b: number): number =>
  round(round(round(r * RED) + round(g * GREEN)) + round(b * BLUE));

// comparisons, as in the vector form, keep the sign of zero
const lower = (a: number, b: number): number => (b < a ? b : a);
const higher = (a: number, b: number): number => (a < b ? b : a);

/** Mean grey value of x [pixels, channels] without alpha: four f64 sums by pixel number mod 4. */
export function greyMean({ f32 }: Memory, x: number, pixels: number, channels: number): number {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < pixels; i++) {
    const at = (x >>> 2) + i * channels;
    const grey = channels < 3 ? f32[at]! : greyOf(f32[at]!, f32[at + 1]!, f32[at + 2]!);
    sums[i & 3] = sums[i & 3]! + grey;
  }
  return round((sums[0]! + sums[2]! + (sums[1]! + sums[3]!)) / pixels);
}

/**
 * Applies a list of adjustments to each pixel of x [pixels, channels] in order, each clipped to 0…`limit`; rounds
 * at the end with isBytes = 1. Grey images have no saturation or hue.
 */
export function adjustColors(
  { f32, i32 }: Memory,
  x: number,
  pixels: number,
  channels: number,
  list: number,
  count: number,
  limit: number,
  isBytes: number,
): void {
  const isGrey = channels < 3;
  const clamp = (v: number) => lower(higher(v, 0), limit);
  for (let i = 0; i < pixels; i++) {
    const at = (x >>> 2) + i * channels;
    let r = f32[at]!;
    let g = isGrey ? r : f32[at + 1]!;
    let b = isGrey ? r : f32[at + 2]!;
    for (let n = 0; n < count; n++) {
      const entry = (list >>> 2) + n * ADJUSTMENT_WORDS;
      const [p, q, s] = [f32[entry + 1]!, f32[entry + 2]!, f32[entry + 3]!];
      switch (i32[entry]) {
        case Adjustment.brightness:
          r = clamp(round(r * p));
          g = clamp(round(g * p));
          b = clamp(round(b * p));
          break;
        case Adjustment.contrast:
          r = clamp(round(round(r * p) + q));
          g = clamp(round(round(g * p) + q));
          b = clamp(round(round(b * p) + q));
          break;
        case Adjustment.saturation: {
          if (isGrey) break;
          const grey = round(greyOf(r, g, b) * q);
          r = clamp(round(round(r * p) + grey));
          g = clamp(round(round(g * p) + grey));
          b = clamp(round(round(b * p) + grey));
          break;
        }
        case Adjustment.hue: {
          if (isGrey) break;
          const most = higher(higher(r, g), b);
          const range = round(most - lower(lower(r, g), b));
          const difference = most === r ? g - b : most === g ? b - r : r - g;
          const base = most === r ? 0 : most === g ? 2 : 4;
          const sixths = round(
            round(base + round(round(difference) / (range === 0 ? 1 : range))) + p,
          );
          r = clamp(round(most - round(range * lack(round(sixths + 5)))));
          g = clamp(round(most - round(range * lack(round(sixths + 3)))));
          b = clamp(round(most - round(range * lack(round(sixths + 1)))));
          break;
        }
        default:
          r = clamp(round(r + p));
          g = clamp(round(g + q));
          b = clamp(round(b + s));
      }
    }
    f32[at] = isBytes === 1 ? nearestByte(r) : r;
    if (isGrey) continue;
    f32[at + 1] = isBytes === 1 ? nearestByte(g) : g;
    f32[at + 2] = isBytes === 1 ? nearestByte(b) : b;
  }
}

/** Distance of a channel from the strongest one, as a share of the range, at an angle in sixths of a circle. */
function lack(sixths: number): number {
  const k = round(sixths - round(6 * Math.floor(round(sixths * SIXTH))));
  return lower(higher(lower(k, round(4 - k)), 0), 1);
}
