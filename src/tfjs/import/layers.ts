// Layers of Keras as layers and operations of a model.

import { ROWS, sameShape, sizeOf } from "../../core/shape.ts";
import { activation } from "../../layers/activation.ts";
import { elu, leakyRelu } from "../../layers/activations.ts";
import { dense } from "../../layers/dense.ts";
import { dropout } from "../../layers/dropout.ts";
import { flatten } from "../../layers/flatten.ts";
import type { LayerBase } from "../../layers/layer.ts";
import { averagePool1d } from "../../layers/pictures/average-pool1d.ts";
import { averagePool2d } from "../../layers/pictures/average-pool2d.ts";
import { batchNorm } from "../../layers/pictures/batch-norm.ts";
import { conv1d } from "../../layers/pictures/conv1d.ts";
import { conv2d } from "../../layers/pictures/conv2d.ts";
import { conv2dTranspose } from "../../layers/pictures/conv2d-transpose.ts";
import { depthwiseConv2d } from "../../layers/pictures/depthwise-conv2d.ts";
import {
  globalAveragePool1d,
  globalAveragePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
} from "../../layers/pictures/global-pools.ts";
import { groupNorm } from "../../layers/pictures/group-norm.ts";
import { layerNorm } from "../../layers/pictures/layer-norm.ts";
import { maxPool1d } from "../../layers/pictures/max-pool1d.ts";
import { maxPool2d } from "../../layers/pictures/max-pool2d.ts";
import { separableConv2d } from "../../layers/pictures/separable-conv2d.ts";
import { upsample2d } from "../../layers/pictures/upsample2d.ts";
import { reshape } from "../../layers/reshape.ts";
import type { Item } from "../../model/imported/items.ts";
import type { Padding } from "../../ops/pictures/window.ts";
import type { Reading, Specs, Value, Zeros } from "./reading.ts";

type Reader = (on: Reading) => Value;

const LAST = { data_format: ["channels_last"] } as const;

const shapeOf = (item: Item) => item.shape.slice(1);

/** A pair of images, or one number. */
const square = ([a, b]: readonly number[]) => (a === b ? a! : ([a, b] as [number, number]));

/** The input of a layer of images and its padding, with zeros that were around it. */
function images(on: Reading): { from: Item; padding: Padding } {
  on.require(LAST);
  const [{ item, zeros }] = on.values as [Value];
  const padding = on.padding();
  if (padding === "causal") throw on.refuse('padding "valid" or "same"', padding);
  if (!zeros) return { from: on.item, padding: padding as Padding };
  if (padding !== "valid") throw on.refuse('padding "valid" behind zeros', padding);
  return { from: item, padding: zeros };
}

const bias = (units: number, hasBias: boolean): Specs =>
  hasBias ? { bias: [["bias"], [units]] } : {};

const convolution2d = (on: Reading) => ({
  strides: square(on.list("strides", 2, 1)),
  dilation: square(on.list("dilation_rate", 2, 1)),
  bias: on.flag("use_bias", true),
});

