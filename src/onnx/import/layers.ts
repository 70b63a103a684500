// Operators that are layers with weights, and pools.

import { channelsFirst, channelsLast, columnsOf } from "../../array/axes.ts";
import { type Shape, sameShape } from "../../core/shape.ts";
import { dense } from "../../layers/dense.ts";
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
import { layerNorm } from "../../layers/pictures/layer-norm.ts";
import { maxPool1d } from "../../layers/pictures/max-pool1d.ts";
import { maxPool2d } from "../../layers/pictures/max-pool2d.ts";
import { upsample2d } from "../../layers/pictures/upsample2d.ts";
import type { Item } from "../../model/imported/items.ts";
import type { Padding } from "../../ops/pictures/window.ts";
import { groupNormOf } from "./elementwise.ts";
import { asName, type Importer, type Operator } from "./importer.ts";
import { inShape, transposed } from "./numbers.ts";
import { type Held, type Numbers, shapeOf } from "./values.ts";

/** The name of a layer from that of its weight: "features.0.weight" → "features/0". */
function nameOf(weight: string): string | undefined {
  const [, name] = /^(?!onnx::)(.+)[./](?:weight|kernel|scale|gamma)(?::\d+)?$/.exec(weight) ?? [];
  return name && asName(name);
}

/** A value with its channels, the second axis, last. */
const withChannelsLast = (on: Importer, x: Held): Item => on.ordered(x, channelsLast(x.axes));

/** Images or series as the file has them. */
const asImages = (item: Item): Held => ({ kind: "held", item, axes: channelsFirst(item.shape) });

/** Windows of an operator; one axis for series, two for images. */
interface Places {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding;
}

const outsideOf = (on: Importer, sizes: Shape) => {
  if (sizes.length === 1 || sizes.length === 2) return;
  throw on.refuse("images or series", `${sizes.length} axes`);
};

/** @param sizes of the axes of pixels @param more zeros around them that a Pad before it has */
function placesOf(
  on: Importer,
  sizes: Shape,
  size: readonly number[],
  more: readonly number[] = [],
): Places {
  outsideOf(on, sizes);
  const rank = sizes.length;
  const strides = on.list("strides") ?? sizes.map(() => 1);
  const dilations = on.list("dilations") ?? sizes.map(() => 1);
  if ([size, strides, dilations].some((list) => list.length !== rank)) {
    throw on.refuse(`windows of ${rank} axes`, "others");
  }
  const auto = on.text("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER" && more.length === 0)
    return { size, strides, dilations, padding: "same" };
  const given = on.list("pads") ?? [];
  const pads = sizes.map((pixels, axis): [number, number] => {
    const extent = (size[axis]! - 1) * dilations[axis]! + 1;
    const [before, after] = [more[axis] ?? 0, more[axis + rank] ?? 0];
    if (auto.startsWith("SAME")) {
      const padded = pixels + before + after;
      const last = (Math.ceil(padded / strides[axis]!) - 1) * strides[axis]!;
      const total = Math.max(0, last + extent - padded);
      const [little, much] = [Math.floor(total / 2), Math.ceil(total / 2)];
      return auto === "SAME_LOWER"
        ? [before + much, after + little]
        : [before + little, after + much];
    }
    return [before + (given[axis] ?? 0), after + (given[axis + rank] ?? 0)];
  });
  if (pads.flat().some((each) => !(each >= 0))) throw on.refuse("pads >= 0", `${pads}`);
  return { size, strides, dilations, padding: paddingOf(pads) };
}

/** Padding in the shortest form. */
function paddingOf(pads: readonly [number, number][]): Padding {
  const [first] = pads as [[number, number]];
  const isEqual = pads.every(([a, b]) => a === first[0] && b === first[0]);
  if (isEqual) return first[0] === 0 ? "valid" : first[0];
  return pads as unknown as Padding;
}

/** A pair of images, or the number of series. */
const square = (list: readonly number[]): number | readonly [number, number] =>
  list.every((each) => each === list[0])
    ? list[0]!
    : (list as unknown as readonly [number, number]);

/** The padding of series: that of their only axis. */
const sides = (padding: Padding) => (typeof padding === "object" ? padding[0] : padding) as "valid";

function biasOf(on: Importer, i: number, units: number): Numbers | undefined {
  if (!on.has(i)) return undefined;
  const bias = on.numbers(i);
  if (bias.data.length === units) return inShape(bias, [units]);
  throw on.refuse(`${units} biases`, `[${bias.shape}]`);
}

