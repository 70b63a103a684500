// mixup (Zhang, Cisse, Dauphin, Lopez-Paz 2018): a weighted mean of two images.

import { cos, pow } from "../numerics";
import { elementAt, LANES, loadLanes, storeLanes } from "../simd";
import { below, sampleKey, wordsOf } from "./draws";
import { nearestByte } from "./resample";

/** Draw numbers of mixup. */
const SHARE: i32 = 0;
const PARTNER: i32 = 1;

/**
 * y[r] = share of the image of row indices[r], from Beta(alpha, alpha). Overwrites y [rows].
 *
 * Devroye's one-line method (1996), from Bailey's Student t (1994): with uniform u and v and
 * z = (u^(−1/alpha) − 1) cos²(2 pi v), 1/2 ± sqrt(z / (1 + z)) / 2 with the sign of the cosine.
 */
export function mixupShares(
  samples: usize,
  indices: usize,
  y: usize,
  rows: i32,
  alpha: f32,
  transform: i32,
  key0: u32,
  key1: u32,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const sample = load<i32>(elementAt(samples, load<i32>(elementAt(indices, r))));
    const words = wordsOf(sampleKey(key0, key1, sample), transform, SHARE);
    const u = (<f64>(<u32>words) + 0.5) * 2.3283064365386963e-10;
    const cosine = cos(<f64>(<u32>(words >> 32)) * 1.4629180792671596e-9);
    const z = (pow(u, -1 / <f64>alpha) - 1) * cosine * cosine;
    const spread = 0.5 * Math.sqrt(1 / (1 + 1 / z)); // also for z = 0 and z = Infinity
    store<f32>(elementAt(y, r), <f32>(cosine < 0 ? 0.5 - spread : 0.5 + spread));
  }
}

/**
 * y[r] = the row mixed into row indices[r], one of `count` by its rank among the sample numbers. `table` maps
 * ranks to rows; 0: rank i is row i. If `offset` is not 0, the partner of each row is `offset` rows after it.
 * Overwrites y [rows].
 */
export function mixupPartners(
  samples: usize,
  indices: usize,
  y: usize,
  rows: i32,
  count: i32,
  table: usize,
  offset: i32,
  transform: i32,
  key0: u32,
  key1: u32,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = load<i32>(elementAt(indices, r));
    let partner = row + offset;
    if (offset === 0) {
      const sample = load<i32>(elementAt(samples, row));
      const words = wordsOf(sampleKey(key0, key1, sample), transform, PARTNER);
      partner = below(<u32>words, count);
      if (table !== 0) partner = load<i32>(elementAt(table, partner));
    }
    store<i32>(elementAt(y, r), partner);
  }
}

/** x[i] = share x[i] + (1 − share) y[i], rounded with isBytes = 1. Overwrites x [n]. */
export function mix(x: usize, y: usize, n: i32, share: f32, isBytes: i32): void {
  const own = f32x4.splat(share);
  const other = f32x4.splat(1 - share);
  for (let i: i32 = 0; i < n; i += LANES) {
    const at = elementAt(x, i);
    const a = f32x4.mul(loadLanes(at, n - i), own);
    const b = f32x4.mul(loadLanes(elementAt(y, i), n - i), other);
    const v = f32x4.add(a, b);
    storeLanes(at, isBytes === 1 ? nearestByte(v) : v, n - i);
  }
}
