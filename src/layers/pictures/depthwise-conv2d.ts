import { numberOption } from "../../core/options.ts";
import { depthwiseConv2d as convolve } from "../../ops/pictures/convolution.ts";
import { extentOf, type Padding, type Size2d } from "../../ops/pictures/window.ts";
import { type ActivationName, applyActivation } from "../activations.ts";
import type { Checked, Defaults, Given, KindOf, NameOf } from "../given.ts";
import { describeActivated, kernelParameters } from "../kernel-options.ts";
import { type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import {
  type DilationOf,
  type PaddingOf,
  PLACE_OPTIONS,
  type PlacedFilters,
  type PlaceOptions,
  type StridesOf,
} from "./convolution-options.ts";
import { sizeOption } from "./image-options.ts";
import { windowShape } from "./window-shape.ts";

/** Options of depthwiseConv2d(). */
export interface DepthwiseConv2dOptions extends PlaceOptions {
  /** Filters of each channel. Default: 1. */
  readonly multiplier?: number;
}

/** A depthwise convolution as plain data. */
export interface DepthwiseConv2dLayer<
  Size extends Size2d = Size2d,
  Multiplier extends number = number,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Dilation extends Size2d = Size2d,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends PlacedFilters<Size, Strides, Zeros, Dilation, Kind, Name> {
  readonly kind: "depthwiseConv2d";
  readonly multiplier: Multiplier;
}

/**
 * A convolution of each channel on its own: x [n, h, w, c] → [n, h', w', c · multiplier], kernel [kh, kw, c, multiplier],
 * bias [c · multiplier]; output channel c · multiplier + m is filter m of channel c.
 * @throws DataError for options out of range; sequential() throws ShapeError if the filters do not fit
 *
 * @example
 * sequential([input([8, 8, 16]), depthwiseConv2d(3, { padding: "same" })]).parameterCount; // 160
 */
export const depthwiseConv2d = <
  const Size extends Size2d,
  const Options extends Checked<"depthwiseConv2d", Options, DepthwiseConv2dOptions> = Defaults,
>(
  size: Size,
  options?: Options,
): DepthwiseConv2dLayer<
  Size,
  Extract<Given<Options, "multiplier", 1>, number>,
  StridesOf<Options>,
  PaddingOf<Options>,
  DilationOf<Options>,
  KindOf<Options>,
  NameOf<Options>
> => makeLayer(depthwiseConv2dDefinition, options, { size }) as never;

export const depthwiseConv2dDefinition: LayerDefinition<DepthwiseConv2dLayer> =
  registered<DepthwiseConv2dLayer>({
    kind: "depthwiseConv2d",
    positional: { size: sizeOption() },
    options: { multiplier: numberOption({ default: 1, low: 1, integer: true }), ...PLACE_OPTIONS },
    outputShape(layer, inputShape, name) {
      const [height, width, channels] = windowShape(layer, inputShape, name);
      return [height, width, channels * layer.multiplier];
    },
    parameters(layer, [, , channels]) {
      const { multiplier } = layer;
      const [height, width] = extentOf(layer.size);
      return kernelParameters(layer, channels! * multiplier, {
        shape: [height, width, channels!, multiplier],
        fan: [height * width, height * width * multiplier],
      });
    },
    apply: (layer, x, { parameters: { kernel, bias } }) =>
      applyActivation(layer.activation, convolve(x, kernel!, layer, bias)),
    activation: ({ activation }) => activation,
    describe: describeActivated,
  });
