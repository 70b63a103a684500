import type { Defined } from "../core/defined.ts";
import type { Layer } from "../layers/layers.ts";
import { Model, type ModelOptions } from "./model.ts";

/**
 * A model of layers one after the other, beginning with input(). Its weights exist at once, decided
 * by the position of the layer and the seed.
 * @throws ShapeError where layers do not fit, DataError for duplicate names
 *
 * @example
 * const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 7 });
 * model.parameterCount; // 42
 */
export function sequential(
  layers: readonly (Layer | Defined<"layer">)[],
  options: ModelOptions = {},
): Model {
  return new Model(layers, options);
}
