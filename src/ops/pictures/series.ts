// Filters and pools over series [n, steps, channels], which are images of height 1.

import { ShapeError } from "../../core/errors.ts";
import { shapePhrase } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { reshape } from "../reshape.ts";
import { type AverageOptions, averagePool2d } from "./average-pool2d.ts";
import { type ConvolutionOptions, conv2d } from "./convolution.ts";
import { globalAveragePool2d, globalMaxPool2d } from "./global-pool2d.ts";
import { maxPool2d } from "./max-pool2d.ts";
import type { WindowOptions } from "./window.ts";

/** The filters of a kernel [size, c / groups, filters] over x [n, steps, c]: [n, steps', filters]. */
export const conv1d = (x: Node, kernel: Node, options: ConvolutionOptions, bias?: Node): Node =>
  asSeries(conv2d(asImages("conv1d", x), reshape(kernel, [1, ...kernel.shape]), options, bias));

/** The largest element of each window of x [n, steps, channels]; windows over images of height 1. */
export const maxPool1d = (x: Node, options: WindowOptions): Node =>
  asSeries(maxPool2d(asImages("maxPool1d", x), options, "maxPool1d"));

/** The mean of each window of x [n, steps, channels]; windows over images of height 1. */
export const averagePool1d = (x: Node, options: AverageOptions): Node =>
  asSeries(averagePool2d(asImages("averagePool1d", x), options, "averagePool1d"));

/** The mean of each channel of x [n, steps, channels]: [n, channels]. */
export const globalAveragePool1d = (x: Node): Node =>
  globalAveragePool2d(asImages("globalAveragePool1d", x), "globalAveragePool1d");

/** The largest element of each channel of x [n, steps, channels]: [n, channels]. */
export const globalMaxPool1d = (x: Node): Node =>
  globalMaxPool2d(asImages("globalMaxPool1d", x), "globalMaxPool1d");

/** [n, steps, channels] → [n, 1, steps, channels]. @throws ShapeError SERIES_SHAPE */
function asImages(name: string, x: Node): Node {
  const [n, steps, channels] = x.shape;
  if (x.shape.length === 3 && steps! > 0 && channels! > 0)
    return reshape(x, [n!, 1, steps!, channels!]);
  const expected = "series [n, steps, channels] that are not empty";
  const hint = "reshape the tensor first";
  throw ShapeError.of("SERIES_SHAPE", `use ${name}`, expected, shapePhrase(x.shape), { hint });
}

function asSeries(x: Node): Node {
  const [n, , steps, channels] = x.shape;
  return reshape(x, [n!, steps!, channels!]);
}
