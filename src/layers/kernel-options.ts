// What the layers with a kernel, a bias and an activation have in common.

import { describedOption, flagOption, optional } from "../core/options.ts";
import {
  type Initializer,
  type InitializerInput,
  resolveInitializer,
} from "../initializers/initializer.ts";
import {
  type ActivationInput,
  type ActivationName,
  type ActivationOf,
  resolveActivation,
} from "./activations.ts";
import type { LayerBase, OwnName, ParameterSpec } from "./layer.ts";
import { type Regularizer, resolveRegularizer } from "./regularizers.ts";

/** Options of a kernel, its bias and the activation. */
export interface KernelOptions {
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
  /** Prefix of the names of its weights. Default: the kind and a number, such as "dense1". */
  readonly name?: string;
  /** If false, training leaves its weights unchanged. */
  readonly trainable?: boolean;
}

/** A layer with a kernel as plain data. */
export interface KernelLayer<
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly activation: ActivationOf<Kind>;
  readonly bias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer;
  readonly biasRegularizer?: Regularizer;
}

export const KERNEL_OPTIONS = {
  activation: describedOption(resolveActivation, "linear"),
  bias: flagOption(true),
  kernelInitializer: describedOption(resolveInitializer, "xavier"),
  biasInitializer: describedOption(resolveInitializer, "zeros"),
  kernelRegularizer: optional(describedOption(resolveRegularizer)),
  biasRegularizer: optional(describedOption(resolveRegularizer)),
} as const;

/** Shape and fan of a kernel. */
type KernelSpec = Pick<ParameterSpec, "shape" | "fan"> & { readonly name?: string };

/** The kernels of a layer, and its bias [units] if it has one. */
export function kernelParameters(
  layer: KernelLayer,
  units: number,
  ...kernels: readonly KernelSpec[]
): ParameterSpec[] {
  const { kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer } = layer;
  const ofKernels = { initializer: kernelInitializer, regularizer: kernelRegularizer };
  const ofBias = { initializer: biasInitializer, regularizer: biasRegularizer };
  return [
    ...kernels.map((each) => ({ name: "kernel", ...each, ...ofKernels })),
    ...(layer.bias ? [{ name: "bias", shape: [units], ...ofBias }] : []),
  ];
}

/** In summaries: "dense relu". */
export const describeActivated = ({ kind, activation }: KernelLayer): string =>
  activation.kind === "linear" ? kind : `${kind} ${activation.kind}`;
