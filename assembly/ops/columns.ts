// Column preprocessing of augmented rows, with the bits of src/preprocessing.

import { elementAt } from "../simd";

/**
 * y[r, c] = x[r, c], from which each step subtracts an offset and divides by a divisor, in f64, rounded once.
 * A step is [columns] offsets, then [columns] divisors, in f64. Overwrites y [rows, columns]; y may be x.
 */
export function scaleColumns(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  scales: usize,
  steps: i32,
): void {
  const size = <usize>(columns << 3);
  for (let r: i32 = 0; r < rows; r++) {
    const from = elementAt(x, r * columns);
    const to = elementAt(y, r * columns);
    let c: i32 = 0;
    for (; c + 2 <= columns; c += 2) {
      let v = f64x2.promote_low_f32x4(v128.load64_zero(elementAt(from, c)));
      let at = scales + <usize>(c << 3);
      for (let s: i32 = 0; s < steps; s++, at += 2 * size) {
        v = f64x2.div(f64x2.sub(v, v128.load(at)), v128.load(at + size));
      }
      v128.store_lane<i64>(elementAt(to, c), f32x4.demote_f64x2_zero(v), 0);
    }
    for (; c < columns; c++) {
      let v = <f64>load<f32>(elementAt(from, c));
      let at = scales + <usize>(c << 3);
      for (let s: i32 = 0; s < steps; s++, at += 2 * size) {
        v = (v - load<f64>(at)) / load<f64>(at + size);
      }
      store<f32>(elementAt(to, c), <f32>v);
    }
  }
}
