// Layers as layers of Keras that TensorFlow.js has.

import { DataError, phrase } from "../../core/errors.ts";
import { ROWS, type Shape } from "../../core/shape.ts";
import { showText } from "../../core/show.ts";
import type { Activation } from "../../layers/activations.ts";
import type { KernelLayer } from "../../layers/kernel-options.ts";
import type { LayerBase, PlacedLayer } from "../../layers/layer.ts";
import type { SeriesWindows } from "../../layers/pictures/series-options.ts";
import { transposedWindows } from "../../ops/pictures/convolution.ts";
import {
  type Extent,
  extentOf,
  extentsOf,
  type Size2d,
  type WindowOptions,
} from "../../ops/pictures/window.ts";
import type { KerasGraph, OwnWeights } from "./keras-graph.ts";

/** A layer on its way into a graph. */
export interface Placement {
  readonly placed: PlacedLayer;
  readonly graph: KerasGraph;
  readonly from: string;
  readonly weights: Readonly<Record<string, Float32Array>>;
}

type Exporter = (at: Placement, layer: Options) => string;

type Options = KernelLayer &
  WindowOptions &
  SeriesWindows & {
    readonly units: number;
    readonly filters: number;
    readonly groups: number;
    readonly multiplier: number;
    readonly rate: number;
    readonly shape: Shape;
    readonly factor: Size2d;
    readonly epsilon: number;
    readonly momentum: number;
    readonly center: boolean;
    readonly scale: boolean;
    readonly countPadding: boolean;
    readonly outputPadding: Size2d;
  };

/** The error for what TensorFlow.js does not have. */
export function unsupported(name: string, what: string): DataError {
  const expected = "layers and operations that TensorFlow.js has";
  const got = phrase(`${what} in ${showText(name)}`, what);
  return DataError.of("TFJS_EXPORT", "write TensorFlow.js", expected, got, {
    layer: name,
    hint: "write ONNX, which can say more",
  });
}

/** Keras' names of activations without options. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  ...{ linear: "linear", sigmoid: "sigmoid", tanh: "tanh", relu: "relu", selu: "selu" },
  ...{ softplus: "softplus", silu: "swish", softmax: "softmax", gelu: "gelu" },
};

/** The name of an activation that a layer may have itself. */
function ownActivation(activation: Activation): string | undefined {
  if (activation.kind === "elu" && activation.alpha === 1) return "elu";
  if (activation.kind === "gelu" && activation.approximate === "tanh") return "gelu_new";
  return ACTIVATIONS[activation.kind];
}

/** An activation as a layer. */
export function activated(
  graph: KerasGraph,
  from: string,
  activation: Activation,
  name: string,
): string {
  const own = ownActivation(activation);
  if (own !== undefined) return graph.add("Activation", name, [from], { activation: own });
  if (activation.kind === "leakyRelu") {
    return graph.add("LeakyReLU", name, [from], { alpha: activation.alpha });
  }
  throw unsupported(name, `activation ${(activation as Activation).kind}`);
}

/** A layer with a kernel, and its activation. */
function withKernel(
  at: Placement,
  kind: string,
  config: object,
  names: Readonly<Record<string, string>>,
  from = at.from,
): string {
  const { placed, graph } = at;
  const { activation, bias } = placed.layer as KernelLayer;
  const own = ownActivation(activation);
  const name = graph.add(
    kind,
    placed.name,
    [from],
    { ...config, use_bias: bias, activation: own ?? "linear" },
    weightsOf(at, { ...names, bias: "bias" }),
  );
  return own === undefined ? activated(graph, name, activation, `${placed.name}_activation`) : name;
}

