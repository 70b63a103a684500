import { upsample2d as upsample2dNode } from "../../ops/pictures/upsample2d.ts";
import { extentOf, type Size2d } from "../../ops/pictures/window.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import { imageShape } from "./image-options.ts";
import { UPSAMPLE } from "./pool-options.ts";

/** A layer that repeats pixels as plain data. */
export interface Upsample2dLayer extends LayerBase {
  readonly kind: "upsample2d";
  readonly factor: Size2d;
}

/**
 * Repeats every row and column: [height, width, channels] → [factor · height, factor · width, channels]. The nearest
 * pixel, without interpolation.
 * @param factor how often: a number, or [rows, columns]
 * @throws DataError unless the factors are integers of at least 1
 *
 * @example
 * sequential([input([7, 7, 4]), upsample2d(2), flatten(), dense(1)]).parameterCount; // 785
 */
export const upsample2d = (
  factor: Size2d,
  options: { readonly name?: string } = {},
): Upsample2dLayer => makeLayer(upsample2dDefinition, options, { factor });

export const upsample2dDefinition: LayerDefinition<Upsample2dLayer> = registered({
  kind: "upsample2d",
  positional: UPSAMPLE,
  outputShape({ kind, factor }, shape, name) {
    const [height, width, channels] = imageShape(kind, shape, name);
    const [rows, columns] = extentOf(factor);
    return [height * rows, width * columns, channels];
  },
  apply: ({ factor }, x) => upsample2dNode(x, factor),
});
