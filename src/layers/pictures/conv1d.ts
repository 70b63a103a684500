import { requireGroups } from "../../ops/pictures/groups.ts";
import { conv1d as convolve } from "../../ops/pictures/series.ts";
import { type ActivationName, applyActivation } from "../activations.ts";
import { adding } from "../adding.ts";
import type { Checked, Defaults, Given, KindOf, NameOf } from "../given.ts";
import {
  describeActivated,
  KERNEL_OPTIONS,
  type KernelLayer,
  type KernelOptions,
  kernelParameters,
} from "../kernel-options.ts";
import { type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import { filtersOption } from "./convolution-options.ts";
import { groupsOption, lengthOption } from "./image-options.ts";
import {
  imageWindows,
  type SeriesPadding,
  type SeriesPaddingOf,
  type StepsOf,
  seriesPaddingOption,
} from "./series-options.ts";
import { windowShape1d } from "./window-shape.ts";

/** Options of conv1d(). */
export interface Conv1dOptions extends KernelOptions {
  /** Steps from one position to the next. Default: 1. */
  readonly strides?: number;
  /**
   * Zeros before and after the steps: "valid" (none), "same" (the output has ⌈steps / stride⌉), a number for both ends,
   * or [before, after]; [size − 1, 0] makes it causal. Default: "valid".
   */
  readonly padding?: SeriesPadding;
  /** Steps from one element of a filter to the next. Default: 1. */
  readonly dilation?: number;
  /** Groups of channels, each with its own share of the filters. Default: 1. */
  readonly groups?: number;
}

/** A convolution of series as plain data. */
export interface Conv1dLayer<
  Filters extends number = number,
  Size extends number = number,
  Strides extends number = number,
  Zeros extends SeriesPadding = SeriesPadding,
  Dilation extends number = number,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends KernelLayer<Kind, Name> {
  readonly kind: "conv1d";
  readonly filters: Filters;
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
  readonly dilation: Dilation;
  readonly groups: number;
}

/**
 * A convolution of series: x [n, steps, c] → [n, steps', filters], kernel [size, c / groups, filters], bias [filters].
 * @throws DataError for options out of range; sequential() throws ShapeError if the filters do not fit
 *
 * @example
 * sequential([input([100, 3]), conv1d(8, 5, { activation: "relu" })]).parameterCount; // 128
 */
export const conv1d = <
  const Filters extends number,
  const Size extends number,
  const Options extends Checked<"conv1d", Options, Conv1dOptions> = Defaults,
>(
  filters: Filters,
  size: Size,
  options?: Options,
): Conv1dLayer<
  Filters,
  Size,
  StepsOf<Options>,
  SeriesPaddingOf<Options>,
  Extract<Given<Options, "dilation", 1>, number>,
  KindOf<Options>,
  NameOf<Options>
> => makeLayer(conv1dDefinition, options, { filters, size }) as never;

export const conv1dDefinition: LayerDefinition<Conv1dLayer> = registered<Conv1dLayer>({
  kind: "conv1d",
  positional: { filters: filtersOption, size: lengthOption() },
  options: {
    strides: lengthOption(1),
    padding: seriesPaddingOption(),
    dilation: lengthOption(1),
    groups: groupsOption,
    ...KERNEL_OPTIONS,
  },
  outputShape(layer, inputShape, name) {
    const shape = windowShape1d(layer, inputShape, name);
    const { kind, groups, filters } = layer;
    const counts = { channels: inputShape.at(-1)!, filters };
    requireGroups("GROUPS", adding(kind, name), groups, counts, name);
    return shape;
  },
  parameters(layer, [, channels]) {
    const { filters, size, groups } = layer;
    return kernelParameters(layer, filters, {
      shape: [size, channels! / groups, filters],
      fan: [(size * channels!) / groups, size * filters],
    });
  },
  apply(layer, x, { parameters: { kernel, bias } }) {
    const options = { ...imageWindows(layer), groups: layer.groups };
    return applyActivation(layer.activation, convolve(x, kernel!, options, bias));
  },
  units: ({ filters }) => filters,
  activation: ({ activation }) => activation,
  describe: describeActivated,
});
