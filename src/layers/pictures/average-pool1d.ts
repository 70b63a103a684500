import { averagePool1d as averagePool1dNode } from "../../ops/pictures/series.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import {
  AVERAGE_POOL_1D,
  type CountPadding,
  completePool,
  type Pool1dOptions,
} from "./pool-options.ts";
import { imageWindows, type SeriesPadding } from "./series-options.ts";
import { windowShape1d } from "./window-shape.ts";

/** A layer of means of series as plain data. */
export interface AveragePool1dLayer extends LayerBase {
  readonly kind: "averagePool1d";
  readonly size: number;
  readonly strides: number;
  readonly padding: SeriesPadding;
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
export const averagePool1d = (
  size?: number,
  options: Pool1dOptions & CountPadding & { readonly name?: string } = {},
): AveragePool1dLayer => makeLayer(averagePool1dDefinition, options, { size });

export const averagePool1dDefinition: LayerDefinition<AveragePool1dLayer> =
  registered<AveragePool1dLayer>({
    kind: "averagePool1d",
    ...AVERAGE_POOL_1D,
    adjust: (layer) => completePool("averagePool1d", layer),
    outputShape: windowShape1d,
    apply: (layer, x) => averagePool1dNode(x, { ...layer, ...imageWindows(layer) }),
  });
