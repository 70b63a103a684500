import { requireKnownKeys } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { reshape } from "../ops/reshape.ts";
import { requireLayerName } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";

/** Flatten as plain data. */
export interface FlattenLayer extends LayerBase {
  readonly kind: "flatten";
}

/**
 * All dimensions of a sample as one: [n, 28, 28, 1] → [n, 784].
 *
 * @example
 * sequential([input([28, 28, 1]), flatten(), dense(10)]).parameterCount; // 7850
 */
export function flatten(options: { readonly name?: string } = {}): FlattenLayer {
  requireKnownKeys("flatten", options, ["name"]);
  return Object.freeze({ kind: "flatten", ...requireLayerName(options.name) });
}

export const flattenDefinition: LayerDefinition<FlattenLayer> = {
  outputShape: (_layer, inputShape) => [sizeOf(inputShape)],
  apply: (_layer, x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]),
  resolve: ({ kind: _, ...options }) => flatten(options),
};
