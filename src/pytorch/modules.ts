// Layers as modules of PyTorch.

import type { Shape } from "../core/shape.ts";
import { sameShape } from "../core/shape.ts";
import type { Activation } from "../layers/activations.ts";
import type { KernelLayer } from "../layers/kernel-options.ts";
import type { LayerBase, PlacedLayer } from "../layers/layer.ts";
import type { BatchNormLayer } from "../layers/pictures/batch-norm.ts";
import type { Size2d } from "../ops/pictures/window.ts";
import { extentOf } from "../ops/pictures/window.ts";
import { call, type Named } from "./python.ts";
import { convolution, pool, transposedConvolution } from "./windows.ts";

/** Modules of a layer in sequence, as code; undefined if PyTorch has no equal. */
type Modules = readonly string[] | undefined;

/** Modules of activations. */
function activated(activation: Activation): Modules {
  const { kind } = activation;
  switch (kind) {
    case "linear":
      return [];
    case "sigmoid":
    case "tanh":
    case "softplus":
      return [`nn.${kind[0]!.toUpperCase()}${kind.slice(1)}()`];
    case "relu":
      return ["nn.ReLU()"];
    case "selu":
      return ["nn.SELU()"];
    case "silu":
      return ["nn.SiLU()"];
    case "leakyRelu":
      return [call("nn.LeakyReLU", activation.alpha === 0.01 ? [] : [activation.alpha])];
    case "elu":
      return [call("nn.ELU", activation.alpha === 1 ? [] : [activation.alpha])];
    case "gelu":
      return [activation.approximate === "tanh" ? 'nn.GELU(approximate="tanh")' : "nn.GELU()"];
    case "softmax":
      return ["nn.Softmax(dim=1)"];
    default:
      return undefined;
  }
}

/** Modules followed by an activation. */
function before(modules: readonly string[], { activation }: KernelLayer): Modules {
  const after = activated(activation);
  return after && [...modules, ...after];
}

/** The shape of an image in PyTorch. */
const channelsFirstShape = (shape: Shape): number[] => [shape.at(-1)!, ...shape.slice(0, -1)];

/** 1 − momentum, without the error of the subtraction. */
const shareOf = (momentum: number) => Number((1 - momentum).toPrecision(7));

function batchNorm({ layer, inputShape }: PlacedLayer): Modules {
  const { momentum, epsilon, center, scale } = layer as BatchNormLayer;
  if (inputShape.length > 3) return undefined;
  const named: Named = {
    ...epsilonOf(epsilon),
    ...(momentum !== 0.9 && { momentum: shareOf(momentum) }),
    ...(!(center || scale) && { affine: false }),
  };
  return [
    call(`nn.BatchNorm${inputShape.length === 3 ? "2d" : "1d"}`, [inputShape.at(-1)!], named),
  ];
}

const epsilonOf = (eps: number): Named => (eps === 1e-5 ? {} : { eps });

const globalPool = (name: string): Modules => [`nn.Adaptive${name}(1)`, "nn.Flatten()"];

/** A layer normalisation of the channels at each pixel or step, whose class the code defines. */
export const CHANNEL_NORM = "ChannelNorm";

type Options = KernelLayer & {
  readonly units: number;
  readonly filters: number;
  readonly groups: number;
  readonly multiplier: number;
  readonly rate: number;
  readonly epsilon: number;
  readonly countPadding: boolean;
  readonly factor: Size2d;
};

const MAKERS: Readonly<Record<string, (placed: PlacedLayer, layer: Options) => Modules>> = {
  dense: ({ inputShape }, layer) =>
    before(
      [call("nn.Linear", [inputShape[0]!, layer.units], layer.bias ? {} : { bias: false })],
      layer,
    ),
  activation: (_, { activation }) =>
    activation.kind === "linear" ? ["nn.Identity()"] : activated(activation),
  dropout: (_, { rate }) => [call("nn.Dropout", [rate])],
  flatten: () => ["nn.Flatten()"],
  reshape({ inputShape, outputShape }) {
    if (sameShape(inputShape, outputShape)) return ["nn.Identity()"];
    if (outputShape.length === 1) return ["nn.Flatten()"];
    if (inputShape.length > 1 || outputShape.length === 0) return undefined; // the order of elements would differ
    return [call("nn.Unflatten", [1, channelsFirstShape(outputShape)])];
  },
  conv1d: (placed, layer) => before(convolution(placed, channelsOf(placed), layer), layer),
  conv2d: (placed, layer) => before(convolution(placed, channelsOf(placed), layer), layer),
  conv2dTranspose: (placed, layer) =>
    before(transposedConvolution(placed, channelsOf(placed), layer.bias), layer),
  depthwiseConv2d(placed, layer) {
    const [inputs, outputs] = channelsOf(placed);
    return before(
      convolution(placed, [inputs, outputs], { groups: inputs, bias: layer.bias }),
      layer,
    );
  },
  separableConv2d(placed, layer) {
    const inputs = placed.inputShape[2]!;
    const between = inputs * layer.multiplier;
    const depthwise = convolution(placed, [inputs, between], { groups: inputs, bias: false });
    const pointwise = call(
      "nn.Conv2d",
      [between, layer.filters, 1],
      layer.bias ? {} : { bias: false },
    );
    return before([...depthwise, pointwise], layer);
  },
  maxPool1d: (placed) => pool(placed, false, false),
  maxPool2d: (placed) => pool(placed, false, false),
  averagePool1d: (placed, { countPadding }) => pool(placed, true, countPadding),
  averagePool2d: (placed, { countPadding }) => pool(placed, true, countPadding),
  globalMaxPool1d: () => globalPool("MaxPool1d"),
  globalMaxPool2d: () => globalPool("MaxPool2d"),
  globalAveragePool1d: () => globalPool("AvgPool1d"),
  globalAveragePool2d: () => globalPool("AvgPool2d"),
  upsample2d: (_, { factor }) => {
    const [rows, columns] = extentOf(factor);
    return [call("nn.Upsample", [], { scale_factor: rows === columns ? rows : [rows, columns] })];
  },
  batchNorm,
  layerNorm: ({ inputShape }, { epsilon }) => {
    const name = inputShape.length === 1 ? "nn.LayerNorm" : CHANNEL_NORM;
    return [call(name, [inputShape.at(-1)!], epsilonOf(epsilon))];
  },
  groupNorm: ({ inputShape }, { groups, epsilon }) => [
    call("nn.GroupNorm", [groups, inputShape.at(-1)!], epsilonOf(epsilon)),
  ],
};

const channelsOf = ({ inputShape, outputShape }: PlacedLayer) =>
  [inputShape.at(-1)!, outputShape.at(-1)!] as const;

/** The modules of a layer; undefined if PyTorch has no equal. */
export const modulesOf = (placed: PlacedLayer): Modules =>
  MAKERS[placed.layer.kind]?.(placed, placed.layer as LayerBase as Options);

/** Modules with tensors. */
export const hasTensors = (module: string): boolean =>
  /^(?:ChannelNorm|nn\.(?:Linear|Conv\dd|ConvTranspose2d|BatchNorm\dd|LayerNorm|GroupNorm))\b/.test(
    module,
  );
