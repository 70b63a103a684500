import { conv2dTranspose as transpose, transposedWindows } from "../../ops/pictures/convolution.ts";
import { extentOf, type Padding, type Size2d } from "../../ops/pictures/window.ts";
import { type ActivationName, applyActivation } from "../activations.ts";
import { adding } from "../adding.ts";
import type { Checked, Defaults, Given, KindOf, NameOf } from "../given.ts";
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
import {
  imageShape,
  outputPaddingOption,
  requireOutputPadding,
  sizeOption,
} from "./image-options.ts";

/** Options of conv2dTranspose(). */
export interface Conv2dTransposeOptions extends PlaceOptions {
  /** Rows and columns more at the bottom and at the right, less than the stride or the dilation. Default: 0. */
  readonly outputPadding?: Size2d;
}

/** A transposed convolution as plain data. */
export interface Conv2dTransposeLayer<
  Filters extends number = number,
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Dilation extends Size2d = Size2d,
  More extends Size2d = Size2d,
  Kind extends ActivationName = ActivationName,
  Name extends OwnName = OwnName,
> extends PlacedFilters<Size, Strides, Zeros, Dilation, Kind, Name> {
  readonly kind: "conv2dTranspose";
  readonly filters: Filters;
  readonly outputPadding: More;
}

/**
 * A transposed convolution, which enlarges images: x [n, h, w, c] → [n, h', w', filters], kernel [kh, kw, filters, c],
 * bias [filters]. h' = (h − 1) · stride + dilation · (kh − 1) + 1 − padding + outputPadding, with "same" h · stride.
 * Zeiler et al. 2010.
 * @throws DataError for options out of range; sequential() throws ShapeError if nothing is left of the output
 *
 * @example
 * sequential([input([7, 7, 16]), conv2dTranspose(8, 3, { strides: 2, padding: "same" })]).layers.length; // 2
 */
export const conv2dTranspose = <
  const Filters extends number,
  const Size extends Size2d,
  const Options extends Checked<"conv2dTranspose", Options, Conv2dTransposeOptions> = Defaults,
>(
  filters: Filters,
  size: Size,
  options?: Options,
): Conv2dTransposeLayer<
  Filters,
  Size,
  StridesOf<Options>,
  PaddingOf<Options>,
  DilationOf<Options>,
  Extract<Given<Options, "outputPadding", 0>, Size2d>,
  KindOf<Options>,
  NameOf<Options>
> => makeLayer(conv2dTransposeDefinition, options, { filters, size }) as never;

export const conv2dTransposeDefinition: LayerDefinition<Conv2dTransposeLayer> =
  registered<Conv2dTransposeLayer>({
    kind: "conv2dTranspose",
    positional: { filters: filtersOption, size: sizeOption() },
    options: { ...PLACE_OPTIONS, outputPadding: outputPaddingOption() },
    adjust(layer) {
      requireOutputPadding(layer);
      return layer;
    },
    outputShape(layer, inputShape, name) {
      const [height, width] = imageShape("conv2dTranspose", inputShape, name);
      const action = adding(layer.kind, name);
      const size = extentOf(layer.size);
      const { image } = transposedWindows(action, [height, width], size, layer, name);
      return [...image, layer.filters];
    },
    parameters(layer, [, , channels]) {
      const { filters } = layer;
      const [height, width] = extentOf(layer.size);
      const taps = height * width;
      return kernelParameters(layer, filters, {
        shape: [height, width, filters, channels!],
        fan: [taps * channels!, taps * filters],
      });
    },
    apply: (layer, x, { parameters: { kernel, bias } }) =>
      applyActivation(layer.activation, transpose(x, kernel!, { ...layer, groups: 1 }, bias)),
    units: ({ filters }) => filters,
    activation: ({ activation }) => activation,
    describe: describeActivated,
  });
