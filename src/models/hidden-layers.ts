import type { InitializerName } from "../initializers/initializer.ts";
import { type ActivationInput, resolveActivation } from "../layers/activations.ts";
import { type DenseLayer, type DenseOptions, dense } from "../layers/dense.ts";

/** Activations that let about half of a signal through or less; He et al. 2015. */
export const RELU_LIKE: readonly string[] = [
  "relu",
  "leakyRelu",
  "elu",
  "gelu",
  "silu",
  "softplus",
];

/** First weights that keep the spread of a signal through layers of an activation. */
function initializerFor(activation: string): InitializerName {
  if (RELU_LIKE.includes(activation)) return "heNormal";
  return activation === "selu" ? "lecunNormal" : "glorotUniform";
}

/** Dense layers of so many units each, with first weights that fit their activation. */
export function hiddenLayers(
  units: readonly number[],
  given: ActivationInput = "relu",
  options: Pick<DenseOptions, "kernelRegularizer"> = {},
): DenseLayer[] {
  const activation = resolveActivation(given);
  const kernelInitializer = initializerFor(activation.kind);
  return units.map((each) => dense(each, { activation, kernelInitializer, ...options }));
}
