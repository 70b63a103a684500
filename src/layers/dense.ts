import { ShapeError } from "../core/errors.ts";
import { coded, describedOption, flagOption, numberOption, optional } from "../core/options.ts";
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
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";
import { type Regularizer, resolveRegularizer } from "./regularizers.ts";

/** Options of dense(). */
export interface DenseOptions {
  /** Default: "linear". */
  readonly activation?: ActivationInput;
  /** Whether a bias is added. Default: true. */
  readonly bias?: boolean;
  /** Default: "xavier". */
  readonly kernelInitializer?: InitializerInput;
  /** Default: "zeros". */
  readonly biasInitializer?: InitializerInput;
  /** Penalty that the kernel adds to the loss, such as l2(1e-4). */
  readonly kernelRegularizer?: Regularizer;
  /** Penalty that the bias adds to the loss. */
  readonly biasRegularizer?: Regularizer;
  /** Prefix of the names of its weights. Default: "dense1" and so on. */
  readonly name?: string;
  /** If false, training leaves its weights unchanged. */
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
export const dense = <const Units extends number>(
  units: Units,
  options: DenseOptions = {},
): DenseLayer<Units> => makeLayer(denseDefinition, options, { units }) as DenseLayer<Units>;

export const denseDefinition: LayerDefinition<DenseLayer> = {
  kind: "dense",
  positional: { units: coded("UNITS", numberOption({ low: 1, integer: true })) },
  options: {
    activation: describedOption(resolveActivation, "linear"),
    bias: flagOption(true),
    kernelInitializer: describedOption(resolveInitializer, "xavier"),
    biasInitializer: describedOption(resolveInitializer, "zeros"),
    kernelRegularizer: optional(describedOption(resolveRegularizer)),
    biasRegularizer: optional(describedOption(resolveRegularizer)),
  },
  outputShape({ units }, inputShape, name) {
    if (inputShape.length === 1) return [units];
    throw new ShapeError(
      "DENSE_INPUT",
      `Cannot add dense ${showValue(name)}: expected input [n], got ${showShape(inputShape)}`,
      { layer: name, expected: ["n"], got: inputShape, hint: "add flatten() before it" },
    );
  },
  parameters(layer, [inputs]) {
    const kernel = {
      name: "kernel",
      shape: [inputs!, layer.units],
      initializer: layer.kernelInitializer,
      regularizer: layer.kernelRegularizer,
    };
    const bias = {
      name: "bias",
      shape: [layer.units],
      initializer: layer.biasInitializer,
      regularizer: layer.biasRegularizer,
    };
    return layer.bias ? [kernel, bias] : [kernel];
  },
  apply({ activation }, x, { parameters: { kernel, bias } }) {
    return applyActivation(activation, bias ? linear(x, kernel!, bias) : matmul(x, kernel!));
  },
  units: ({ units }) => units,
  activation: ({ activation }) => activation,
  describe: ({ kind, activation }) =>
    activation.kind === "linear" ? kind : `${kind} ${activation.kind}`,
};
