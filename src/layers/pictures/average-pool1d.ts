import { averagePool1d as averagePool1dNode } from "../../ops/pictures/series.ts";
import type { Checked, Defaults, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import {
  AVERAGE_POOL_1D,
  type CountPadding,
  completePool,
  type Pool1dOptions,
} from "./pool-options.ts";
import {
  imageWindows,
  type SeriesPadding,
  type SeriesPaddingOf,
  type StepsOf,
} from "./series-options.ts";
import { windowShape1d } from "./window-shape.ts";

/** A layer of means of series as plain data. */
export interface AveragePool1dLayer<
  Size extends number = number,
  Strides extends number = number,
  Zeros extends SeriesPadding = SeriesPadding,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "averagePool1d";
  readonly size: Size;
  readonly strides: Strides;
  readonly padding: Zeros;
  readonly countPadding: boolean;
}

/**
 * The mean of each window of a series, in every channel: [steps, channels] → [outputSteps, channels]. As
 * averagePool2d() in images of height 1.
 * @param size steps of a window; default: 2
 * @throws DataError for invalid options; sequential() throws ShapeError if no window fits
 *
 * @example
 * sequential([input([24, 4]), averagePool1d(3), flatten(), dense(2)]).parameterCount; // 66
 */
export const averagePool1d = <
  const Size extends number = 2,
  const Options extends Checked<
    "averagePool1d",
    Options,
    Pool1dOptions & CountPadding & NameOption
  > = Defaults,
>(
  size?: Size,
  options?: Options,
): AveragePool1dLayer<
  NoInfer<Size>,
  StepsOf<Options, NoInfer<Size>>,
  SeriesPaddingOf<Options>,
  NameOf<Options>
> => makeLayer(averagePool1dDefinition, options, { size }) as never;

export const averagePool1dDefinition: LayerDefinition<AveragePool1dLayer> =
  registered<AveragePool1dLayer>({
    kind: "averagePool1d",
    ...AVERAGE_POOL_1D,
    adjust: (layer) => completePool("averagePool1d", layer),
    outputShape: windowShape1d,
    apply: (layer, x) => averagePool1dNode(x, { ...layer, ...imageWindows(layer) }),
  });
