// mixup (Zhang, Cisse, Dauphin, Lopez-Paz 2018): a weighted mean of two images.

import type { Memory } from "../../../core/memory.ts";
import { cos, pow } from "../../../core/numerics.ts";
import { partnerRank, sampleKey, wordsOf } from "./draws.ts";
import { nearestByte } from "./resample.ts";

const round = Math.fround;
/** Draw number of mixup; that of the partner is 1. */
const SHARE = 0;

/**
 * y[r] = share of the image of row indices[r], from Beta(alpha, alpha). Overwrites y [rows].
 *
 * Devroye's one-line method (1996), from Bailey's Student t (1994): with uniform u and v and
 * z = (u^(−1/alpha) − 1) cos²(2 pi v), 1/2 ± sqrt(z / (1 + z)) / 2 with the sign of the cosine.
 */
export function mixupShares(
  { f32, i32 }: Memory,
  samples: number,
  indices: number,
  y: number,
  rows: number,
  alpha: number,
  transform: number,
  key0: number,
  key1: number,
): void {
  for (let r = 0; r < rows; r++) {
    const sample = i32[(samples >>> 2) + i32[(indices >>> 2) + r]!]!;
    const words = wordsOf(sampleKey(key0, key1, sample), transform, SHARE);
    const u = (words[0]! + 0.5) * 2.3283064365386963e-10;
    const cosine = cos(words[1]! * 1.4629180792671596e-9);
    const z = (pow(u, -1 / alpha) - 1) * cosine * cosine;
    const spread = 0.5 * Math.sqrt(1 / (1 + 1 / z)); // also for z = 0 and z = Infinity
    f32[(y >>> 2) + r] = cosine < 0 ? 0.5 - spread : 0.5 + spread;
  }
}

/**
 * y[r] = the row mixed into row indices[r], one of `count` by its rank among the sample numbers. `table` maps
 * ranks to rows; 0: rank i is row i. If `offset` is not 0, the partner of each row is `offset` rows after it.
 * Overwrites y [rows].
 */
export function mixupPartners(
  { i32 }: Memory,
  samples: number,
  indices: number,
  y: number,
  rows: number,
  count: number,
  table: number,
  offset: number,
  transform: number,
  key0: number,
  key1: number,
): void {
  for (let r = 0; r < rows; r++) {
    const row = i32[(indices >>> 2) + r]!;
    let partner = row + offset;
    if (offset === 0) {
      partner = partnerRank(i32[(samples >>> 2) + row]!, count, transform, key0, key1);
      if (table !== 0) partner = i32[(table >>> 2) + partner]!;
    }
    i32[(y >>> 2) + r] = partner;
  }
}

/** x[i] = share x[i] + (1 − share) y[i], rounded with isBytes = 1. Overwrites x [n]. */
export function mix(
  { f32 }: Memory,
  x: number,
  y: number,
  n: number,
  share: number,
  isBytes: number,
): void {
  const other = round(1 - share);
  for (let i = 0; i < n; i++) {
    const at = (x >>> 2) + i;
    const v = round(round(f32[at]! * share) + round(f32[(y >>> 2) + i]! * other));
    f32[at] = isBytes === 1 ? nearestByte(v) : v;
  }
}
