import type { Defined } from "../core/defined.ts";
import type { Shape } from "../core/shape.ts";
import type { Layer } from "../layers/any-layer.ts";
import { arrange, requireLayers } from "../layers/architecture.ts";
import type { LayerBase } from "../layers/layer.ts";
import type { Misfit, ShapeOfSequence } from "../layers/shape-rules.ts";
import { Model, type ModelOptions } from "./model.ts";
import type { ShapedModel } from "./shaped-model.ts";

/** Layers that fit; otherwise the text of the error in place of the first that does not. Open for generic layers. */
type Fitting<Layers extends readonly LayerBase[]> = readonly LayerBase[] extends Layers
  ? readonly (Layer | Defined<"layer">)[]
  : readonly [...Misfits<ShapeOfSequence<Layers>>] extends readonly [unknown]
    ? Marked<Layers, ShapeOfSequence<Layers>>
    : Layers;

/** The misfit in a list, which cannot hold one as long as layers are generic: then all are taken. */
type Misfits<Found> = Found extends Misfit ? readonly [Found] : readonly [];

type Marked<Layers extends readonly LayerBase[], Found> =
  Found extends Misfit<infer At, infer Text>
    ? Layers extends readonly []
      ? Text
      : { readonly [Place in keyof Layers]: Place extends `${At}` ? Text : Layers[Place] }
    : never;

type OutputShape<Layers extends readonly LayerBase[]> = Extract<ShapeOfSequence<Layers>, Shape>;

/**
 * A model with layers in sequence, the first of them input(). Its initial weights depend on the positions of
 * the layers and the seed.
 * @throws ShapeError if layers do not fit, DataError for duplicate names
 *
 * @example
 * const model = sequential([input([2]), dense(8, { activation: "tanh" }), dense(2)], { seed: 7 });
 * model.parameterCount; // 42
 */
export function sequential<
  const Layers extends readonly LayerBase[],
  const Names extends readonly string[] = readonly string[],
>(
  layers: Fitting<Layers>,
  options: ModelOptions<Names> = {},
): ShapedModel<OutputShape<Layers>, Layers, Names> {
  requireLayers(layers); // without brackets, the second layer would be taken for options
  const given = layers as readonly LayerBase[];
  return new Model("sequential", (seed) => arrange(given, seed), options) as never;
}
