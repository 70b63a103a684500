// Convolutions as users write them: shapes checked, windows placed.

import { phrase, ShapeError } from "../../core/errors.ts";
import { type Shape, shapePhrase } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { requireFloat } from "../require.ts";
import { reshape } from "../reshape.ts";
import { conv2dInput, conv2d as correlate } from "./conv2d.ts";
import type { Convolution } from "./geometry.ts";
import {
  type Extent,
  extentOf,
  type Padding,
  type Size2d,
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
  if (inputs * groups !== channels || filters % groups !== 0) {
    const ofGroups = `kernel [h, w, ${channels / groups}, a multiple of ${groups}]`;
    const expected = `${ofGroups} for ${channels} channels in ${groups} groups`;
    throw ShapeError.of("CONVOLUTION_SHAPES", "conv2d", expected, shapePhrase(kernel.shape));
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
  const axes = ([0, 1] as const).map((axis) => {
    const extent = dilation[axis] * (size[axis] - 1) + 1;
    if (padding === "same") {
      const total = Math.max(extent - strides[axis], 0);
      return { pixels: input[axis] * strides[axis], before: Math.floor(total / 2) };
    }
    const [before, after] =
      padding === "valid"
        ? [0, 0]
        : typeof padding === "number"
          ? [padding, padding]
          : padding[axis];
    const whole = (input[axis] - 1) * strides[axis] + extent;
    return { pixels: whole - before - after + more[axis], before };
  });
  const image = [axes[0]!.pixels, axes[1]!.pixels] as const;
  if (image[0] < 1 || image[1] < 1) {
    throw ShapeError.of(
      "WINDOW_TOO_LARGE",
      action,
      "less padding than output",
      phrase(`${image}`, image),
      {
        ...(layer !== undefined && { layer }),
        hint: "use less padding, or larger images or filters",
      },
    );
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
  if (inputs !== channels || channels % groups !== 0) {
    const expected = `kernel [h, w, filters, ${channels}] and channels in ${groups} groups`;
    throw ShapeError.of(
      "CONVOLUTION_SHAPES",
      "conv2dTranspose",
      expected,
      shapePhrase(kernel.shape),
    );
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
    throw ShapeError.of(
      "CONVOLUTION_SHAPES",
      "depthwiseConv2d",
      expected,
      shapePhrase(kernel.shape),
    );
  }
  const grouped = reshape(kernel, [height, width, 1, channels * multiplier]);
  return conv2d(x, grouped, { ...options, groups: channels }, bias);
}

function requireShapes(action: string, x: Node, kernel: Node, bias: Node | undefined): void {
  requireFloat(action, x, kernel, ...(bias ? [bias] : []));
  if (x.shape.length === 4 && kernel.shape.length === 4 && isStatic(x.shape.slice(1))) return;
  const expected = "x [n, height, width, channels] and kernel [height, width, channels, filters]";
  throw ShapeError.of("CONVOLUTION_SHAPES", action, expected, shapePhrase(x.shape, kernel.shape));
}

const isStatic = (shape: Shape) => shape.every((dimension) => dimension > 0);

function requireBias(action: string, bias: Node | undefined, filters: number): void {
  if (!bias || (bias.shape.length === 1 && bias.shape[0] === filters)) return;
  const got = shapePhrase(bias.shape);
  throw ShapeError.of("CONVOLUTION_SHAPES", action, `bias [${filters}]`, got);
}