/** Weights of a layer by Keras' names. */
function weightsOf(
  { placed, weights }: Placement,
  names: Readonly<Record<string, string>>,
): OwnWeights {
  const entries = Object.entries(names).flatMap(([own, name]) => {
    const found = placed.parameters.find((each) => each.name === own);
    return found ? [[name, { shape: found.shape, data: weights[found.path]! }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Zeros on the sides of images: a layer before those that know "valid" and "same" only. */
function padded({ placed, graph, from }: Placement, { padding }: Options) {
  if (padding === "valid" || padding === "same") return { from, padding };
  const sides =
    typeof padding === "number"
      ? [
          [padding, padding],
          [padding, padding],
        ]
      : padding;
  const name = graph.add("ZeroPadding2D", `${placed.name}_padding`, [from], {
    ...{ padding: sides, data_format: "channels_last" },
  });
  return { from: name, padding: "valid" };
}

const places = (layer: Options, padding: unknown) => ({
  ...{ kernel_size: extentOf(layer.size), strides: extentOf(layer.strides) },
  ...{ dilation_rate: extentOf(layer.dilation ?? 1), padding, data_format: "channels_last" },
});

/** @throws DataError for strides beside dilation, which TensorFlow.js does not have */
function requirePlaces(at: Placement, layer: Options, axes: number): void {
  const [strides, dilation] = [extentOf(layer.strides), extentOf(layer.dilation ?? 1)];
  const both = strides.some((each) => each > 1) && dilation.some((each) => each > 1);
  if (both) throw unsupported(at.placed.name, "strides and dilation together");
  if (axes === 2 && (layer.groups ?? 1) > 1)
    throw unsupported(at.placed.name, "groups of channels");
}

function conv1d(at: Placement, layer: Options): string {
  requirePlaces(at, layer, 2);
  const { padding } = layer as SeriesWindows;
  const { placed, graph, from } = at;
  const series = {
    ...{ filters: layer.filters, kernel_size: [layer.size], strides: [layer.strides] },
    ...{ dilation_rate: [layer.dilation ?? 1], data_format: "channels_last" },
  };
  const names = { kernel: "kernel" };
  if (typeof padding === "string") return withKernel(at, "Conv1D", { ...series, padding }, names);
  // zeros are added to images only
  const [before, after] = typeof padding === "number" ? [padding, padding] : padding;
  const [steps, channels] = placed.inputShape as readonly [number, number];
  const image = graph.add("Reshape", `${placed.name}_image`, [from], {
    target_shape: [1, steps, channels],
  });
  const zeros = graph.add("ZeroPadding2D", `${placed.name}_padding`, [image], {
    ...{
      padding: [
        [0, 0],
        [before, after],
      ],
      data_format: "channels_last",
    },
  });
  const wide = graph.add("Reshape", `${placed.name}_series`, [zeros], {
    target_shape: [steps + before + after, channels],
  });
  return withKernel(at, "Conv1D", { ...series, padding: "valid" }, names, wide);
}

function convolution(
  at: Placement,
  layer: Options,
  kind: string,
  config: object,
  names: Readonly<Record<string, string>>,
): string {
  requirePlaces(at, layer, 2);
  const { from, padding } = padded(at, layer);
  return withKernel(at, kind, { ...config, ...places(layer, padding) }, names, from);
}

function conv2dTranspose(at: Placement, layer: Options): string {
  const { placed, graph } = at;
  const image = placed.inputShape.slice(0, 2) as unknown as Extent;
  const [size, strides, dilation] = [layer.size, layer.strides, layer.dilation ?? 1].map(
    extentOf,
  ) as [Extent, Extent, Extent];
  if (dilation.some((each) => each > 1))
    throw unsupported(placed.name, "dilation of a transposed convolution");
  const config = (padding: string) => ({ filters: layer.filters, ...places(layer, padding) });
  const names = { kernel: "kernel" };
  if (layer.padding === "same") return withKernel(at, "Conv2DTranspose", config("same"), names);
  const windows = transposedWindows("place windows", image, size, layer as never, placed.name);
  const extents = extentsOf(size, dilation);
  const { before } = windows;
  const end = ([0, 1] as const).map((axis) => {
    const whole = (image[axis] - 1) * strides[axis] + Math.max(extents[axis], strides[axis]);
    return whole - before[axis] - windows.image[axis];
  });
  if (end.some((pixels) => pixels < 0)) throw unsupported(placed.name, "outputPadding");
  const whole = withKernel(at, "Conv2DTranspose", config("valid"), names);
  const cropping = [
    [before[0], end[0]],
    [before[1], end[1]],
  ];
  if (cropping.flat().every((pixels) => pixels === 0)) return whole;
  return graph.add("Cropping2D", `${placed.name}_cropping`, [whole], {
    cropping,
    data_format: "channels_last",
  });
}

function pool(at: Placement, layer: Options, kind: string, isMean: boolean): string {
  const { placed, graph, from } = at;
  const isSeries = placed.inputShape.length === 2;
  const windows = (start: string, padding: unknown) =>
    graph.add(kind, placed.name, [start], {
      ...{ pool_size: isSeries ? [layer.size] : extentOf(layer.size), padding },
      ...{
        strides: isSeries ? [layer.strides] : extentOf(layer.strides),
        data_format: "channels_last",
      },
    });
  if (layer.padding === "valid") return windows(from, "valid");
  if (layer.padding === "same" && !(isMean && layer.countPadding)) return windows(from, "same");
  const isExplicit = isMean && layer.countPadding && layer.padding !== "same" && !isSeries;
  if (!isExplicit) throw unsupported(placed.name, "padding of a pool other than valid or same");
  return windows(padded(at, layer).from, "valid");
}

function batchNorm(at: Placement, { momentum, epsilon, center, scale }: Options): string {
  const { placed, graph, from } = at;
  const names = {
    scale: "gamma",
    offset: "beta",
    mean: "moving_mean",
    variance: "moving_variance",
  };
  const config = { axis: -1, momentum, epsilon, center, scale };
  return graph.add("BatchNormalization", placed.name, [from], config, weightsOf(at, names));
}

function layerNorm(at: Placement, epsilon: number): string {
  const { placed, graph, from } = at;
  const config = { axis: -1, epsilon, center: true, scale: true };
  return graph.add(
    "LayerNormalization",
    placed.name,
    [from],
    config,
    weightsOf(at, { scale: "gamma", offset: "beta" }),
  );
}

const plain =
  (kind: string, config: (layer: Options, placed: PlacedLayer) => object = () => ({})): Exporter =>
  ({ placed, graph, from }, layer) =>
    graph.add(kind, placed.name, [from], { ...config(layer, placed) });

const ofImages = () => ({ data_format: "channels_last" });

/** By kind of layer. */
const EXPORTERS: Readonly<Record<string, Exporter>> = {
  dense: (at, { units }) => withKernel(at, "Dense", { units }, { kernel: "kernel" }),
  activation: ({ graph, from, placed }, { activation }) =>
    activated(graph, from, activation, placed.name),
  dropout: plain("Dropout", ({ rate }) => ({ rate })),
  flatten: ({ placed, graph, from }) =>
    // a row is no input of Flatten
    placed.inputShape.length > 1
      ? graph.add("Flatten", placed.name, [from], ofImages())
      : graph.add("Reshape", placed.name, [from], { target_shape: placed.outputShape }),
  reshape: plain("Reshape", (_, { outputShape }) => ({ target_shape: outputShape })),
  conv1d,
  conv2d: (at, layer) =>
    convolution(at, layer, "Conv2D", { filters: layer.filters }, { kernel: "kernel" }),
  depthwiseConv2d: (at, layer) =>
    convolution(
      at,
      layer,
      "DepthwiseConv2D",
      { depth_multiplier: layer.multiplier },
      { kernel: "depthwise_kernel" },
    ),
  separableConv2d: (at, layer) =>
    convolution(
      at,
      layer,
      "SeparableConv2D",
      { filters: layer.filters, depth_multiplier: layer.multiplier },
      {
        ...{ depthwiseKernel: "depthwise_kernel", pointwiseKernel: "pointwise_kernel" },
      },
    ),
  conv2dTranspose,
  maxPool1d: (at, layer) => pool(at, layer, "MaxPooling1D", false),
  maxPool2d: (at, layer) => pool(at, layer, "MaxPooling2D", false),
  averagePool1d: (at, layer) => pool(at, layer, "AveragePooling1D", true),
  averagePool2d: (at, layer) => pool(at, layer, "AveragePooling2D", true),
  globalMaxPool1d: plain("GlobalMaxPooling1D"),
  globalMaxPool2d: plain("GlobalMaxPooling2D", ofImages),
  globalAveragePool1d: plain("GlobalAveragePooling1D"),
  globalAveragePool2d: plain("GlobalAveragePooling2D", ofImages),
  upsample2d: plain("UpSampling2D", ({ factor }) => ({
    ...{ size: extentOf(factor), interpolation: "nearest", data_format: "channels_last" },
  })),
  batchNorm,
  layerNorm: (at, { epsilon }) => layerNorm(at, epsilon),
  groupNorm(at, { groups, epsilon }) {
    if (groups === 1 && at.placed.inputShape.length === 1) return layerNorm(at, epsilon);
    throw unsupported(at.placed.name, "groupNorm");
  },
};

/** Adds a layer to the graph. Returns the name of what others take. */
export function addLayer(at: Placement): string {
  const { layer, name, definition } = at.placed;
  const exporter = EXPORTERS[layer.kind];
  if (exporter) return exporter(at, layer as LayerBase as Options);
  throw unsupported(name, definition.describe?.(layer) ?? layer.kind);
}

/** The shape of a batch as JSON. */
export const batchShape = (shape: Shape): (number | null)[] =>
  [ROWS, ...shape].map((size) => (size === ROWS ? null : size));
