// Kernels of predictors only. A kernel [k, n] in panels: 16 columns each, then 8 or 4 of the rest; a panel of w columns
// is [k, w], and the panels lie one after the other. n is a multiple of four. Here: without tiles.

import { PANEL } from "../../../../assembly/blocking.ts";
import type { Memory } from "../../../core/memory.ts";

/** Columns of the panel after so many columns of n. */
export const panelWidth = (left: number): number => (left >= PANEL ? PANEL : left >= 8 ? 8 : 4);

/**
 * y = x·kernel + bias of x [m, k], whose rows are `stride` elements apart. Each element starts from its bias and adds
 * x·kernel in order, as matmul does. Overwrites y [m, n].
 */
export function dense(
  { f32 }: Memory,
  x: number,
  stride: number,
  kernel: number,
  bias: number,
  y: number,
  m: number,
  n: number,
  k: number,
): void {
  for (let i = 0; i < m; i++) {
    const from = (x >>> 2) + i * stride;
    const to = (y >>> 2) + i * n;
    f32.copyWithin(to, bias >>> 2, (bias >>> 2) + n);
    for (let j = 0; j < n; ) {
      const width = panelWidth(n - j);
      const panel = (kernel >>> 2) + j * k;
      for (let p = 0; p < k; p++) {
        const value = f32[from + p]!;
        const row = panel + p * width;
        for (let column = 0; column < width; column++) {
          const at = to + j + column;
          f32[at] = f32[at]! + Math.fround(value * f32[row + column]!);
        }
      }
      j += width;
    }
  }
}

/** y = factor · x. Overwrites y [n]; y may be x. */
export function scale({ f32 }: Memory, x: number, y: number, n: number, factor: number): void {
  for (let i = 0; i < n; i++) f32[(y >>> 2) + i] = f32[(x >>> 2) + i]! * factor;
}
