import { conv2dTranspose as transpose, transposedWindows } from "../../ops/pictures/convolution.ts";
import { extentOf, type Size2d } from "../../ops/pictures/window.ts";
import { applyActivation } from "../activations.ts";
import { adding } from "../adding.ts";
import { describeActivated, kernelParameters } from "../kernel-options.ts";
import { type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import {
  filtersOption,
  PLACE_OPTIONS,
  type PlacedFilters,
  type PlaceOptions,
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
export interface Conv2dTransposeLayer<Filters extends number = number> extends PlacedFilters {
  readonly kind: "conv2dTranspose";
  readonly filters: Filters;
  readonly size: Size2d;
  readonly outputPadding: Size2d;
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
export const conv2dTranspose = <const Filters extends number>(
  filters: Filters,
  size: Size2d,
  options: Conv2dTransposeOptions = {},
): Conv2dTransposeLayer<Filters> =>
  makeLayer(conv2dTransposeDefinition, options, { filters, size }) as Conv2dTransposeLayer<Filters>;

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
