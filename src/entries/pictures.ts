// Layers and ready-made networks of pictures: apart, so that bundlers leave them out of apps without them.

export { type AveragePool1dLayer, averagePool1d } from "../layers/pictures/average-pool1d.ts";
export { type AveragePool2dLayer, averagePool2d } from "../layers/pictures/average-pool2d.ts";
export type { BatchNormLayer, BatchNormOptions } from "../layers/pictures/batch-norm.ts";
export { batchNorm } from "../layers/pictures/batch-norm.ts";
export { type Conv1dLayer, type Conv1dOptions, conv1d } from "../layers/pictures/conv1d.ts";
export { type Conv2dLayer, type Conv2dOptions, conv2d } from "../layers/pictures/conv2d.ts";
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
export { type GroupNormLayer, groupNorm } from "../layers/pictures/group-norm.ts";
export { type LayerNormLayer, layerNorm, type NormOptions } from "../layers/pictures/layer-norm.ts";
export { type MaxPool1dLayer, maxPool1d } from "../layers/pictures/max-pool1d.ts";
export { type MaxPool2dLayer, maxPool2d } from "../layers/pictures/max-pool2d.ts";
export type { CountPadding, Pool1dOptions, PoolOptions } from "../layers/pictures/pool-options.ts";
export type {
  SeparableConv2dLayer,
  SeparableConv2dOptions,
} from "../layers/pictures/separable-conv2d.ts";
export { separableConv2d } from "../layers/pictures/separable-conv2d.ts";
export type { SeriesPadding } from "../layers/pictures/series-options.ts";
export { type Upsample2dLayer, upsample2d } from "../layers/pictures/upsample2d.ts";
export { lenet5 } from "../models/pictures/lenet5.ts";
export type { PictureNetworkOptions } from "../models/pictures/options.ts";
export { resnet8, resnet20 } from "../models/pictures/resnet.ts";
export { separable } from "../models/pictures/separable.ts";
export { vggSmall } from "../models/pictures/vgg-small.ts";
export type { Padding, Size2d } from "../ops/pictures/window.ts";
