// Names of weights for the compiler: what a model of layers in sequence calls them.

import type { IsAny, IsUnion } from "../core/type-arithmetic.ts";
import type { LayerBase } from "./layer.ts";
import type { ResidualLayer } from "./residual.ts";

/** Names of the weights of a layer by its kind; a bias, scale or offset may be missing. */
interface WeightsOf {
  readonly dense: Kernel;
  readonly conv2d: Kernel;
  readonly conv1d: Kernel;
  readonly conv2dTranspose: Kernel;
  readonly depthwiseConv2d: Kernel;
  readonly separableConv2d: "depthwiseKernel" | "pointwiseKernel" | "bias";
  readonly batchNorm: Norm | "mean" | "variance";
  readonly layerNorm: Norm;
  readonly groupNorm: Norm;
}
type Kernel = "kernel" | "bias";
type Norm = "scale" | "offset";

/** Layers without weights. */
type Bare =
  | "input"
  | "activation"
  | "dropout"
  | "flatten"
  | "reshape"
  | "upsample2d"
  | `${"max" | "average" | "globalMax" | "globalAverage"}Pool${"1d" | "2d"}`;

/** Names of all weights of layers in sequence, `string` if they are not known. `Before` are earlier layers, by kind. */
export type WeightNames<
  Layers extends readonly LayerBase[],
  Before extends CountsByKind = NoLayers,
  Done extends string = never,
> = Layers extends readonly [
  infer First extends LayerBase,
  ...infer Rest extends readonly LayerBase[],
]
  ? IsAny<First> extends true
    ? string
    : First["kind"] extends Bare
      ? WeightNames<Rest, Before, Done>
      : First extends ResidualLayer<infer Inside, infer Around>
        ? WeightNames<readonly [...Inside, ...Around, ...Rest], Before, Done>
        : First["kind"] extends infer Kind extends keyof WeightsOf
          ? IsUnion<Kind> extends true
            ? string
            : WeightNames<
                Rest,
                {
                  [Each in keyof WeightsOf]: Each extends Kind
                    ? [...Before[Each], 1]
                    : Before[Each];
                },
                | Done
                | `${OwnNameOr<First, `${Kind}${Extract<[...Before[Kind], 1]["length"], number>}`>}.${WeightsOf[Kind]}`
              >
          : string
  : Layers extends readonly []
    ? Done
    : string;

type CountsByKind = { readonly [Kind in keyof WeightsOf]: readonly 1[] };
type NoLayers = { readonly [Kind in keyof WeightsOf]: readonly [] };

/** The name of a layer, `string` where it depends on the program whether it has one. */
type OwnNameOr<Layer extends LayerBase, Numbered extends string> =
  Layer extends LayerBase<infer Name>
    ? IsUnion<Name> extends true
      ? string
      : Name extends undefined
        ? Numbered
        : Name & string
    : never;

/** Weights by name; unknown names are refused by the text of the run-time error. */
export type KnownWeights<Given extends string, Known extends string, Value> = {
  readonly [Name in Given]: string extends Name
    ? Value
    : Name extends Known
      ? Value
      : `Cannot use weight "${Name}"`;
};
