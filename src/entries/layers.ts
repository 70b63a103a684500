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
export type { AveragePool1dLayer } from "../layers/pictures/average-pool1d.ts";
export { averagePool1d } from "../layers/pictures/average-pool1d.ts";
export type { AveragePool2dLayer } from "../layers/pictures/average-pool2d.ts";
export { averagePool2d } from "../layers/pictures/average-pool2d.ts";
export type { BatchNormLayer, BatchNormOptions } from "../layers/pictures/batch-norm.ts";
export { batchNorm } from "../layers/pictures/batch-norm.ts";
export type { Conv1dLayer, Conv1dOptions } from "../layers/pictures/conv1d.ts";
export { conv1d } from "../layers/pictures/conv1d.ts";
export type { Conv2dLayer, Conv2dOptions } from "../layers/pictures/conv2d.ts";
export { conv2d } from "../layers/pictures/conv2d.ts";
export type {
  Conv2dTransposeLayer,
  Conv2dTransposeOptions,
} from "../layers/pictures/conv2d-transpose.ts";
export { conv2dTranspose } from "../layers/pictures/conv2d-transpose.ts";
export type {
  DepthwiseConv2dLayer,
  DepthwiseConv2dOptions,
} from "../layers/pictures/depthwise-conv2d.ts";
export { depthwiseConv2d } from "../layers/pictures/depthwise-conv2d.ts";
export type { GlobalPoolLayer } from "../layers/pictures/global-pools.ts";
export {
  globalAveragePool1d,
  globalAveragePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
} from "../layers/pictures/global-pools.ts";
export type { GroupNormLayer } from "../layers/pictures/group-norm.ts";
export { groupNorm } from "../layers/pictures/group-norm.ts";
export type { LayerNormLayer, NormOptions } from "../layers/pictures/layer-norm.ts";
export { layerNorm } from "../layers/pictures/layer-norm.ts";
export type { MaxPool1dLayer } from "../layers/pictures/max-pool1d.ts";
export { maxPool1d } from "../layers/pictures/max-pool1d.ts";
export type { MaxPool2dLayer } from "../layers/pictures/max-pool2d.ts";
export { maxPool2d } from "../layers/pictures/max-pool2d.ts";
export type { CountPadding, Pool1dOptions, PoolOptions } from "../layers/pictures/pool-options.ts";
export type {
  SeparableConv2dLayer,
  SeparableConv2dOptions,
} from "../layers/pictures/separable-conv2d.ts";
export { separableConv2d } from "../layers/pictures/separable-conv2d.ts";
export type { SeriesPadding } from "../layers/pictures/series-options.ts";
export type { Upsample2dLayer } from "../layers/pictures/upsample2d.ts";
export { upsample2d } from "../layers/pictures/upsample2d.ts";
export type { Regularizer } from "../layers/regularizers.ts";
export { l1, l2 } from "../layers/regularizers.ts";
export type { ReshapeLayer } from "../layers/reshape.ts";
export { reshape } from "../layers/reshape.ts";
export type { ResidualLayer, ResidualOptions } from "../layers/residual.ts";
export { residual } from "../layers/residual.ts";
export type { SharedLayer } from "../layers/shared.ts";
export { layer } from "../layers/shared.ts";
export type { Padding, Size2d } from "../ops/pictures/window.ts";
