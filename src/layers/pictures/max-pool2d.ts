import { maxPool2d as maxPool2dNode } from "../../ops/pictures/max-pool2d.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import type { Checked, Defaults, Given, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import type { PaddingOf } from "./convolution-options.ts";
import { completePool, POOL, type PoolOptions } from "./pool-options.ts";
import { windowShape } from "./window-shape.ts";

/** A layer of largest elements as plain data. */
export interface MaxPool2dLayer<
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "maxPool2d";
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
}

/**
 * The largest element of each window, in every channel: [height, width, channels] → [outputHeight, outputWidth,
 * channels]. Padding is never the largest; the first of equal elements receives the gradient.
 * @param size height and width of a window, or one number for both; default: 2
 * @throws DataError for invalid options; sequential() throws ShapeError if no window fits
 *
 * @example
 * sequential([input([28, 28, 6]), maxPool2d(), flatten(), dense(10)]).parameterCount; // 11770
 */
export const maxPool2d = <
  const Size extends Size2d = 2,
  const Options extends Checked<"maxPool2d", Options, PoolOptions & NameOption> = Defaults,
>(
  size?: Size,
  options?: Options,
): MaxPool2dLayer<
  NoInfer<Size>,
  Extract<Given<Options, "strides", NoInfer<Size>>, Size2d>,
  PaddingOf<Options>,
  NameOf<Options>
> => makeLayer(maxPool2dDefinition, options, { size }) as never;

export const maxPool2dDefinition: LayerDefinition<MaxPool2dLayer> = registered<MaxPool2dLayer>({
  kind: "maxPool2d",
  ...POOL,
  adjust: (layer) => completePool("maxPool2d", layer),
  outputShape: windowShape,
  apply: (layer, x) => maxPool2dNode(x, layer),
});
