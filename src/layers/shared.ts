import type { Defined } from "../core/defined.ts";
import type { Layer } from "./any-layer.ts";
import type { LayerBase } from "./layer.ts";

/**
 * A layer that a network applies in several places, with the same weights. Created by layer().
 *
 * @example
 * const shared = layer(dense(3));
 * const twice = network(({ x }) => x.apply(shared).apply(shared), { x: input([3]) });
 * Object.keys(twice.getWeights()); // ["dense1.kernel", "dense1.bias"]
 */
export class SharedLayer<Description extends LayerBase = LayerBase> {
  /** @internal */
  constructor(
    /** The layer as plain data. */
    readonly description: Description,
  ) {}
}

/**
 * A layer with an identity: every application in a network uses the same weights. A description applied twice is
 * two layers.
 *
 * @example
 * const encode = layer(dense(4, { activation: "tanh" }));
 * const model = network(
 *   ({ left, right }) => left.apply(encode).sub(right.apply(encode)).square().apply(dense(1)),
 *   { left: input([3]), right: input([3]) },
 * );
 * model.parameterCount; // 21
 */
export const layer = <const Description extends Layer | Defined<"layer">>(
  description: Description,
): SharedLayer<Description & LayerBase> => new SharedLayer(description as never);