/** The input of a convolution, and the zeros that a Pad before it adds. */
function padded(on: Importer): { x: Held; pads: readonly number[] } {
  const value = on.value(0);
  if (value.kind !== "partial" || value.stage !== "pad") return { x: on.heldOf(value), pads: [] };
  return { x: value.x, pads: value.pads! };
}

const conv: Operator = (on) => {
  const { x, pads } = padded(on);
  const [, channels, ...sizes] = shapeOf(x) as [number, number, ...number[]];
  const weight = on.numbers(1);
  const [filters, inputs, ...size] = weight.shape as [number, number, ...number[]];
  const groups = on.number("group", 1);
  if (inputs! * groups !== channels) {
    throw on.refuse(`a kernel for ${channels} channels`, `[${weight.shape}] in ${groups} groups`);
  }
  const places = placesOf(on, sizes, size, pads);
  const bias = biasOf(on, 2, filters!);
  const common = { bias: bias !== undefined, strides: square(places.strides) };
  const axes = size.map((_, i) => i + 2);
  const kernel = transposed(weight, [...axes, 1, 0]);
  const isDepthwise = groups > 1 && groups === channels && sizes.length === 2;
  const shape = isDepthwise ? [...size, channels, filters! / channels] : kernel.shape;
  const { padding } = places;
  const dilation = square(places.dilations);
  let layer: LayerBase;
  if (isDepthwise) {
    const multiplier = filters! / channels;
    layer = depthwiseConv2d(square(size), { ...common, multiplier, padding, dilation });
  } else if (sizes.length === 2) {
    layer = conv2d(filters!, square(size), { ...common, padding, dilation, groups });
  } else {
    const [strides, gaps] = [places.strides[0]!, places.dilations[0]!];
    const series = { ...common, strides, dilation: gaps, padding: sides(padding), groups };
    layer = conv1d(filters!, size[0]!, series);
  }
  return asImages(
    on.layer(
      withChannelsLast(on, x),
      layer,
      {
        kernel: on.weight(inShape(kernel, shape)),
        ...(bias && { bias: on.weight(bias) }),
      },
      nameOf(weight.name),
    ),
  );
};

const convTranspose: Operator = (on) => {
  const x = on.held();
  const [, channels, ...sizes] = shapeOf(x) as [number, number, ...number[]];
  const weight = on.numbers(1);
  const [inputs, filters, ...size] = weight.shape as [number, number, ...number[]];
  if (sizes.length !== 2) throw on.refuse("images", `${sizes.length} axes`);
  if (on.number("group", 1) !== 1 || inputs !== channels) {
    throw on.refuse("one group of all channels", `${on.number("group", 1)} groups`);
  }
  const { strides, dilations, padding } = placesOf(on, sizes, size);
  const more = on.list("output_padding") ?? [0, 0];
  const wanted = on.list("output_shape");
  const bias = biasOf(on, 2, filters!);
  const layer = conv2dTranspose(filters!, square(size), {
    ...{ bias: bias !== undefined, strides: square(strides), dilation: square(dilations) },
    ...{ padding, outputPadding: square(more) },
  });
  const item = on.layer(
    withChannelsLast(on, x),
    layer,
    {
      kernel: on.weight(transposed(weight, [2, 3, 1, 0])),
      ...(bias && { bias: on.weight(bias) }),
    },
    nameOf(weight.name),
  );
  if (wanted && !sameShape(wanted.slice(-2), item.shape.slice(1, 3))) {
    throw on.refuse(`an output of ${item.shape.slice(1, 3)} pixels`, `${wanted}`);
  }
  return asImages(item);
};

/** Zeros at the end that make the last window whole, where ceil_mode counts it. */
function withLastWindow(on: Importer, sizes: Shape, places: Places): Places {
  if (on.number("ceil_mode", 0) === 0 || places.padding === "same") return places;
  const { size, strides, padding } = places;
  const pads = sizes.map((pixels, axis): [number, number] => {
    const given =
      typeof padding === "number"
        ? [padding, padding]
        : padding === "valid"
          ? [0, 0]
          : (padding as readonly (readonly [number, number])[])[axis]!;
    const [before, after] = given as [number, number];
    const rest = pixels + before + after - size[axis]!;
    const windows = Math.ceil(rest / strides[axis]!);
    // a window begins inside, or before, the image
    const last = windows * strides[axis]! >= pixels + before ? windows - 1 : windows;
    return [before, Math.max(after, last * strides[axis]! + size[axis]! - pixels - before)];
  });
  return { ...places, padding: paddingOf(pads) };
}

