// Convolutions as users write them: shapes checked, windows placed.

import { ShapeError } from "../../core/errors.ts";
import { shapePhrase } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { requireFloat } from "../require.ts";
import { reshape } from "../reshape.ts";
import { conv2dInput, conv2d as correlate } from "./conv2d.ts";
import type { Convolution } from "./geometry.ts";
import { requireGroups } from "./groups.ts";
import {
  type Extent,
  extentOf,
  extentsOf,
  isImages,
  type Padding,
  type Size2d,
  sidesOf,
  tooLarge,
  type Windows,
  windowsOf,
} from "./window.ts";

/** Options of a convolution; all are checked. */
export interface ConvolutionOptions {
  readonly strides: Size2d;
  readonly padding: Padding;
  readonly dilation: Size2d;
  readonly groups: number;
}

const CODE = "CONVOLUTION_SHAPES";

type Image = readonly [images: number, height: number, width: number, channels: number];
type Kernel = readonly [height: number, width: number, inputs: number, outputs: number];

/**
 * x [n, h, w, c] with the filters of a kernel [kh, kw, c / groups, filters]: [n, h', w', filters]. Sums start from the
 * bias [filters].
 */
export function conv2d(x: Node, kernel: Node, options: ConvolutionOptions, bias?: Node): Node {
  const { groups } = options;
  requireShapes("conv2d", x, kernel, bias);
  const [, height, width, channels] = x.shape as Image;
  const [kernelHeight, kernelWidth, inputs, filters] = kernel.shape as Kernel;
  requireGroups(CODE, "conv2d", groups, { channels, filters });
  if (inputs * groups !== channels) {
    const ofGroups = groups > 1 ? ` in ${groups} groups` : "";
    const expected = `kernel [h, w, ${channels / groups}, filters] for ${channels} channels${ofGroups}`;
    throw otherKernel("conv2d", expected, kernel);
  }
  requireBias("conv2d", bias, filters);
  const size = [kernelHeight, kernelWidth] as const;
  const windows = windowsOf("conv2d", [height, width], { ...options, size });
  return correlate(x, kernel, { windows, channels, filters, groups }, bias);
}

/** Options of a transposed convolution. */
export interface TransposeOptions extends ConvolutionOptions {
  readonly outputPadding: Size2d;
}

/** The output of a transposed convolution, as the windows of the convolution whose gradient it is. */
export function transposedWindows(
  action: string,
  input: Extent,
  size: Extent,
  options: Omit<TransposeOptions, "groups">,
  layer?: string,
): Windows {
  const [strides, dilation] = [extentOf(options.strides), extentOf(options.dilation)];
  const more = extentOf(options.outputPadding);
  const { padding } = options;
  const extents = extentsOf(size, dilation);
  const axes = ([0, 1] as const).map((axis) => {
    const [extent, stride] = [extents[axis], strides[axis]];
    const [before, after] = sidesOf(padding, axis, extent - stride);
    const whole = (input[axis] - 1) * stride + extent;
    const pixels = whole - before - after + more[axis];
    return { pixels: padding === "same" ? input[axis] * stride : pixels, before };
  });
  const image = [axes[0]!.pixels, axes[1]!.pixels] as const;
  if (image[0] < 1 || image[1] < 1) {
    const hint = "use less padding, or larger images or filters";
    throw tooLarge(action, "less padding than output", image, layer, hint);
  }
  const before = [axes[0]!.before, axes[1]!.before] as const;
  return { image, output: input, size, strides, dilation, before };
}

/**
 * The transposed convolution of x [n, h, w, c] with a kernel [kh, kw, filters / groups, c]: [n, h', w', filters], as the
 * gradient of conv2d with respect to its images. Sums start from the bias [filters].
 */
export function conv2dTranspose(
  x: Node,
  kernel: Node,
  options: TransposeOptions,
  bias?: Node,
): Node {
  const { groups } = options;
  requireShapes("conv2dTranspose", x, kernel, bias);
  const [, height, width, channels] = x.shape as Image;
  const [kernelHeight, kernelWidth, outputs, inputs] = kernel.shape as Kernel;
  requireGroups(CODE, "conv2dTranspose", groups, { channels });
  if (inputs !== channels) {
    const expected = `kernel [h, w, filters, ${channels}] for ${channels} channels`;
    throw otherKernel("conv2dTranspose", expected, kernel);
  }
  const filters = outputs * groups;
  requireBias("conv2dTranspose", bias, filters);
  const size = [kernelHeight, kernelWidth] as const;
  const windows = transposedWindows("conv2dTranspose", [height, width], size, options);
  const convolution: Convolution = { windows, channels: filters, filters: channels, groups };
  return conv2dInput(x, kernel, convolution, bias);
}

/**
 * Every channel of x [n, h, w, c] with filters of its own, kernel [kh, kw, c, multiplier]: [n, h', w', c · multiplier],
 * channel c · multiplier + m by filter m of channel c.
 */
export function depthwiseConv2d(
  x: Node,
  kernel: Node,
  options: Omit<ConvolutionOptions, "groups">,
  bias?: Node,
): Node {
  requireShapes("depthwiseConv2d", x, kernel, bias);
  const [, , , channels] = x.shape as Image;
  const [height, width, ofKernel, multiplier] = kernel.shape as Kernel;
  if (ofKernel !== channels) {
    const expected = `kernel [h, w, ${channels}, multiplier]`;
    throw otherKernel("depthwiseConv2d", expected, kernel);
  }
  const grouped = reshape(kernel, [height, width, 1, channels * multiplier]);
  return conv2d(x, grouped, { ...options, groups: channels }, bias);
}

function requireShapes(action: string, x: Node, kernel: Node, bias: Node | undefined): void {
  requireFloat(action, x, kernel, ...(bias ? [bias] : []));
  if (isImages(x.shape) && kernel.shape.length === 4) return;
  const expected = "x [n, height, width, channels] and kernel [height, width, channels, filters]";
  const hint = "reshape what has another rank";
  throw ShapeError.of(CODE, action, expected, shapePhrase(x.shape, kernel.shape), { hint });
}

const otherKernel = (action: string, expected: string, { shape }: Node): ShapeError =>
  ShapeError.of(CODE, action, expected, shapePhrase(shape), {
    hint: "its axes are [height, width, inputs, outputs], those of conv2dTranspose [height, width, outputs, inputs]",
  });

function requireBias(action: string, bias: Node | undefined, filters: number): void {
  if (!bias || (bias.shape.length === 1 && bias.shape[0] === filters)) return;
  const got = shapePhrase(bias.shape);
  const hint = "it has a number for each filter";
  throw ShapeError.of(CODE, action, `bias [${filters}]`, got, { hint });
}
