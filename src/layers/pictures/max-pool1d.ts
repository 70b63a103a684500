import { maxPool1d as maxPool1dNode } from "../../ops/pictures/series.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import { completePool, POOL_1D, type Pool1dOptions } from "./pool-options.ts";
import { imageWindows, type SeriesPadding } from "./series-options.ts";
import { windowShape1d } from "./window-shape.ts";

/** A layer of largest elements of series as plain data. */
export interface MaxPool1dLayer extends LayerBase {
  readonly kind: "maxPool1d";
  readonly size: number;
  readonly strides: number;
  readonly padding: SeriesPadding;
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
export const maxPool1d = (
  size?: number,
  options: Pool1dOptions & { readonly name?: string } = {},
): MaxPool1dLayer => makeLayer(maxPool1dDefinition, options, { size });

export const maxPool1dDefinition: LayerDefinition<MaxPool1dLayer> = registered<MaxPool1dLayer>({
  kind: "maxPool1d",
  ...POOL_1D,
  adjust: (layer) => completePool("maxPool1d", layer),
  outputShape: windowShape1d,
  apply: (layer, x) => maxPool1dNode(x, imageWindows(layer)),
});