const readers: Readonly<Record<string, Reader>> = {
  Dense(on) {
    const units = on.number("units", 0);
    const hasBias = on.flag("use_bias", true);
    const { item } = on;
    const rank = item.shape.length;
    const inputs = item.shape.at(-1)!;
    const given = on.read({ kernel: [["kernel"], [inputs, units]], ...bias(units, hasBias) });
    if (rank === 2) return on.activated(on.apply(dense(units, { bias: hasBias }), given));
    if (rank !== 3 && rank !== 4) throw on.refuse("rows, series or images", shapeOf(item));
    // at each position: a convolution of single steps or pixels
    const layer =
      rank === 3 ? conv1d(units, 1, { bias: hasBias }) : conv2d(units, 1, { bias: hasBias });
    const shape = [...item.shape.slice(2).map(() => 1), inputs, units];
    const kernel = { data: given.kernel!.data, shape };
    return on.activated(on.apply(layer, { ...given, kernel }));
  },
  Activation: (on) => on.activated({ item: on.item }),
  ReLU(on) {
    const { max_value: most } = on.config;
    on.require({ negative_slope: [0], threshold: [0] });
    if (most == null) return on.apply(activation("relu"));
    return on.operate(on.item, "clip", 0, on.number("max_value", 0));
  },
  LeakyReLU(on) {
    const alpha = on.number("negative_slope", on.number("alpha", 0.3));
    return on.apply(activation(leakyRelu({ alpha })));
  },
  ELU: (on) => on.apply(activation(elu({ alpha: on.number("alpha", 1) }))),
  Softmax(on) {
    on.require({ axis: [-1, on.item.shape.length - 1] });
    return on.apply(activation("softmax"));
  },
  Dropout: (on) => on.apply(dropout(on.number("rate", 0.5))),
  Flatten(on) {
    on.require(LAST);
    return on.apply(flatten());
  },
  Reshape(on) {
    const padded = paddedSeries(on);
    if (padded) return padded;
    const { target_shape: target } = on.config;
    if (!Array.isArray(target)) throw on.refuse("target_shape to be a list", target);
    const sizes = target as number[];
    const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
    const rest = sizeOf(shapeOf(on.item)) / known;
    return on.apply(reshape(sizes.map((size) => (size === -1 ? rest : size))));
  },
  Permute(on) {
    const { dims } = on.config;
    if (!Array.isArray(dims)) throw on.refuse("dims to be a list", dims);
    return on.operate(on.item, "transpose", [0, ...(dims as number[])]);
  },
  Conv1D(on) {
    on.require(LAST);
    const [size, strides, dilation] = ["kernel_size", "strides", "dilation_rate"].map(
      (name) => on.list(name, 1, 1)[0]!,
    ) as [number, number, number];
    const [filters, groups, hasBias] = [
      on.number("filters", 0),
      on.number("groups", 1),
      on.flag("use_bias", true),
    ];
    const [{ item, zeros }] = on.values as [Value];
    const from = zeros ? item : on.item;
    const padding = on.padding();
    const causal = padding === "causal" ? ([dilation * (size - 1), 0] as const) : undefined;
    const sides = zeros?.[1] ?? causal ?? (padding as "same");
    const layer = conv1d(filters, size, {
      strides,
      dilation,
      groups,
      padding: sides,
      bias: hasBias,
    });
    const shape = [size, from.shape.at(-1)! / groups, filters];
    return on.activated(
      on.apply(layer, on.read({ kernel: [["kernel"], shape], ...bias(filters, hasBias) }), from),
    );
  },
  Conv2D(on) {
    const { from, padding } = images(on);
    const [filters, groups] = [on.number("filters", 0), on.number("groups", 1)];
    const size = on.list("kernel_size", 2, 1);
    const options = convolution2d(on);
    const shape = [...size, from.shape.at(-1)! / groups, filters];
    const layer = conv2d(filters, square(size), { ...options, padding, groups });
    return on.activated(
      on.apply(
        layer,
        on.read({ kernel: [["kernel"], shape], ...bias(filters, options.bias) }),
        from,
      ),
    );
  },
  DepthwiseConv2D(on) {
    const { from, padding } = images(on);
    const multiplier = on.number("depth_multiplier", 1);
    const size = on.list("kernel_size", 2, 1);
    const options = convolution2d(on);
    const channels = from.shape.at(-1)!;
    const kernel = [
      ["depthwise_kernel", "kernel"],
      [...size, channels, multiplier],
    ] as const;
    const layer = depthwiseConv2d(square(size), { ...options, padding, multiplier });
    return on.activated(
      on.apply(layer, on.read({ kernel, ...bias(channels * multiplier, options.bias) }), from),
    );
  },
  SeparableConv2D(on) {
    const { from, padding } = images(on);
    const [filters, multiplier] = [on.number("filters", 0), on.number("depth_multiplier", 1)];
    const size = on.list("kernel_size", 2, 1);
    const options = convolution2d(on);
    const channels = from.shape.at(-1)!;
    const layer = separableConv2d(filters, square(size), { ...options, padding, multiplier });
    const weights = on.read({
      depthwiseKernel: [["depthwise_kernel"], [...size, channels, multiplier]],
      pointwiseKernel: [["pointwise_kernel"], [1, 1, channels * multiplier, filters]],
      ...bias(filters, options.bias),
    });
    return on.activated(on.apply(layer, weights, from));
  },
  Conv2DTranspose(on) {
    on.require({ ...LAST, output_padding: [] });
    const filters = on.number("filters", 0);
    const [size, strides] = [on.list("kernel_size", 2, 1), on.list("strides", 2, 1)];
    const { dilation, bias: hasBias } = convolution2d(on);
    if (dilation !== 1) throw on.refuse("dilation_rate 1", dilation);
    const padding = on.padding() as "same";
    // without padding, the output has at least as many pixels as strides
    const isShort =
      padding !== ("same" as string) && size.some((each, axis) => each < strides[axis]!);
    const more = isShort ? size.map((each, axis) => Math.max(0, strides[axis]! - each)) : [0, 0];
    const options = {
      strides: square(strides),
      padding,
      outputPadding: square(more),
      bias: hasBias,
    };
    const shape = [...size, filters, on.item.shape.at(-1)!];
    const weights = on.read({ kernel: [["kernel"], shape], ...bias(filters, hasBias) });
    return on.activated(on.apply(conv2dTranspose(filters, square(size), options), weights));
  },
  MaxPooling1D: (on) => on.apply(maxPool1d(on.list("pool_size", 1, 2)[0]!, poolOptions(on, 1))),
  AveragePooling1D: (on) =>
    on.apply(averagePool1d(on.list("pool_size", 1, 2)[0]!, poolOptions(on, 1))),
  MaxPooling2D: (on) => on.apply(maxPool2d(square(on.list("pool_size", 2, 2)), poolOptions(on, 2))),
  AveragePooling2D(on) {
    const size = square(on.list("pool_size", 2, 2));
    const { from, padding } = images(on);
    const options = { ...poolOptions(on, 2), padding, countPadding: typeof padding === "object" };
    return on.apply(averagePool2d(size, options), {}, from);
  },
  GlobalMaxPooling1D: (on) => globalPool(on, globalMaxPool1d()),
  GlobalMaxPooling2D: (on) => globalPool(on, globalMaxPool2d()),
  GlobalAveragePooling1D: (on) => globalPool(on, globalAveragePool1d()),
  GlobalAveragePooling2D: (on) => globalPool(on, globalAveragePool2d()),
  UpSampling2D(on) {
    on.require({ ...LAST, interpolation: ["nearest"] });
    return on.apply(upsample2d(square(on.list("size", 2, 2))));
  },
  ZeroPadding2D(on) {
    on.require(LAST);
    const { padding: given = 1 } = on.config;
    const list = Array.isArray(given) ? given : [given, given];
    const sides = list.map((each: unknown) => (Array.isArray(each) ? each : [each, each]));
    const isZeros =
      sides.length === 2 && sides.flat().every((each) => Number.isSafeInteger(each) && each >= 0);
    if (!isZeros || sides.flat().length !== 4) throw on.refuse("padding of four sides", given);
    return { item: on.item, zeros: sides as unknown as Zeros };
  },
  Cropping2D(on) {
    on.require(LAST);
    const { cropping: given = 0 } = on.config;
    const list = Array.isArray(given) ? given : [given, given];
    const [[top, bottom] = [], [left, right] = []] = list.map((each: unknown) =>
      Array.isArray(each) ? each : [each, each],
    ) as number[][];
    const [height, width, channels] = shapeOf(on.item) as [number, number, number];
    const size = [-1, height - top! - bottom!, width - left! - right!, channels];
    return on.operate(on.item, "slice", [0, top!, left!, 0], size);
  },
  BatchNormalization(on) {
    const { item } = on;
    const channels = requireLast(on, item);
    const [center, scale] = [on.flag("center", true), on.flag("scale", true)];
    const momentum = on.number("momentum", 0.99);
    const layer = batchNorm({
      center,
      scale,
      momentum: momentum < 1 ? momentum : 0.99,
      epsilon: on.number("epsilon", 1e-3),
    });
    const vector = (name: string) => [[name], [channels]] as const;
    const weights = on.read({
      ...(scale && { scale: vector("gamma") }),
      ...(center && { offset: vector("beta") }),
      ...{ mean: vector("moving_mean"), variance: vector("moving_variance") },
    });
    return on.apply(layer, weights);
  },
  LayerNormalization: (on) => normalised(on, layerNorm({ epsilon: on.number("epsilon", 1e-3) })),
  GroupNormalization(on) {
    const given = on.number("groups", 32);
    const groups = given === -1 ? on.item.shape.at(-1)! : given;
    return normalised(on, groupNorm(groups, { epsilon: on.number("epsilon", 1e-3) }));
  },
  Rescaling(on) {
    const scaled = on.operate(on.item, "mul", on.number("scale", 1));
    return on.operate(scaled.item, "add", on.number("offset", 0));
  },
  Add: (on) => merged(on, "add"),
  Multiply: (on) => merged(on, "mul"),
  Maximum: (on) => merged(on, "maximum"),
  Minimum: (on) => merged(on, "minimum"),
  Subtract: (on) => merged(on, "sub"),
  Average: (on) => on.operate(merged(on, "add").item, "mul", 1 / on.values.length),
  Concatenate(on) {
    const [first, ...others] = on.all as [Item, ...Item[]];
    return on.operate(first, "concat", others, on.number("axis", -1));
  },
};