const pool =
  (isMean: boolean): Operator =>
  (on) => {
    const x = on.held();
    const sizes = shapeOf(x).slice(2);
    const size = on.list("kernel_shape") ?? [];
    const given = placesOf(on, sizes, size);
    if (given.dilations.some((each) => each !== 1))
      throw on.refuse("dilations 1", `${given.dilations}`);
    if (!isMean && on.outputCount > 1) throw on.refuse("one output", "indices as well");
    const places = withLastWindow(on, sizes, given);
    const countPadding = isMean && on.number("count_include_pad", 0) === 1;
    if (countPadding && places.padding !== given.padding) {
      throw on.refuse("ceil_mode 0 where padding counts", "1");
    }
    const item = withChannelsLast(on, x);
    if (sizes.length === 1) {
      const options = { strides: places.strides[0]!, padding: sides(places.padding) };
      const layer = isMean
        ? averagePool1d(size[0]!, { ...options, countPadding })
        : maxPool1d(size[0]!, options);
      return asImages(on.layer(item, layer));
    }
    const options = { strides: square(places.strides), padding: places.padding };
    const layer = isMean
      ? averagePool2d(square(size), { ...options, countPadding })
      : maxPool2d(square(size), options);
    return asImages(on.layer(item, layer));
  };

/** A pool over all pixels. Returns [n, channels], with axes of length 1 if they are kept. */
export function globalPool(
  on: Importer,
  x: Held,
  isMean: boolean,
  keeps: boolean,
): Held | undefined {
  const rank = x.axes.length;
  if (rank !== 3 && rank !== 4) return undefined;
  const item = withChannelsLast(on, x);
  const layers: readonly (() => LayerBase)[] =
    rank === 4 ? [globalMaxPool2d, globalAveragePool2d] : [globalMaxPool1d, globalAveragePool1d];
  const axes = [0, 1, ...(keeps ? x.axes.slice(2).map(() => -1) : [])];
  return { kind: "held", item: on.layer(item, layers[+isMean]!()), axes };
}

const global =
  (isMean: boolean): Operator =>
  (on) => {
    const found = globalPool(on, on.held(), isMean, true);
    if (found) return found;
    throw on.refuse("images or series", `${on.held().axes.length} axes`);
  };

/** Vectors of the channels of a normalisation. */
function vectors(on: Importer, first: number, count: number, size: number): Numbers[] {
  return Array.from({ length: count }, (_, i) => {
    const vector = on.numbers(first + i);
    if (vector.data.length !== size) throw on.refuse(`${size} numbers`, `[${vector.shape}]`);
    return inShape(vector, [size]);
  });
}

const batchNormalization: Operator = (on) => {
  const x = on.held();
  const channels = shapeOf(x)[1]!;
  if (on.number("training_mode", 0) !== 0) {
    throw on.refuse("training_mode 0", "1: export the model for evaluation");
  }
  const given = vectors(on, 1, 4, channels);
  const momentum = on.number("momentum", 0.9);
  const layer = batchNorm({
    epsilon: on.number("epsilon", 1e-5),
    momentum: momentum >= 0 && momentum < 1 ? momentum : 0.9,
  });
  const name = nameOf(given[0]!.name);
  const columns = x.flat && x.axes.length === 2 ? columnsOf(x.flat.sizes, x.flat.order) : undefined;
  const inOrder = (numbers: Numbers, isMoved: boolean): Numbers => {
    if (!isMoved || !columns) return numbers;
    const data = new Float32Array(channels);
    columns.forEach((column, i) => {
      data[column] = numbers.data[i]!;
    });
    return { ...numbers, data };
  };
  const normalised = (item: Item, isMoved: boolean) => {
    const [scale, offset, mean, variance] = given.map((each) => on.weight(inOrder(each, isMoved)));
    return on.layer(
      item,
      layer,
      { scale: scale!, offset: offset!, mean: mean!, variance: variance! },
      name,
    );
  };
  if (!x.flat) {
    const item = normalised(withChannelsLast(on, x), false);
    return x.axes.length === 2 ? on.plainOf(item) : asImages(item);
  }
  const { flat } = x;
  const plain = on.plainOf(normalised(flat.plain.item, false));
  return { ...x, item: normalised(x.item, true), flat: { ...flat, plain } };
};

