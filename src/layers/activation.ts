import { describedOption } from "../core/options.ts";
import {
  type Activation,
  type ActivationInput,
  applyActivation,
  resolveActivation,
} from "./activations.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";

/** An activation layer as plain data. */
export interface ActivationLayer extends LayerBase {
  readonly kind: "activation";
  readonly activation: Activation;
}

/**
 * Applies an activation to every element.
 *
 * @example
 * const model = sequential([input([2]), dense(4), activation("relu"), dense(1)]);
 * model.layers.map(({ kind }) => kind); // ["input", "dense", "activation", "dense"]
 */
export const activation = (
  given: ActivationInput,
  options: { readonly name?: string } = {},
): ActivationLayer => makeLayer(activationDefinition, options, { activation: given });

export const activationDefinition: LayerDefinition<ActivationLayer> = {
  kind: "activation",
  positional: { activation: describedOption(resolveActivation) },
  outputShape: (_layer, inputShape) => inputShape,
  apply: (layer, x) => applyActivation(layer.activation, x),
  activation: (layer) => layer.activation,
};