/** A series that became an image to get its zeros, as toTfjs() writes it. */
function paddedSeries(on: Reading): Value | undefined {
  const [{ item, zeros }] = on.values as [Value];
  if (!zeros || item.does !== "layer" || item.layer.kind !== "reshape") return undefined;
  const [, height, width, channels] = item.shape as readonly number[];
  const [, [left, right]] = zeros;
  const target = [width! + left + right, channels];
  const isSeries =
    height === 1 && `${zeros[0]}` === "0,0" && `${on.config.target_shape}` === `${target}`;
  return isSeries && sameShape(shapeOf(item.from), [width!, channels!])
    ? { item: item.from, zeros }
    : undefined;
}

/** Vectors of ones and zeros that are in no file are no longer. */
const MOST_CHANNELS = 1 << 20;

/** Kinds of layers that are read. */
export const READ_LAYERS: readonly string[] = ["InputLayer", ...Object.keys(readers)];

function poolOptions(on: Reading, axes: 1 | 2) {
  on.require(LAST);
  const size = on.list("pool_size", axes, 2);
  const strides = on.config.strides == null ? size : on.list("strides", axes, 1);
  const padding = axes === 1 || on.values[0]!.zeros === undefined ? on.padding() : "valid";
  return {
    strides: (axes === 1 ? strides[0]! : square(strides)) as never,
    padding: padding as "same",
  };
}

