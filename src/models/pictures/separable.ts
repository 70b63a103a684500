import { activation } from "../../layers/activation.ts";
import type { Layer } from "../../layers/any-layer.ts";
import { dense } from "../../layers/dense.ts";
import { batchNorm } from "../../layers/pictures/batch-norm.ts";
import { depthwiseConv2d } from "../../layers/pictures/depthwise-conv2d.ts";
import { globalAveragePool2d } from "../../layers/pictures/global-pools.ts";
import { NORMALISED, normalised } from "./normalised.ts";
import { classesOf, he, type PictureNetworkOptions } from "./options.ts";

/** A depthwise convolution 3x3, then one of 1x1, each normalised and with relu. */
const block = (filters: number, strides = 1): Layer[] => [
  depthwiseConv2d(3, { ...NORMALISED, strides }),
  batchNorm(),
  activation("relu"),
  ...normalised(filters, 1),
  activation("relu"),
];

/**
 * The layers of a small network of depthwise separable convolutions after the input, for images of 32x32x3, or any size:
 * a convolution of 32 filters 3x3; depthwise 3x3 and 1x1 to 64 channels, to 128 with stride 2, and to 128; the mean over
 * all pixels, and a dense layer of `classes` units. Howard et al. 2017, "MobileNets".
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([32, 32, 3]), ...separable()]);
 * model.parameterCount; // 31946
 */
export function separable(options: PictureNetworkOptions = {}): Layer[] {
  const classes = classesOf("separable", options);
  return [
    ...normalised(32, 3),
    activation("relu"),
    ...block(64),
    ...block(128, 2),
    ...block(128),
    globalAveragePool2d(),
    dense(classes, he),
  ];
}
