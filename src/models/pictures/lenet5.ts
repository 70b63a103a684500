import type { Layer } from "../../layers/any-layer.ts";
import { dense } from "../../layers/dense.ts";
import { flatten } from "../../layers/flatten.ts";
import { conv2d } from "../../layers/pictures/conv2d.ts";
import { maxPool2d } from "../../layers/pictures/max-pool2d.ts";
import { classesOf, he, type PictureNetworkOptions, withRelu } from "./options.ts";

/**
 * The layers of LeNet-5 after the input, for images of 28x28x1, or at least 12x12: convolutions of 6 and 16 filters 5x5,
 * each with a pool, then dense layers of 120, 84 and `classes` units. With relu and largest elements, where LeCun et
 * al. 1998 ("Gradient-based learning applied to document recognition") had tanh and means.
 * @throws DataError for options out of range; sequential() throws ShapeError for smaller images
 *
 * @example
 * const model = sequential([input([28, 28, 1]), ...lenet5()]);
 * model.parameterCount; // 61706
 */
export function lenet5(options: PictureNetworkOptions = {}): Layer[] {
  const classes = classesOf("lenet5", options);
  return [
    conv2d(6, 5, { ...withRelu, padding: "same" }),
    maxPool2d(),
    conv2d(16, 5, withRelu),
    maxPool2d(),
    flatten(),
    dense(120, withRelu),
    dense(84, withRelu),
    dense(classes, he),
  ];
}
