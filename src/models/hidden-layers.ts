import {
  type ActivationInput,
  fittingInitializer,
  resolveActivation,
} from "../layers/activations.ts";
import { type DenseLayer, type DenseOptions, dense } from "../layers/dense.ts";

/** Dense layers with these numbers of units, initialised to suit their activation. */
export function hiddenLayers(
  units: readonly number[],
  given: ActivationInput = "relu",
  options: Pick<DenseOptions, "kernelRegularizer"> = {},
): DenseLayer[] {
  const activation = resolveActivation(given);
  const kernelInitializer = fittingInitializer(activation);
  return units.map((each) => dense(each, { activation, kernelInitializer, ...options }));
}
