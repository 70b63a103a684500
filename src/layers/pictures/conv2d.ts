import { conv2d as convolve } from "../../ops/pictures/convolution.ts";
import { requireGroups } from "../../ops/pictures/groups.ts";
import { extentOf, type Padding, type Size2d } from "../../ops/pictures/window.ts";
import { type ActivationName, applyActivation } from "../activations.ts";
import { adding } from "../adding.ts";
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
import { groupsOption, sizeOption } from "./image-options.ts";
import { windowShape } from "./window-shape.ts";

/** Options of conv2d(). */
export interface Conv2dOptions extends PlaceOptions {
  /** Groups of channels, each with its own share of the filters. Default: 1. */
  readonly groups?: number;
}

/** A convolution as plain data. */
export interface Conv2dLayer<
  Filters extends number = number,
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Dilation extends Size2d = Size2d,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends PlacedFilters<Size, Strides, Zeros, Dilation, Kind, Name> {
  readonly kind: "conv2d";
  readonly filters: Filters;
  readonly groups: number;
}

/**
 * A convolution: activation(filters over x + bias), x [n, h, w, c] → [n, h', w', filters], kernel [kh, kw, c / groups,
 * filters], bias [filters]. `size` is the height and width of the filters, or [height, width]. LeCun et al. 1989.
 * @throws DataError for options out of range; sequential() throws ShapeError if the filters do not fit
 *
 * @example
 * const model = sequential([
 *   input([28, 28, 1]),
 *   conv2d(6, 5, { padding: "same", activation: "relu" }),
 *   flatten(),
 *   dense(10),
 * ]);
 * model.parameterCount; // 47206
 */
export const conv2d = <
  const Filters extends number,
  const Size extends Size2d,
  const Options extends Checked<"conv2d", Options, Conv2dOptions> = Defaults,
>(
  filters: Filters,
  size: Size,
  options?: Options,
): Conv2dLayer<
  Filters,
  Size,
  StridesOf<Options>,
  PaddingOf<Options>,
  DilationOf<Options>,
  KindOf<Options>,
  NameOf<Options>
> => makeLayer(conv2dDefinition, options, { filters, size }) as never;

export const conv2dDefinition: LayerDefinition<Conv2dLayer> = registered<Conv2dLayer>({
  kind: "conv2d",
  positional: { filters: filtersOption, size: sizeOption() },
  options: { groups: groupsOption, ...PLACE_OPTIONS },
  outputShape(layer, inputShape, name) {
    const shape = windowShape(layer, inputShape, name);
    const { kind, groups, filters } = layer;
    const counts = { channels: inputShape.at(-1)!, filters };
    requireGroups("GROUPS", adding(kind, name), groups, counts, name);
    return shape;
  },
  parameters(layer, [, , channels]) {
    const { filters, groups } = layer;
    const [height, width] = extentOf(layer.size);
    const taps = height * width;
    return kernelParameters(layer, filters, {
      shape: [height, width, channels! / groups, filters],
      fan: [(taps * channels!) / groups, taps * filters],
    });
  },
  apply: (layer, x, { parameters: { kernel, bias } }) =>
    applyActivation(layer.activation, convolve(x, kernel!, layer, bias)),
  units: ({ filters }) => filters,
  activation: ({ activation }) => activation,
  describe: describeActivated,
});