function globalPool(on: Reading, layer: LayerBase): Value {
  on.require(LAST);
  const pooled = on.apply(layer);
  if (!on.flag("keepdims", false)) return pooled;
  const { item } = pooled;
  const ones = on.item.shape.slice(2).map(() => 1);
  return { item: on.items.layer(item, reshape([...ones, item.shape.at(-1)!])) };
}

/** The channels, which have to be the axis of a normalisation. */
function requireLast(on: Reading, item: Item): number {
  const last = item.shape.length - 1;
  on.require({ axis: [-1, last] });
  return item.shape[last]!;
}

function normalised(on: Reading, layer: LayerBase): Value {
  const channels = requireLast(on, on.item);
  const [center, scale] = [on.flag("center", true), on.flag("scale", true)];
  const given = on.read({
    ...(scale && { scale: [["gamma"], [channels]] as const }),
    ...(center && { offset: [["beta"], [channels]] as const }),
  });
  if (channels > MOST_CHANNELS) throw on.refuse(`at most ${MOST_CHANNELS} channels`, channels);
  const all = (value: number) => ({
    data: new Float32Array(channels).fill(value),
    shape: [channels],
  });
  return on.apply(layer, { scale: all(1), offset: all(0), ...given });
}

function merged(on: Reading, method: string): Value {
  const [first, ...others] = on.all as [Item, ...Item[]];
  if (others.length === 0) throw on.refuse("two inputs", "1");
  return { item: others.reduce((sum, each) => on.operate(sum, method, each).item, first) };
}

/** What a layer makes of values. @throws DataError TFJS_LAYER for kinds and options that a model cannot have */
export function readLayer(on: Reading): Value {
  const { kind } = on.layer;
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (!reader) throw on.refuse(`one of the layers ${READ_LAYERS.join(", ")}`, kind);
  if (on.values.length === 0) throw on.refuse("an input", "none");
  return reader(on);
}

/** The shape of a row of an input. */
export function inputShape(on: Reading, given: unknown): number[] {
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 1;
  const sizes = Array.isArray(given) ? given.slice(1) : undefined;
  if (sizes?.every(isSize) && sizeOf([ROWS, ...sizes]) < 0) return sizes as number[];
  throw on.refuse("the sizes of a row, [null, …]", given);
}
