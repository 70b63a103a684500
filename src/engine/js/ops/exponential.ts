// Elementwise exponential and natural logarithm.
//
// Addresses of f32 vectors; n: elements, n >= 0. y is overwritten and may be x. Twin of
// assembly/ops/exponential.ts. Accuracy: assembly/math.ts.

import type { Memory } from "../../../core/memory.ts";
import * as math from "../math.ts";

/** y = eˣ. */
export function exp({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = math.exp(f32[from + i]!);
}

/** y = ln x. */
export function log({ f32 }: Memory, x: number, y: number, n: number): void {
  const from = x >>> 2;
  const to = y >>> 2;
  for (let i = 0; i < n; i++) f32[to + i] = math.log(f32[from + i]!);
}
