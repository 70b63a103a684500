// Softmax over the rows of x [rows, n], and its cross-entropy with class labels.
//
// In each row, m is the largest element, e = exp(x − m), and the sum of e is computed in lanes.

import { exp, log, log1p } from "../math";
import { elementAt, foldLanes, LANES, loadLanes, storeLanes } from "../simd";
import { SUM_BLOCK } from "../sums";
import { largest } from "./reduce";

/** y = e / Σe. Overwrites y; y may be x. */
export function softmax(x: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    const row = elementAt(x, r * n);
    const out = elementAt(y, r * n);
    const m = f32x4.splat(largest(row, n));
    const sum = f32x4.splat(storeExponentials(row, out, n, m));
    for (let i = 0; i < n; i += LANES) {
      const at = elementAt(out, i);
      storeLanes(at, f32x4.div(loadLanes(at, n - i), sum), n - i);
    }
  }
}

/** y = (x − m) − log Σe. Overwrites y; y may be x. */
export function logSoftmax(x: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    const row = elementAt(x, r * n);
    const out = elementAt(y, r * n);
    const m = f32x4.splat(largest(row, n));
    const logSum = log(f32x4.splat(sumExponentials(row, n, m, -1)));
    for (let i = 0; i < n; i += LANES) {
      const shifted = f32x4.sub(loadLanes(elementAt(row, i), n - i), m);
      storeLanes(elementAt(out, i), f32x4.sub(shifted, logSum), n - i);
    }
  }
}

/**
 * losses[r] = log1p(Σe without the first largest element) + (m − logit of the label), which keeps small losses
 * accurate. Labels out of range give NaN. Overwrites losses [rows].
 */
export function softmaxCrossEntropy(
  logits: usize,
  labels: usize,
  losses: usize,
  rows: i32,
  n: i32,
): void {
  // one vector logarithm for four rows
  for (let r = 0; r < rows; r += LANES) {
    const count = min(rows - r, LANES);
    let others = f32x4.splat(0);
    let margins = f32x4.splat(NaN);
    for (let lane = count - 1; lane >= 0; lane--) {
      // earlier rows move up a lane
      others = v128.shuffle<i32>(others, others, 0, 0, 1, 2);
      margins = v128.shuffle<i32>(margins, margins, 0, 0, 1, 2);
      const row = elementAt(logits, (r + lane) * n);
      const label = load<i32>(elementAt(labels, r + lane));
      let margin: f32 = NaN;
      if (<u32>label < <u32>n) {
        const m = largest(row, n);
        const sum = sumExponentials(row, n, f32x4.splat(m), indexOf(row, n, m));
        others = f32x4.replace_lane(others, 0, sum);
        margin = m - load<f32>(elementAt(row, label));
      }
      margins = f32x4.replace_lane(margins, 0, margin);
    }
    storeLanes(elementAt(losses, r), f32x4.add(log1p(others), margins), count);
  }
}

/** dLogits = (e / Σe − [label]) · upstream of the row. Overwrites dLogits; it may be logits. */
export function softmaxCrossEntropyGradient(
  logits: usize,
  labels: usize,
  upstream: usize,
  dLogits: usize,
  rows: i32,
  n: i32,
): void {
  const lanes = i32x4(0, 1, 2, 3);
  const one = f32x4.splat(1);
  for (let r = 0; r < rows; r++) {
    const row = elementAt(logits, r * n);
    const out = elementAt(dLogits, r * n);
    const label = i32x4.splat(load<i32>(elementAt(labels, r)));
    const scale = v128.load32_splat(elementAt(upstream, r));
    const m = f32x4.splat(largest(row, n));
    const sum = f32x4.splat(storeExponentials(row, out, n, m));
    for (let i = 0; i < n; i += LANES) {
      const at = elementAt(out, i);
      const isLabel = i32x4.eq(i32x4.add(lanes, i32x4.splat(i)), label);
      const p = f32x4.div(loadLanes(at, n - i), sum);
      const difference = f32x4.sub(p, v128.and(one, isLabel));
      storeLanes(at, f32x4.mul(difference, scale), n - i);
    }
  }
}

function indexOf(row: usize, n: i32, value: f32): i32 {
  let i: i32 = 0;
  while (i < n && load<f32>(elementAt(row, i)) !== value) i++;
  return i;
}

/** Sum of exp(x − m) in lanes, with 0 for element `without`. */
function sumExponentials(row: usize, n: i32, m: v128, without: i32): f32 {
  let total: f32 = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const left = n - block;
    const count = left < SUM_BLOCK ? left : SUM_BLOCK;
    let lanes0 = f32x4.splat(0);
    let lanes4 = f32x4.splat(0);
    let lanes8 = f32x4.splat(0);
    let lanes12 = f32x4.splat(0);
    for (let i = 0; i < count; i += 16) {
      const at = elementAt(row, block + i);
      const skipped = without - block - i;
      lanes0 = f32x4.add(lanes0, exponentials(at, count - i, m, skipped));
      if (count - i > 4)
        lanes4 = f32x4.add(lanes4, exponentials(at + 16, count - i - 4, m, skipped - 4));
      if (count - i > 8)
        lanes8 = f32x4.add(lanes8, exponentials(at + 32, count - i - 8, m, skipped - 8));
      if (count - i > 12)
        lanes12 = f32x4.add(lanes12, exponentials(at + 48, count - i - 12, m, skipped - 12));
    }
    total += foldLanes(lanes0, lanes4, lanes8, lanes12);
  }
  return total;
}

/** Writes exp(x − m) to y, which may be x, and sums it in lanes. */
function storeExponentials(x: usize, y: usize, n: i32, m: v128): f32 {
  let total: f32 = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    const left = n - block;
    const count = left < SUM_BLOCK ? left : SUM_BLOCK;
    let lanes0 = f32x4.splat(0);
    let lanes4 = f32x4.splat(0);
    let lanes8 = f32x4.splat(0);
    let lanes12 = f32x4.splat(0);
    for (let i = 0; i < count; i += 16) {
      const from = elementAt(x, block + i);
      const to = elementAt(y, block + i);
      const rest = count - i;
      lanes0 = f32x4.add(lanes0, storeExponential(from, to, rest, m));
      if (rest > 4) lanes4 = f32x4.add(lanes4, storeExponential(from + 16, to + 16, rest - 4, m));
      if (rest > 8) lanes8 = f32x4.add(lanes8, storeExponential(from + 32, to + 32, rest - 8, m));
      if (rest > 12) {
        lanes12 = f32x4.add(lanes12, storeExponential(from + 48, to + 48, rest - 12, m));
      }
    }
    total += foldLanes(lanes0, lanes4, lanes8, lanes12);
  }
  return total;
}

/** exp(x − m) of up to four elements, written to y; +0 after the last one. */
function storeExponential(x: usize, y: usize, count: i32, m: v128): v128 {
  const e = exponentials(x, count, m, -1);
  storeLanes(y, e, count);
  return e;
}

/** exp(x − m) of up to four elements; +0 after the last one and at `without`. */
function exponentials(x: usize, count: i32, m: v128, without: i32): v128 {
  const lanes = i32x4(0, 1, 2, 3);
  const isCounted = v128.andnot(
    i32x4.lt_s(lanes, i32x4.splat(count)),
    i32x4.eq(lanes, i32x4.splat(without)),
  );
  return v128.and(exp(f32x4.sub(loadLanes(x, count), m)), isCounted);
}
