import { layerNorm as normalise } from "../../ops/pictures/group-norm.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import { epsilonOption, normShape, scaleAndOffset } from "./norm-options.ts";

/** Options of layerNorm() and groupNorm(). */
export interface NormOptions {
  /** Added to the variance. Default: 1e-5. */
  readonly epsilon?: number;
  /** Prefix of the names of its weights. Default: the kind and a number. */
  readonly name?: string;
  /** If false, training leaves its weights unchanged. */
  readonly trainable?: boolean;
}

/** A layer normalisation as plain data. */
export interface LayerNormLayer extends LayerBase {
  readonly kind: "layerNorm";
  readonly epsilon: number;
}

/**
 * Layer normalisation: (x − mean) / √(variance + epsilon) · scale + offset along the last axis, each row, step or pixel
 * by itself; scale and offset [channels]. Ba et al. 2016.
 *
 * @example
 * const model = sequential([input([8]), dense(16), layerNorm(), activation("gelu"), dense(3)]);
 * model.parameterCount; // 227
 */
export const layerNorm = (options: NormOptions = {}): LayerNormLayer =>
  makeLayer(layerNormDefinition, options);

export const layerNormDefinition: LayerDefinition<LayerNormLayer> = registered({
  kind: "layerNorm",
  options: { epsilon: epsilonOption() },
  outputShape: ({ kind }, inputShape, name) => normShape(kind, inputShape, name),
  parameters: (_layer, inputShape) => scaleAndOffset(inputShape),
  apply: ({ epsilon }, x, { parameters: { scale, offset } }) =>
    normalise(x, { scale, offset, epsilon }),
});
