// Convolutions, pools and normalisations as operators of ONNX, which have channels before the pixels.

import { channelsFirst, inOrder } from "../../array/axes.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import type { BatchNormLayer } from "../../layers/pictures/batch-norm.ts";
import type { Convolution } from "../../ops/pictures/geometry.ts";
import type { Pool } from "../../ops/pictures/pool.ts";
import { type Extent, extentsOf, type Windows } from "../../ops/pictures/window.ts";
import { type Attributes, float, integer, integers, text } from "../messages.ts";
import { beforeReshape, channelsFirstOf, type Exporter, type Translation } from "./translation.ts";
import type { Held } from "./values.ts";

/** Pixels along both axes of images, or along the one of series, which are images of height 1. */
type Axes = readonly (0 | 1)[];

/** Zeros before the pixels of each axis, then those behind. */
function padsOf(windows: Windows, axes: Axes): number[] {
  const { image, output, strides, before } = windows;
  const extents = extentsOf(windows.size, windows.dilation);
  const behind = axes.map((axis) =>
    Math.max(0, (output[axis] - 1) * strides[axis] + extents[axis] - image[axis] - before[axis]),
  );
  return [...axes.map((axis) => before[axis]), ...behind];
}

const of = (extent: Extent, axes: Axes) => integers(axes.map((axis) => extent[axis]));

/** The attributes that windows have in all operators. */
const windowAttributes = (windows: Windows, axes: Axes): Attributes => ({
  kernel_shape: of(windows.size, axes),
  strides: of(windows.strides, axes),
});

/** Whether images are series, whose height the file leaves out. */
function axesOf(node: Node, { image, size, output, before }: Windows, to: Translation): Axes {
  const [x] = node.inputs as [Node];
  const isFlat = [image[0], size[0], output[0]].every((extent) => extent === 1) && before[0] === 0;
  return isFlat && !to.held(x).axes.includes(1) ? [1] : [0, 1];
}

/** The order of images in the file. */
const ORDER = {
  images: [0, 3, 1, 2],
  series: [0, 3, 2],
} as const;

const orderOf = (axes: Axes) => (axes.length === 2 ? ORDER.images : ORDER.series);

/** Filters, channels and pixels of a kernel [height, width, channels, filters]. */
const kernelOrder = (axes: Axes): readonly number[] =>
  axes.length === 2 ? [3, 2, 0, 1] : [3, 2, 1];

function convolution(node: Node, operator: string, to: Translation): Held {
  const [x, kernel, bias] = node.inputs as [Node, Node, Node?];
  const { windows, groups } = node.attributes as Convolution;
  const isTransposed = operator === "ConvTranspose";
  const axes: Axes = isTransposed ? [0, 1] : axesOf(node, windows, to);
  const inputs = [to.named(x, orderOf(axes)), to.named(kernel, kernelOrder(axes))];
  if (bias) inputs.push(to.named(bias));
  const name = to.emit(operator, inputs, {
    ...windowAttributes(windows, axes),
    ...(isTransposed ? transposedPads(windows) : { pads: integers(padsOf(windows, axes)) }),
    dilations: of(windows.dilation, axes),
    group: integer(groups),
  });
  return { name, shape: node.shape, axes: orderOf(axes) };
}

/** What a transposed convolution leaves out on each side, and adds at the end. */
function transposedPads(windows: Windows): Attributes {
  const { image, output, strides, before } = windows;
  const extents = extentsOf(windows.size, windows.dilation);
  const rest = ([0, 1] as const).map(
    (axis) => (output[axis] - 1) * strides[axis] + extents[axis] - before[axis] - image[axis],
  );
  return {
    pads: integers([...before, ...rest.map((each) => Math.max(0, each))]),
    output_padding: integers(rest.map((each) => Math.max(0, -each))),
  };
}

function pool(node: Node, to: Translation, operator: string, attributes: Attributes): Held {
  const windows = node.attributes as Pool;
  const axes = axesOf(node, windows, to);
  const order = orderOf(axes);
  const x = to.named(node.inputs[0]!, order);
  const { size, image, output, before } = windows;
  const isGlobal = axes.every(
    (axis) => size[axis] === image[axis] && output[axis] === 1 && before[axis] === 0,
  );
  const name = isGlobal
    ? to.emit(`Global${operator}`, [x])
    : to.emit(operator, [x], {
        ...windowAttributes(windows, axes),
        pads: integers(padsOf(windows, axes)),
        ...attributes,
      });
  return { name, shape: node.shape, axes: order };
}

