import type { Shape } from "../core/shape.ts";
import { reshape as reshapeNode } from "../ops/reshape.ts";
import { reshapeRules } from "./basic-rules.ts";
import type { Checked, Defaults, NameOf, NameOption } from "./given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "./layer.ts";

/** A reshape layer as plain data. */
export interface ReshapeLayer<To extends Shape = Shape, Name extends OwnName = OwnName>
  extends LayerBase<Name> {
  readonly kind: "reshape";
  readonly shape: To;
}

/**
 * The elements of each sample in another shape of equal size.
 *
 * @example
 * const model = sequential([input([4]), dense(6), reshape([2, 3])]);
 * await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
 * (await model.predict([[1, 2, 3, 4]])).shape; // [1, 2, 3]
 */
export const reshape = <
  const To extends Shape,
  const Options extends Checked<"reshape", Options, NameOption> = Defaults,
>(
  shape: To,
  options?: Options,
): ReshapeLayer<To, NameOf<Options>> => makeLayer(reshapeDefinition, options, { shape }) as never;

export const reshapeDefinition: LayerDefinition<ReshapeLayer> = {
  ...reshapeRules,
  apply: ({ shape }, x) => reshapeNode(x, [x.shape[0]!, ...shape]),
  isView: true,
};
