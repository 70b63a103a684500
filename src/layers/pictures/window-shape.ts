// Shapes of layers with windows, in a model: pools and filters.

import type { Shape } from "../../core/shape.ts";
import { type WindowOptions, windowsOf } from "../../ops/pictures/window.ts";
import { adding } from "../adding.ts";
import type { LayerBase } from "../layer.ts";
import { imageShape } from "./image-options.ts";
import { imageWindows, type SeriesWindows, seriesShape } from "./series-options.ts";

/** A layer with windows; it keeps the channels if it has no filters. */
type Windowed<Options> = LayerBase & Options & { readonly filters?: number };

/** [height, width, channels] → that of the windows. @throws ShapeError IMAGE_INPUT, WINDOW_TOO_LARGE */
export function windowShape(
  layer: Windowed<WindowOptions>,
  shape: Shape,
  name: string,
): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = imageShape(layer.kind, shape, name);
  const { output } = windowsOf(adding(layer.kind, name), [height, width], layer, name);
  return [...output, layer.filters ?? channels];
}

/** [steps, channels] → that of the windows. @throws ShapeError SERIES_INPUT, WINDOW_TOO_LARGE */
export function windowShape1d(layer: Windowed<SeriesWindows>, shape: Shape, name: string): Shape {
  const [steps, channels] = seriesShape(layer.kind, shape, name);
  const windows = windowsOf(adding(layer.kind, name), [1, steps], imageWindows(layer), name);
  return [windows.output[1], layer.filters ?? channels];
}