const layerNormalization: Operator = (on) => {
  const x = on.held();
  const shape = shapeOf(x);
  const axis = on.axis(on.number("axis", -1), shape.length);
  if (axis !== shape.length - 1) throw on.refuse("the last axis alone", `all from axis ${axis}`);
  const channels = shape.at(-1)!;
  const [scale] = vectors(on, 1, 1, channels);
  const offset = on.has(2)
    ? vectors(on, 2, 1, channels)[0]!
    : { data: new Float32Array(channels), shape: [channels] };
  const item = on.layer(
    on.plain(x).item,
    layerNorm({ epsilon: on.number("epsilon", 1e-5) }),
    { scale: on.weight(scale!), offset: on.weight(offset) },
    nameOf(scale!.name),
  );
  return on.plainOf(item);
};

/** Of every channel by itself, or of the groups that a reshape made. */
const instanceNormalization: Operator = (on) => {
  const x = on.held();
  const groups = shapeOf(x)[1]!;
  const [scale, offset] = vectors(on, 1, 2, groups) as [Numbers, Numbers];
  const epsilon = on.number("epsilon", 1e-5);
  const { before } = x;
  const isOfGroups =
    before &&
    x.axes.length === 3 &&
    before.axes.length > 1 &&
    scale.data.every((each) => each === 1) &&
    offset.data.every((each) => each === 0);
  if (isOfGroups) {
    return {
      kind: "partial",
      operator: "InstanceNormalization",
      stage: "reshaped groups",
      x: before,
      groups,
      epsilon,
    };
  }
  const [factor, shift] = [Float32Array.from(scale.data), Float32Array.from(offset.data)];
  return groupNormOf(on, x, groups, epsilon, factor, shift);
};

/** Scale and offset of each group before opset 21, then of each channel. */
const groupNormalization: Operator = (on) => {
  const x = on.held();
  const channels = shapeOf(x)[1]!;
  const groups = on.number("num_groups", 0);
  const size = on.opset < 21 ? groups : channels;
  const each = vectors(on, 1, 2, size).map(({ data }) =>
    Float32Array.from({ length: channels }, (_, c) => data[Math.floor((c * size) / channels)]!),
  );
  return groupNormOf(on, x, groups, on.number("epsilon", 1e-5), each[0]!, each[1]!);
};

/** x · kernel + bias for each row, or at each position, as filters of one pixel. */
function denseOf(on: Importer, x: Held, kernel: Numbers, bias: Numbers | undefined): Held {
  const [inputs, units] = kernel.shape as [number, number];
  const rank = x.axes.length;
  if (shapeOf(x).at(-1) !== inputs) {
    throw on.refuse(`a kernel for ${shapeOf(x).at(-1)} columns`, `[${kernel.shape}]`);
  }
  const hasBias = { bias: bias !== undefined };
  const weights = (data: Numbers, shape: Shape) => ({
    kernel: on.weight(inShape(data, shape)),
    ...(bias && { bias: on.weight(bias) }),
  });
  const name = nameOf(kernel.name);
  if (rank === 2) {
    const moved = x.flat ? inColumns(kernel, columnsOf(x.flat.sizes, x.flat.order)) : kernel;
    const item = x.flat ? x.item : on.plain(x).item;
    return on.plainOf(on.layer(item, dense(units!, hasBias), weights(moved, kernel.shape), name));
  }
  if (rank !== 3 && rank !== 4) throw on.refuse("rows of at most three axes", `${rank - 1}`);
  const layer = rank === 3 ? conv1d(units!, 1, hasBias) : conv2d(units!, 1, hasBias);
  const shape = [...x.axes.slice(2).map(() => 1), inputs!, units!];
  return on.plainOf(on.layer(on.plain(x).item, layer, weights(kernel, shape), name));
}

/** Rows of a kernel where the columns of its input have moved. */
function inColumns(kernel: Numbers, columns: Int32Array): Numbers {
  const units = kernel.shape[1]!;
  const data = new Float32Array(kernel.data.length);
  columns.forEach((column, i) => {
    data.set(kernel.data.subarray(i * units, (i + 1) * units), column * units);
  });
  return { ...kernel, data };
}

const scaled = (numbers: Numbers, factor: number): Numbers =>
  factor === 1 ? numbers : { ...numbers, data: numbers.data.map((value) => factor * value) };

