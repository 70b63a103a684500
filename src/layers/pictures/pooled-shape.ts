// Shapes of pools, in a model.

import type { Shape } from "../../core/shape.ts";
import { showValue } from "../../core/show.ts";
import { type WindowOptions, windowsOf } from "../../ops/pictures/window.ts";
import type { LayerBase } from "../layer.ts";
import { imageShape } from "./image-options.ts";
import { imageWindows, type SeriesWindows, seriesShape } from "./series-options.ts";

/** [height, width, channels] → that of the windows. @throws ShapeError IMAGE_INPUT, WINDOW_TOO_LARGE */
export function pooledShape(layer: LayerBase & WindowOptions, shape: Shape, name: string): Shape {
  const [height, width, channels] = imageShape(layer.kind, shape, name);
  const action = `add ${layer.kind} ${showValue(name)}`;
  return [...windowsOf(action, [height, width], layer, name).output, channels];
}

/** [steps, channels] → that of the windows. @throws ShapeError SERIES_INPUT, WINDOW_TOO_LARGE */
export function pooledShape1d(layer: LayerBase & SeriesWindows, shape: Shape, name: string): Shape {
  const [steps, channels] = seriesShape(layer.kind, shape, name);
  const action = `add ${layer.kind} ${showValue(name)}`;
  return [windowsOf(action, [1, steps], imageWindows(layer), name).output[1], channels];
}
