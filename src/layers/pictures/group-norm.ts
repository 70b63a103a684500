import { numberOption } from "../../core/options.ts";
import { groupNorm as normalise } from "../../ops/pictures/group-norm.ts";
import { requireGroups } from "../../ops/pictures/groups.ts";
import { adding } from "../adding.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "../layer.ts";
import { registered } from "../layers.ts";
import type { NormOptions } from "./layer-norm.ts";
import { epsilonOption, normShape, scaleAndOffset } from "./norm-options.ts";

/** A group normalisation as plain data. */
export interface GroupNormLayer extends LayerBase {
  readonly kind: "groupNorm";
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Group normalisation: (x − mean) / √(variance + epsilon) · scale + offset, where mean and variance are those of a sample's
 * group of adjacent channels, over all pixels; scale and offset [channels]. It does not depend on the batch. Wu and He
 * 2018.
 * @throws ShapeError from sequential() unless the channels divide into the groups
 *
 * @example
 * const model = sequential([input([4, 4, 6]), groupNorm(3), flatten(), dense(2)]);
 * Object.keys(model.getWeights()).slice(0, 2); // ["groupNorm1.scale", "groupNorm1.offset"]
 */
export const groupNorm = (groups: number, options: NormOptions = {}): GroupNormLayer =>
  makeLayer(groupNormDefinition, options, { groups });

export const groupNormDefinition: LayerDefinition<GroupNormLayer> = registered({
  kind: "groupNorm",
  positional: { groups: numberOption({ low: 1, integer: true }) },
  options: { epsilon: epsilonOption() },
  outputShape({ kind, groups }, inputShape, name) {
    const shape = normShape(kind, inputShape, name);
    requireGroups("NORM_GROUPS", adding(kind, name), groups, { channels: shape.at(-1)! }, name);
    return shape;
  },
  parameters: (_layer, inputShape) => scaleAndOffset(inputShape),
  apply: ({ groups, epsilon }, x, { parameters: { scale, offset } }) =>
    normalise(x, groups, { scale, offset, epsilon }),
});
