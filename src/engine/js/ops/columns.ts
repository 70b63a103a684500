// Column preprocessing of augmented rows, with the bits of src/preprocessing.

import type { Memory } from "../../../core/memory.ts";

/**
 * y[r, c] = x[r, c], from which each step subtracts an offset and divides by a divisor, in f64, rounded once.
 * A step is [columns] offsets, then [columns] divisors, in f64. Overwrites y [rows, columns]; y may be x.
 */
export function scaleColumns(
  { f32, f64 }: Memory,
  x: number,
  y: number,
  rows: number,
  columns: number,
  scales: number,
  steps: number,
): void {
  for (let i = 0; i < rows * columns; i++) {
    let v = f32[(x >>> 2) + i]!;
    let at = (scales >>> 3) + (i % columns);
    for (let s = 0; s < steps; s++, at += 2 * columns) v = (v - f64[at]!) / f64[at + columns]!;
    f32[(y >>> 2) + i] = v;
  }
}
