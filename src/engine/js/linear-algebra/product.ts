import type { Memory } from "../../../core/memory.ts";

/**
 * Adds the product of m panels of A and n panels of B to C: a·b for each step in order. `upper`: if not 0, panels of A
 * are those of B from the panel upper − 1 on, and only sums on and above the diagonal are computed.
 */
export function product(
  { f64 }: Memory,
  a: number,
  b: number,
  c: number,
  stride: number,
  m: number,
  n: number,
  depth: number,
  upper: number,
): void {
  const panel = depth * 4;
  for (let i = 0; i < m; i++) {
    for (let j = upper ? i + upper - 1 : 0; j < n; j++) {
      const to = (c >>> 3) + 4 * i * (stride >>> 3) + 4 * j;
      sumTile(f64, (a >>> 3) + i * panel, (b >>> 3) + j * panel, to, stride >>> 3, depth);
    }
  }
}

/** Adds to a 4x4 block of C. */
function sumTile(
  f64: Float64Array,
  a: number,
  b: number,
  c: number,
  stride: number,
  depth: number,
): void {
  for (let i = 0; i < 4; i++) {
    const row = c + i * stride;
    let [sum0, sum1, sum2, sum3] = [f64[row]!, f64[row + 1]!, f64[row + 2]!, f64[row + 3]!];
    for (let k = 0; k < 4 * depth; k += 4) {
      const value = f64[a + k + i]!;
      sum0 += value * f64[b + k]!;
      sum1 += value * f64[b + k + 1]!;
      sum2 += value * f64[b + k + 2]!;
      sum3 += value * f64[b + k + 3]!;
    }
    f64[row] = sum0;
    f64[row + 1] = sum1;
    f64[row + 2] = sum2;
    f64[row + 3] = sum3;
  }
}
