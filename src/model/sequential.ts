import type { Defined } from "../core/defined.ts";
import type { Layer } from "../layers/any-layer.ts";
import { arrange, requireLayers } from "../layers/architecture.ts";
import { Model, type ModelOptions } from "./model.ts";

/**
 * A model with layers in sequence, the first of them input(). Its initial weights depend on the positions of
 * the layers and the seed.
 * @throws ShapeError if layers do not fit, DataError for duplicate names
 *
 * @example
 * const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 7 });
 * model.parameterCount; // 42
 */
export function sequential(
  layers: readonly (Layer | Defined<"layer">)[],
  options: ModelOptions = {},
): Model {
  requireLayers(layers); // without brackets, the second layer would be taken for options
  return new Model("sequential", (seed) => arrange(layers, seed), options);
}
