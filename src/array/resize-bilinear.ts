import { sizeOf } from "../core/shape.ts";
import type { NdArray } from "./types.ts";

/**
 * Maps [n, h, w] of another height and width: linear between the centres of pixels, constant beyond the outermost ones
 * (PyTorch's interpolate with align_corners=False).
 */
export function resizeBilinear(
  { data, shape }: NdArray<Float32Array>,
  [height, width]: readonly [number, number],
): NdArray<Float32Array> {
  const [count, h, w] = shape as [number, number, number];
  const [rows, columns] = [neighbours(height, h), neighbours(width, w)];
  const resized = new Float32Array(sizeOf([count, height, width]));
  let i = 0;
  for (let map = 0; map < count; map++) {
    for (const [top, bottom, down] of rows) {
      const [above, below] = [(map * h + top) * w, (map * h + bottom) * w];
      for (const [left, right, across] of columns) {
        const upper = between(data[above + left]!, data[above + right]!, across);
        const lower = between(data[below + left]!, data[below + right]!, across);
        resized[i++] = between(upper, lower, down);
      }
    }
  }
  return { data: resized, shape: [count, height, width] };
}

const between = (a: number, b: number, share: number): number => a * (1 - share) + b * share;

/** For each of `size` pixels: the two of `from` pixels around its centre, and the share of the second. */
const neighbours = (size: number, from: number): (readonly [number, number, number])[] =>
  Array.from({ length: size }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * from) / size - 0.5, 0), from - 1);
    const first = Math.floor(place);
    return [first, Math.min(first + 1, from - 1), place - first];
  });
