import { linear } from "../ops/linear.ts";
import { matmul } from "../ops/matmul.ts";
import { type ActivationName, applyActivation } from "./activations.ts";
import { denseRules } from "./basic-rules.ts";
import type { Checked, Defaults, KindOf, NameOf } from "./given.ts";
import {
  describeActivated,
  KERNEL_OPTIONS,
  type KernelLayer,
  type KernelOptions,
  kernelParameters,
} from "./kernel-options.ts";
import { type LayerDefinition, makeLayer, type OwnName } from "./layer.ts";

/** Options of dense(). */
export type DenseOptions = KernelOptions;

/** A fully connected layer as plain data. */
export interface DenseLayer<
  Units extends number = number,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends KernelLayer<Kind, Name> {
  readonly kind: "dense";
  readonly units: Units;
}

/**
 * Fully connected: activation(x · kernel + bias), x [n, in] → [n, units], kernel [in, units], bias
 * [units].
 * @throws DataError if units is not an integer of at least 1
 *
 * @example
 * const model = sequential([input([2]), dense(8, { activation: "relu" }), dense(3)]);
 * model.parameterCount; // 51
 */
export const dense = <
  const Units extends number,
  const Options extends Checked<"dense", Options, DenseOptions> = Defaults,
>(
  units: Units,
  options?: Options,
): DenseLayer<Units, KindOf<Options>, NameOf<Options>> =>
  makeLayer(denseDefinition, options, { units }) as never;

export const denseDefinition: LayerDefinition<DenseLayer> = {
  ...denseRules,
  options: KERNEL_OPTIONS,
  parameters: (layer, [inputs]) =>
    kernelParameters(layer, layer.units, { shape: [inputs!, layer.units] }),
  apply({ activation }, x, { parameters: { kernel, bias } }) {
    return applyActivation(activation, bias ? linear(x, kernel!, bias) : matmul(x, kernel!));
  },
  units: ({ units }) => units,
  activation: ({ activation }) => activation,
  describe: describeActivated,
};
