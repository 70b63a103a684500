import { frozen } from "../core/frozen.ts";
import { requireKnownKeys } from "../core/names.ts";
import {
  type Activation,
  type ActivationInput,
  applyActivation,
  resolveActivation,
} from "./activations.ts";
import { requireLayerName } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";

/** An activation of its own as plain data. */
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
export function activation(
  given: ActivationInput,
  options: { readonly name?: string } = {},
): ActivationLayer {
  requireKnownKeys("activation", options, ["name"]);
  return frozen({
    kind: "activation",
    activation: resolveActivation(given),
    ...requireLayerName(options.name),
  });
}

export const activationDefinition: LayerDefinition<ActivationLayer> = {
  outputShape: (_layer, inputShape) => inputShape,
  apply: (layer, x) => applyActivation(layer.activation, x),
  resolve: ({ kind: _, activation: given, ...options }) => activation(given, options),
};
