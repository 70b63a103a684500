import { maxPool1d as maxPool1dNode } from "../../ops/pictures/series.ts";
import type { Checked, Defaults, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import { completePool, POOL_1D, type Pool1dOptions } from "./pool-options.ts";
import {
  imageWindows,
  type SeriesPadding,
  type SeriesPaddingOf,
  type StepsOf,
} from "./series-options.ts";
import { windowShape1d } from "./window-shape.ts";

/** A layer of largest elements of series as plain data. */
export interface MaxPool1dLayer<
  Size extends number = number,
  Strides extends number = number,
  Zeros extends SeriesPadding = SeriesPadding,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "maxPool1d";
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
}

/**
 * The largest element of each window of a series, in every channel: [steps, channels] → [outputSteps, channels]. As
 * maxPool2d() in images of height 1.
 * @param size steps of a window; default: 2
 * @throws DataError for invalid options; sequential() throws ShapeError if no window fits
 *
 * @example
 * sequential([input([24, 4]), maxPool1d(3), flatten(), dense(2)]).parameterCount; // 66
 */
export const maxPool1d = <
  const Size extends number = 2,
  const Options extends Checked<"maxPool1d", Options, Pool1dOptions & NameOption> = Defaults,
>(
  size?: Size,
  options?: Options,
): MaxPool1dLayer<
  NoInfer<Size>,
  StepsOf<Options, NoInfer<Size>>,
  SeriesPaddingOf<Options>,
  NameOf<Options>
> => makeLayer(maxPool1dDefinition, options, { size }) as never;

export const maxPool1dDefinition: LayerDefinition<MaxPool1dLayer> = registered<MaxPool1dLayer>({
  kind: "maxPool1d",
  ...POOL_1D,
  adjust: (layer) => completePool("maxPool1d", layer),
  outputShape: windowShape1d,
  apply: (layer, x) => maxPool1dNode(x, imageWindows(layer)),
});
