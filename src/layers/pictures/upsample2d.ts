import { upsample2d as upsample2dNode } from "../../ops/pictures/upsample2d.ts";
import { extentOf, type Size2d } from "../../ops/pictures/window.ts";
import type { Checked, Defaults, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import { imageShape } from "./image-options.ts";
import { UPSAMPLE } from "./pool-options.ts";

/** A layer that repeats pixels as plain data. */
export interface Upsample2dLayer<Factor extends Size2d = Size2d, Name extends OwnName = OwnName>
  extends LayerBase<Name> {
  readonly kind: "upsample2d";
  readonly factor: Factor;
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
export const upsample2d = <
  const Factor extends Size2d,
  const Options extends Checked<"upsample2d", Options, NameOption> = Defaults,
>(
  factor: Factor,
  options?: Options,
): Upsample2dLayer<Factor, NameOf<Options>> =>
  makeLayer(upsample2dDefinition, options, { factor }) as never;

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
