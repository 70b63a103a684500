import { averagePool2d as averagePool2dNode } from "../../ops/pictures/average-pool2d.ts";
import type { Padding, Size2d } from "../../ops/pictures/window.ts";
import type { Checked, Defaults, Given, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import type { PaddingOf } from "./convolution-options.ts";
import { AVERAGE_POOL, type CountPadding, completePool, type PoolOptions } from "./pool-options.ts";
import { windowShape } from "./window-shape.ts";

/** A layer of means as plain data. */
export interface AveragePool2dLayer<
  Size extends Size2d = Size2d,
  Strides extends Size2d = Size2d,
  Zeros extends Padding = Padding,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "averagePool2d";
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
  readonly countPadding: boolean;
}

/**
 * The mean of each window, in every channel: [height, width, channels] → [outputHeight, outputWidth, channels]. Padding
 * does not count unless `countPadding` is true, as it is by default in PyTorch.
 * @param size height and width of a window, or one number for both; default: 2
 * @throws DataError for invalid options; sequential() throws ShapeError if no window fits
 *
 * @example
 * sequential([input([28, 28, 6]), averagePool2d(), flatten(), dense(10)]).parameterCount; // 11770
 */
export const averagePool2d = <
  const Size extends Size2d = 2,
  const Options extends Checked<
    "averagePool2d",
    Options,
    PoolOptions & CountPadding & NameOption
  > = Defaults,
>(
  size?: Size,
  options?: Options,
): AveragePool2dLayer<
  NoInfer<Size>,
  Extract<Given<Options, "strides", NoInfer<Size>>, Size2d>,
  PaddingOf<Options>,
  NameOf<Options>
> => makeLayer(averagePool2dDefinition, options, { size }) as never;

export const averagePool2dDefinition: LayerDefinition<AveragePool2dLayer> =
  registered<AveragePool2dLayer>({
    kind: "averagePool2d",
    ...AVERAGE_POOL,
    adjust: (layer) => completePool("averagePool2d", layer),
    outputShape: windowShape,
    apply: (layer, x) => averagePool2dNode(x, layer),
  });
