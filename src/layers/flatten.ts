import { sizeOf } from "../core/shape.ts";
import { reshape } from "../ops/reshape.ts";
import { flattenRules } from "./basic-rules.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";

/** A flatten layer as plain data. */
export interface FlattenLayer extends LayerBase {
  readonly kind: "flatten";
}

/**
 * Joins all dimensions of a sample: [n, 28, 28, 1] → [n, 784].
 *
 * @example
 * sequential([input([28, 28, 1]), flatten(), dense(10)]).parameterCount; // 7850
 */
export const flatten = (options: { readonly name?: string } = {}): FlattenLayer =>
  makeLayer(flattenDefinition, options);

export const flattenDefinition: LayerDefinition<FlattenLayer> = {
  ...flattenRules,
  apply: (_layer, x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]),
  isView: true,
};
