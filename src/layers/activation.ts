import { describedOption } from "../core/options.ts";
import type { AnyName } from "../core/type-names.ts";
import {
  type ActivationInput,
  type ActivationName,
  type ActivationOf,
  applyActivation,
  resolveActivation,
} from "./activations.ts";
import type { Checked, Defaults, KindsOf, KnownActivation, NameOf, NameOption } from "./given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "./layer.ts";

/** An activation layer as plain data. */
export interface ActivationLayer<
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "activation";
  readonly activation: ActivationOf<Kind>;
}

/**
 * Applies an activation to every element.
 *
 * @example
 * const model = sequential([input([2]), dense(4), activation("relu"), dense(1)]);
 * model.layers.map(({ kind }) => kind); // ["input", "dense", "activation", "dense"]
 */
export const activation = <
  const Input extends ActivationInput | AnyName,
  const Options extends Checked<"activation", Options, NameOption> = Defaults,
>(
  given: KnownActivation<Input>,
  options?: Options,
): ActivationLayer<KindsOf<Input>, NameOf<Options>> =>
  makeLayer(activationDefinition, options, { activation: given }) as never;

export const activationDefinition: LayerDefinition<ActivationLayer> = {
  kind: "activation",
  positional: { activation: describedOption(resolveActivation) },
  outputShape: (_layer, inputShape) => inputShape,
  apply: (layer, x) => applyActivation(layer.activation, x),
  activation: (layer) => layer.activation,
};