const gemm: Operator = (on) => {
  const x = on.held();
  const given = on.numbers(1);
  if (x.axes.length !== 2 || given.shape.length !== 2 || on.number("transA", 0) !== 0) {
    throw on.refuse("rows times a kernel", `[${shapeOf(x)}] and [${given.shape}]`);
  }
  const turned = on.number("transB", 0) !== 0 ? transposed(given, [1, 0]) : given;
  const units = turned.shape[1]!;
  const kernel = scaled(turned, on.number("alpha", 1));
  if (!on.has(2)) return denseOf(on, x, kernel, undefined);
  const { data } = on.numbers(2);
  const single = data.length === 1 ? new Float32Array(units).fill(data[0]!) : data;
  if (single.length !== units) throw on.refuse(`${units} biases`, `${data.length}`);
  const bias: Numbers = { kind: "numbers", name: "", shape: [units], data: single };
  return denseOf(on, x, kernel, scaled(bias, on.number("beta", 1)));
};

const matmul: Operator = (on) => {
  const [a, b] = [on.value(0), on.value(1)];
  if (b.kind === "numbers" && b.shape.length === 2) return denseOf(on, on.heldOf(a), b, undefined);
  if (a.kind === "numbers" || b.kind === "numbers") {
    throw on.refuse("rows times a kernel [in, out], or two values", "other numbers");
  }
  const [x, y] = [on.heldOf(a), on.heldOf(b)].map((each) => on.plain(each).item) as [Item, Item];
  return on.plainOf(on.operation(x, "matmul", y));
};

/** The factors of an image that becomes larger, without weights between pixels. */
function factorsOf(on: Importer, x: Held, scales: Numbers | undefined, sizes: Numbers | undefined) {
  const shape = shapeOf(x);
  const given = scales
    ? [...scales.data]
    : sizes && [...sizes.data].map((size, axis) => (axis === 0 ? 1 : size / shape[axis]!));
  const isWhole =
    given?.length === 4 && given[0] === 1 && given[1] === 1 && given.every(Number.isInteger);
  if (isWhole && on.text("mode", "nearest") === "nearest") return given.slice(2);
  throw on.refuse(
    "nearest pixels of images, whole times as large",
    `${on.text("mode", "nearest")} ${given}`,
  );
}

const resize =
  (scalesAt: number): Operator =>
  (on) => {
    const x = on.held();
    const optional = (i: number) =>
      on.has(i) && on.numbers(i).data.length === 4 ? on.numbers(i) : undefined;
    const ofAttribute = on.list("scales");
    const scales: Numbers | undefined = ofAttribute
      ? {
          kind: "numbers",
          name: "",
          shape: [ofAttribute.length],
          data: Float64Array.from(ofAttribute),
        }
      : optional(scalesAt);
    const factors = factorsOf(on, x, scales, scales ? undefined : optional(3));
    const place = `${on.text("coordinate_transformation_mode", "asymmetric")} ${on.text("nearest_mode", "floor")}`;
    const isRepeated = [
      "asymmetric floor",
      "half_pixel round_prefer_floor",
      "half_pixel round_prefer_ceil",
    ];
    if (scalesAt === 2 && !isRepeated.includes(place) && on.hasAttribute("nearest_mode")) {
      throw on.refuse("every pixel repeated", place);
    }
    return asImages(on.layer(withChannelsLast(on, x), upsample2d(square(factors))));
  };

/** Zeros around images, which the convolution behind it takes over. */
const pad: Operator = (on) => {
  const x = on.held();
  const rank = x.axes.length;
  const pads = on.listOf("pads", 1) ?? [];
  const value = on.has(2) ? on.numbers(2).data[0] : on.number("value", 0);
  const isOfPixels = pads.length === 2 * rank && [0, 1, rank, rank + 1].every((i) => pads[i] === 0);
  if (
    on.text("mode", "constant") !== "constant" ||
    value !== 0 ||
    (rank !== 3 && rank !== 4) ||
    !isOfPixels
  ) {
    throw on.refuse("zeros around images", `${on.text("mode", "constant")} ${pads}`);
  }
  if (pads.every((each) => each === 0)) return x;
  const ofPixels = [...pads.slice(2, rank), ...pads.slice(rank + 2)];
  return { kind: "partial", operator: "Pad", stage: "pad", x, pads: ofPixels };
};

export const LAYERS: Readonly<Record<string, Operator>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool(false),
  AveragePool: pool(true),
  GlobalMaxPool: global(false),
  GlobalAveragePool: global(true),
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  Gemm: gemm,
  MatMul: matmul,
  Resize: resize(2),
  Upsample: resize(1),
  Pad: pad,
};
