import { DataError, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { showShape } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import {
  type Initializer,
  type InitializerInput,
  resolveInitializer,
} from "../initializers/initializer.ts";
import { linear } from "../ops/linear.ts";
import { matmul } from "../ops/matmul.ts";
import {
  type Activation,
  type ActivationInput,
  applyActivation,
  resolveActivation,
} from "./activations.ts";
import { requireLayerName, requireTrainable } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";
import { type Regularizer, resolveRegularizer } from "./regularizers.ts";

/** Options of dense(). */
export interface DenseOptions {
  /** "linear" where not given. */
  readonly activation?: ActivationInput;
  /** false: no bias. */
  readonly bias?: boolean;
  /** "xavier" where not given. */
  readonly kernelInitializer?: InitializerInput;
  /** "zeros" where not given. */
  readonly biasInitializer?: InitializerInput;
  /** What the kernel adds to the loss, such as l2(1e-4). */
  readonly kernelRegularizer?: Regularizer;
  /** What the bias adds to the loss. */
  readonly biasRegularizer?: Regularizer;
  /** Beginning of the names of its weights; "dense1" and so on where not given. */
  readonly name?: string;
  /** false: its weights are not changed by training. */
  readonly trainable?: boolean;
}

/** A fully connected layer as plain data. */
export interface DenseLayer<Units extends number = number> extends LayerBase {
  readonly kind: "dense";
  readonly units: Units;
  readonly activation: Activation;
  readonly bias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer;
  readonly biasRegularizer?: Regularizer;
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
export function dense<const Units extends number>(
  units: Units,
  options: DenseOptions = {},
): DenseLayer<Units> {
  requireKnownKeys("dense", options, KEYS);
  if (!Number.isSafeInteger(units) || units < 1) {
    throw DataError.of("UNITS", "make dense", "units to be an integer >= 1", units);
  }
  const { kernelRegularizer, biasRegularizer, bias = true } = options;
  requireBooleans("dense", { bias });
  return frozen({
    kind: "dense",
    units,
    activation: resolveActivation(options.activation ?? "linear"),
    bias,
    kernelInitializer: resolveInitializer(options.kernelInitializer ?? "xavier"),
    biasInitializer: resolveInitializer(options.biasInitializer ?? "zeros"),
    ...(kernelRegularizer && { kernelRegularizer: resolveRegularizer(kernelRegularizer) }),
    ...(biasRegularizer && { biasRegularizer: resolveRegularizer(biasRegularizer) }),
    ...requireLayerName(options.name),
    ...requireTrainable(options.trainable),
  });
}

const KEYS = [
  "activation",
  "bias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "name",
  "trainable",
];

export const denseDefinition: LayerDefinition<DenseLayer> = {
  outputShape({ units }, inputShape, name) {
    if (inputShape.length === 1) return [units];
    throw new ShapeError(
      "DENSE_INPUT",
      `Cannot add dense ${showValue(name)}: expected input [n], got ${showShape(inputShape)}`,
      { layer: name, expected: ["n"], got: inputShape, hint: "add flatten() before it" },
    );
  },
  parameters(layer, inputShape) {
    const { units, kernelRegularizer, biasRegularizer } = layer;
    const kernel = {
      name: "kernel",
      shape: [inputShape[0]!, units],
      initializer: layer.kernelInitializer,
      ...(kernelRegularizer && { regularizer: kernelRegularizer }),
    };
    if (!layer.bias) return [kernel];
    const bias = {
      name: "bias",
      shape: [units],
      initializer: layer.biasInitializer,
      ...(biasRegularizer && { regularizer: biasRegularizer }),
    };
    return [kernel, bias];
  },
  apply({ activation }, x, { parameters }) {
    const { kernel, bias } = parameters;
    return applyActivation(activation, bias ? linear(x, kernel!, bias) : matmul(x, kernel!));
  },
  resolve({ kind: _, units, ...options }) {
    return dense(units, options);
  },
};
