// Pools over whole images and series.

import type { Node } from "../../ir/node.ts";
import {
  globalAveragePool2d as average2d,
  globalMaxPool2d as max2d,
} from "../../ops/pictures/global-pool2d.ts";
import {
  globalAveragePool1d as average1d,
  globalMaxPool1d as max1d,
} from "../../ops/pictures/series.ts";
import type { Checked, Defaults, NameOf, NameOption } from "../given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "../layer.ts";
import { registered } from "../layers.ts";
import { imageShape } from "./image-options.ts";
import { seriesShape } from "./series-options.ts";

type GlobalPoolKind =
  | ("globalAveragePool2d" | "globalMaxPool2d")
  | ("globalAveragePool1d" | "globalMaxPool1d");

/** A pool over whole images or series as plain data. */
export interface GlobalPoolLayer<
  Kind extends GlobalPoolKind = GlobalPoolKind,
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: Kind;
}

/** The definition of a pool over images, or over series. */
const globalPool = <const Kind extends GlobalPoolKind>(
  kind: Kind,
  pool: (x: Node) => Node,
): LayerDefinition<GlobalPoolLayer<Kind>> =>
  registered({
    kind,
    outputShape: (_layer, shape, name) => [
      kind.endsWith("2d") ? imageShape(kind, shape, name)[2] : seriesShape(kind, shape, name)[1],
    ],
    apply: (_layer, x) => pool(x),
  });

/**
 * The mean of each channel over all pixels: [height, width, channels] → [channels]. Lin et al. 2013.
 *
 * @example
 * sequential([input([7, 7, 64]), globalAveragePool2d(), dense(10)]).parameterCount; // 650
 */
export const globalAveragePool2d = <
  const Options extends Checked<"globalAveragePool2d", Options, NameOption> = Defaults,
>(
  options?: Options,
): GlobalPoolLayer<"globalAveragePool2d", NameOf<Options>> =>
  makeLayer(globalAveragePool2dDefinition, options) as never;

export const globalAveragePool2dDefinition: LayerDefinition<
  GlobalPoolLayer<"globalAveragePool2d">
> = globalPool("globalAveragePool2d", average2d);

/**
 * The largest element of each channel: [height, width, channels] → [channels]; the first of equal elements receives the
 * gradient.
 *
 * @example
 * sequential([input([7, 7, 64]), globalMaxPool2d(), dense(10)]).parameterCount; // 650
 */
export const globalMaxPool2d = <
  const Options extends Checked<"globalMaxPool2d", Options, NameOption> = Defaults,
>(
  options?: Options,
): GlobalPoolLayer<"globalMaxPool2d", NameOf<Options>> =>
  makeLayer(globalMaxPool2dDefinition, options) as never;

export const globalMaxPool2dDefinition: LayerDefinition<GlobalPoolLayer<"globalMaxPool2d">> =
  globalPool("globalMaxPool2d", max2d);

/**
 * The mean of each channel over all steps: [steps, channels] → [channels].
 *
 * @example
 * sequential([input([24, 4]), globalAveragePool1d(), dense(2)]).parameterCount; // 10
 */
export const globalAveragePool1d = <
  const Options extends Checked<"globalAveragePool1d", Options, NameOption> = Defaults,
>(
  options?: Options,
): GlobalPoolLayer<"globalAveragePool1d", NameOf<Options>> =>
  makeLayer(globalAveragePool1dDefinition, options) as never;

export const globalAveragePool1dDefinition: LayerDefinition<
  GlobalPoolLayer<"globalAveragePool1d">
> = globalPool("globalAveragePool1d", average1d);

/**
 * The largest element of each channel over all steps: [steps, channels] → [channels]; the first of equal elements
 * receives the gradient.
 *
 * @example
 * sequential([input([24, 4]), globalMaxPool1d(), dense(2)]).parameterCount; // 10
 */
export const globalMaxPool1d = <
  const Options extends Checked<"globalMaxPool1d", Options, NameOption> = Defaults,
>(
  options?: Options,
): GlobalPoolLayer<"globalMaxPool1d", NameOf<Options>> =>
  makeLayer(globalMaxPool1dDefinition, options) as never;

export const globalMaxPool1dDefinition: LayerDefinition<GlobalPoolLayer<"globalMaxPool1d">> =
  globalPool("globalMaxPool1d", max1d);
