import { numberOption } from "../../core/options.ts";
import { conv2d, depthwiseConv2d } from "../../ops/pictures/convolution.ts";
import { extentOf, type Padding, type Size2d } from "../../ops/pictures/window.ts";
import { type ActivationName, applyActivation } from "../activations.ts";
import type { Checked, Defaults, KindOf, NameOf } from "../given.ts";
import { describeActivated, kernelParameters } from "../kernel-options.ts";
import { type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import {
  type DilationOf,
  filtersOption,
  type PaddingOf,
  PLACE_OPTIONS,
  type PlacedFilters,
  type PlaceOptions,
  type StridesOf,
} from "./convolution-options.ts";
import { sizeOption } from "./image-options.ts";
import { windowShape } from "./window-shape.ts";

/** Options of separableConv2d(). */
export interface SeparableConv2dOptions extends PlaceOptions {
  /** Filters of each channel between the two. Default: 1. */
  readonly multiplier?: number;
}

/** A separable convolution as plain data. */
export interface SeparableConv2dLayer<
  Filters extends number = number,
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Dilation extends Size2d = Size2d,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends PlacedFilters<Size, Strides, Zeros, Dilation, Kind, Name> {
  readonly kind: "separableConv2d";
  readonly filters: Filters;
  readonly multiplier: number;
}

/**
 * A depthwise convolution, then one of single pixels: x [n, h, w, c] → [n, h', w', filters], depthwiseKernel [kh, kw, c,
 * multiplier], pointwiseKernel [1, 1, c · multiplier, filters], bias [filters]. Chollet 2017.
 * @throws DataError for options out of range; sequential() throws ShapeError if the filters do not fit
 *
 * @example
 * sequential([input([8, 8, 16]), separableConv2d(32, 3)]).parameterCount; // 688
 */
export const separableConv2d = <
  const Filters extends number,
  const Size extends Size2d,
  const Options extends Checked<"separableConv2d", Options, SeparableConv2dOptions> = Defaults,
>(
  filters: Filters,
  size: Size,
  options?: Options,
): SeparableConv2dLayer<
  Filters,
  Size,
  StridesOf<Options>,
  PaddingOf<Options>,
  DilationOf<Options>,
  KindOf<Options>,
  NameOf<Options>
> => makeLayer(separableConv2dDefinition, options, { filters, size }) as never;

const POINTWISE = { strides: 1, padding: "valid", dilation: 1, groups: 1 } as const;

export const separableConv2dDefinition: LayerDefinition<SeparableConv2dLayer> =
  registered<SeparableConv2dLayer>({
    kind: "separableConv2d",
    positional: { filters: filtersOption, size: sizeOption() },
    options: { multiplier: numberOption({ default: 1, low: 1, integer: true }), ...PLACE_OPTIONS },
    outputShape: windowShape,
    parameters(layer, [, , channels]) {
      const { filters, multiplier } = layer;
      const [height, width] = extentOf(layer.size);
      const between = channels! * multiplier;
      const taps = height * width;
      return kernelParameters(
        layer,
        filters,
        {
          name: "depthwiseKernel",
          shape: [height, width, channels!, multiplier],
          fan: [taps, taps * multiplier],
        },
        { name: "pointwiseKernel", shape: [1, 1, between, filters], fan: [between, filters] },
      );
    },
    apply(layer, x, { parameters: { depthwiseKernel, pointwiseKernel, bias } }) {
      const between = depthwiseConv2d(x, depthwiseKernel!, layer);
      return applyActivation(layer.activation, conv2d(between, pointwiseKernel!, POINTWISE, bias));
    },
    units: ({ filters }) => filters,
    activation: ({ activation }) => activation,
    describe: describeActivated,
  });
