import type { Layer } from "../../layers/any-layer.ts";
import { dense } from "../../layers/dense.ts";
import { flatten } from "../../layers/flatten.ts";
import { conv2d } from "../../layers/pictures/conv2d.ts";
import { maxPool2d } from "../../layers/pictures/max-pool2d.ts";
import { classesOf, he, type PictureNetworkOptions, withRelu } from "./options.ts";

/** Two convolutions and a pool. */
const stage = (filters: number): Layer[] => [
  conv2d(filters, 3, { ...withRelu, padding: "same" }),
  conv2d(filters, 3, { ...withRelu, padding: "same" }),
  maxPool2d(),
];

/**
 * The layers of a small network in the style of VGG after the input, for images of 32x32x3, or at least 4x4: two
 * convolutions of 32 filters 3x3 and a pool, two of 64 and a pool, then dense layers of 256 and `classes` units.
 * Simonyan and Zisserman 2014, "Very deep convolutional networks for large-scale image recognition".
 * @throws DataError for options out of range; sequential() throws ShapeError for smaller images
 *
 * @example
 * const model = sequential([input([32, 32, 3]), ...vggSmall()]);
 * model.parameterCount; // 1116970
 */
export function vggSmall(options: PictureNetworkOptions = {}): Layer[] {
  const classes = classesOf("vggSmall", options);
  return [...stage(32), ...stage(64), flatten(), dense(256, withRelu), dense(classes, he)];
}
