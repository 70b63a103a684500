// Softmax over the rows of x [rows, n], and its cross-entropy with class labels.
//
// In each row, m is the largest element, e = exp(x − m), and the sum of e is computed in lanes.

import { SUM_BLOCK } from "../../../../assembly/sums.ts";
import type { Memory } from "../../../core/memory.ts";
import { exp, log, log1p } from "../math.ts";
import { foldLanes } from "./reduce.ts";

const LANES = 16;
/** y = e / Σe. Overwrites y; y may be x. */
export function softmax(memory: Memory, x: number, y: number, rows: number, n: number): void {
  const { f32 } = memory;
  for (let r = 0; r < rows; r++) {
    const [row, out] = [(x >>> 2) + r * n, (y >>> 2) + r * n];
    const m = largest(f32, row, n);
    const sum = sumExponentials(f32, row, n, m, -1);
    for (let i = 0; i < n; i++) f32[out + i] = exp(Math.fround(f32[row + i]! - m)) / sum;
  }
}

/** y = (x − m) − log Σe. Overwrites y; y may be x. */
export function logSoftmax(memory: Memory, x: number, y: number, rows: number, n: number): void {
  const { f32 } = memory;
  for (let r = 0; r < rows; r++) {
    const [row, out] = [(x >>> 2) + r * n, (y >>> 2) + r * n];
    const m = largest(f32, row, n);
    const logSum = log(sumExponentials(f32, row, n, m, -1));
    for (let i = 0; i < n; i++) f32[out + i] = Math.fround(f32[row + i]! - m) - logSum;
  }
}

/**
 * losses[r] = log1p(Σe without the first largest element) + (m − logit of the label), which keeps small losses
 * accurate. Labels out of range give NaN. Overwrites losses [rows].
 */
export function softmaxCrossEntropy(
  { f32, i32 }: Memory,
  logits: number,
  labels: number,
  losses: number,
  rows: number,
  n: number,
): void {
  for (let r = 0; r < rows; r++) {
    const row = (logits >>> 2) + r * n;
    const label = i32[(labels >>> 2) + r]!;
    const m = largest(f32, row, n);
    let first = 0;
    while (first < n && f32[row + first] !== m) first++;
    const others = sumExponentials(f32, row, n, m, first);
    const isKnown = label >= 0 && label < n;
    f32[(losses >>> 2) + r] = isKnown
      ? log1p(others) + Math.fround(m - f32[row + label]!)
      : Number.NaN;
  }
}

/** dLogits = (e / Σe − [label]) · upstream of the row. Overwrites dLogits; it may be logits. */
export function softmaxCrossEntropyGradient(
  { f32, i32 }: Memory,
  logits: number,
  labels: number,
  upstream: number,
  dLogits: number,
  rows: number,
  n: number,
): void {
  for (let r = 0; r < rows; r++) {
    const [row, out] = [(logits >>> 2) + r * n, (dLogits >>> 2) + r * n];
    const label = i32[(labels >>> 2) + r]!;
    const scale = f32[(upstream >>> 2) + r]!;
    const m = largest(f32, row, n);
    const sum = sumExponentials(f32, row, n, m, -1);
    for (let i = 0; i < n; i++) {
      const p = Math.fround(exp(Math.fround(f32[row + i]! - m)) / sum);
      f32[out + i] = Math.fround(p - (i === label ? 1 : 0)) * scale;
    }
  }
}

/** Keeps NaN. */
function largest(f32: Float32Array, row: number, n: number): number {
  let m = -Infinity;
  for (let i = 0; i < n; i++) m = Math.max(m, f32[row + i]!);
  return m;
}

/** Sum of exp(x − m) in lanes, with 0 for element `without`. */
function sumExponentials(
  f32: Float32Array,
  row: number,
  n: number,
  m: number,
  without: number,
): number {
  const lanes = new Float32Array(LANES);
  let total = 0;
  for (let block = 0; block < n; block += SUM_BLOCK) {
    lanes.fill(0);
    const end = Math.min(block + SUM_BLOCK, n);
    for (let i = block; i < end; i++) {
      if (i !== without) lanes[i % LANES]! += exp(Math.fround(f32[row + i]! - m));
    }
    total = Math.fround(total + foldLanes(lanes));
  }
  return total;
}
