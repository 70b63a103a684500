import type { Shape } from "../core/shape.ts";
import type { Transformer } from "../preprocessing/transformer.ts";

/** Outputs in the units of y, in float64 if targetPreprocessing is inverted. */
export function inUnitsOfTarget(
  targetPreprocessing: Transformer | undefined,
  data: Float32Array,
  shape: Shape,
): Float32Array | Float64Array {
  if (!targetPreprocessing || data.length === 0) return data;
  return targetPreprocessing.inverseTransformDouble({ data, shape }).data;
}