/** Scale, variance and epsilon of scale · (1 / √(variance + epsilon)). */
function normalisation(factor: Node, to: Translation) {
  const is = (node: Node | undefined, name: string) => node?.operation.name === name;
  const [scale, inverse] = factor.inputs;
  const root = is(inverse, "div") ? inverse!.inputs[1]! : undefined;
  const sum = is(root, "sqrt") ? root!.inputs[0]! : undefined;
  if (!is(factor, "mul") || !is(sum, "add")) return undefined;
  const [variance, epsilon] = sum!.inputs as [Node, Node];
  return { scale: scale!, variance, epsilon: to.constant(epsilon)!.data[0]! };
}

function batchNorm(node: Node, to: Translation): Held {
  const [x, mean, factor, offset] = node.inputs as [Node, Node, Node, Node];
  const found = normalisation(factor, to);
  const vectors = found && [found.scale, offset, mean, found.variance];
  if (!vectors?.every((each) => to.constant(each))) {
    throw to.unsupported("batchNorm by a mean or a variance that is computed");
  }
  const held = to.held(x);
  const last = node.shape.length - 1;
  const { name, axes } = held.axes[1] === last ? held : channelsFirstOf(to, x);
  const inputs = [name, ...vectors.map((each) => to.named(each))];
  const { momentum } = (to.layer ?? {}) as Partial<BatchNormLayer>;
  const attributes = {
    epsilon: float(found!.epsilon),
    ...(momentum !== undefined && { momentum: float(momentum) }), // for those who train it again
  };
  return { name: to.emit("BatchNormalization", inputs, attributes), shape: node.shape, axes };
}

interface Groups {
  readonly groups: number;
  readonly epsilon: number;
}

/** Of x [rows, positions, channels]: along the last axis, or of groups of channels at all positions. */
function groupNorm(node: Node, to: Translation): Held {
  const [x, scale, offset] = node.inputs as [Node, Node, Node];
  const attributes = node.attributes as Groups;
  const epsilon = float(attributes.epsilon);
  const whole = beforeReshape(x);
  const { shape } = whole;
  const isLast = x.shape[1] === 1 && attributes.groups === 1 && shape.at(-1) === x.shape[2];
  if (isLast) {
    const inputs = [to.named(whole), to.named(scale), to.named(offset)];
    const name = to.emit("LayerNormalization", inputs, { epsilon, axis: integer(-1) });
    return { name, shape, axes: inOrder(shape) };
  }
  return ofGroups(node, to, attributes);
}

/** InstanceNormalization of the groups, then scale and offset of each channel. */
function ofGroups(node: Node, to: Translation, { groups, epsilon }: Groups): Held {
  const [x, scale, offset] = node.inputs as [Node, Node, Node];
  const given = beforeReshape(x);
  const held = to.held(given.shape.at(-1) === x.shape[2] ? given : x);
  const { shape } = held;
  const axes = channelsFirst(shape);
  const sizes: Shape = axes.map((axis) => shape[axis]!);
  const grouped: Shape = [sizes[0]!, groups, sizeOf(sizes.slice(1)) / groups];
  const flat = to.reshaped(to.arranged(held, axes), sizes, grouped);
  const of = (value: number) =>
    to.number(`${value} of ${groups} groups`, new Float32Array(groups).fill(value), [groups]);
  const normal = to.emit("InstanceNormalization", [flat, of(1), of(0)], {
    epsilon: float(epsilon),
  });
  const whole = to.reshaped(normal, grouped, sizes);
  const vector = (each: Node) => to.operand(each, shape, axes);
  const scaled = to.emit("Mul", [whole, vector(scale)]);
  return { name: to.emit("Add", [scaled, vector(offset)]), shape, axes };
}

/** Exporters by the name of the operation. */
export const PICTURES: Readonly<Record<string, Exporter>> = {
  conv2d: (node, to) => convolution(node, "Conv", to),
  conv2dInput: (node, to) => convolution(node, "ConvTranspose", to),
  maxPool2d: (node, to) => pool(node, to, "MaxPool", {}),
  averagePool2d(node, to) {
    const { divisor } = node.attributes as { readonly divisor: number };
    return pool(node, to, "AveragePool", { count_include_pad: integer(divisor === 0 ? 0 : 1) });
  },
  upsample2d(node, to) {
    const { size } = node.attributes as Pool;
    const x = channelsFirstOf(to, node.inputs[0]!);
    const scales = to.number(`scales ${size}`, Float32Array.of(1, 1, ...size), [4]);
    const name = to.emit("Resize", [x.name, "", scales], {
      mode: text("nearest"),
      coordinate_transformation_mode: text("asymmetric"),
      nearest_mode: text("floor"),
    });
    return { name, shape: node.shape, axes: x.axes };
  },
  batchNorm,
  groupNorm,
};
