// Layers, activations, initialisers, regularisers.

export { constant } from "../initializers/constant.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  type InitializerInput,
  type InitializerName,
  largeGaussian,
  lecunNormal,
  ones,
  orthogonal,
  smallGaussian,
  xavier,
  zeros,
} from "../initializers/initializer.ts";
export { type ActivationLayer, activation } from "../layers/activation.ts";
export type {
  Activation,
  ActivationInput,
  ActivationName,
  ActivationOf,
} from "../layers/activations.ts";
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
export { type DenseLayer, type DenseOptions, dense } from "../layers/dense.ts";
export { type DropoutLayer, dropout } from "../layers/dropout.ts";
export { type FlattenLayer, flatten } from "../layers/flatten.ts";
export { type InputLayer, input } from "../layers/input.ts";
export type { LayerBase } from "../layers/layer.ts";
export { l1, l2, type Regularizer } from "../layers/regularizers.ts";
export { type ReshapeLayer, reshape } from "../layers/reshape.ts";
export { type ResidualLayer, type ResidualOptions, residual } from "../layers/residual.ts";
export { layer, type SharedLayer } from "../layers/shared.ts";
