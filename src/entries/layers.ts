// Layers, activations, initialisers, regularisers.

export { constant } from "../initializers/constant.ts";
export type {
  Initializer,
  InitializerInput,
  InitializerName,
} from "../initializers/initializer.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  largeGaussian,
  lecunNormal,
  ones,
  orthogonal,
  smallGaussian,
  xavier,
  zeros,
} from "../initializers/initializer.ts";
export type { ActivationLayer } from "../layers/activation.ts";
export { activation } from "../layers/activation.ts";
export type { Activation, ActivationInput, ActivationName } from "../layers/activations.ts";
export {
  elu,
  gelu,
  leakyRelu,
  linear,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "../layers/activations.ts";
export type { Layer } from "../layers/any-layer.ts";
export type { DenseLayer, DenseOptions } from "../layers/dense.ts";
export { dense } from "../layers/dense.ts";
export type { DropoutLayer } from "../layers/dropout.ts";
export { dropout } from "../layers/dropout.ts";
export type { FlattenLayer } from "../layers/flatten.ts";
export { flatten } from "../layers/flatten.ts";
export type { InputLayer } from "../layers/input.ts";
export { input } from "../layers/input.ts";
export type { LayerBase } from "../layers/layer.ts";
export type { Regularizer } from "../layers/regularizers.ts";
export { l1, l2 } from "../layers/regularizers.ts";
export type { ReshapeLayer } from "../layers/reshape.ts";
export { reshape } from "../layers/reshape.ts";
export type { ResidualLayer, ResidualOptions } from "../layers/residual.ts";
export { residual } from "../layers/residual.ts";
export type { SharedLayer } from "../layers/shared.ts";
export { layer } from "../layers/shared.ts";
