import { phrase, ShapeError } from "../core/errors.ts";
import type { Option } from "../core/options.ts";
import { sameShape, shapePhrase, showShape } from "../core/shape.ts";
import { add } from "../ops/arithmetic.ts";
import type { Checked, Defaults, Given, NameOf } from "./given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "./layer.ts";

/** Options of residual(). */
export interface ResidualOptions {
  /** Layers on the way around the others, such as dense(8). Default: none, x is added as it is. */
  readonly shortcut?: readonly LayerBase[];
  /** Default: "residual1" and so on. */
  readonly name?: string;
  /** If false, training leaves the weights of all layers inside unchanged. */
  readonly trainable?: boolean;
}

/** Layers with a shortcut around them, as plain data. */
export interface ResidualLayer<
  Layers extends readonly LayerBase[] = readonly LayerBase[],
  Shortcut extends readonly LayerBase[] = readonly LayerBase[],
  Name extends OwnName = OwnName,
> extends LayerBase<Name> {
  readonly kind: "residual";
  readonly layers: Layers;
  readonly shortcut: Shortcut;
}

/**
 * Layers with a shortcut around them: shortcut(x) + layers(x), of the same shape. He et al. 2015.
 * @throws DataError for anything but lists of layers; sequential() throws ShapeError if the shapes differ
 *
 * @example
 * const block = residual([dense(8, { activation: "relu" }), dense(8)]);
 * const wider = residual([dense(16)], { shortcut: [dense(16, { bias: false })] });
 * sequential([input([8]), block, wider]).layers.map(({ name }) => name); // ["input1", "residual1", "residual2"]
 */
export const residual = <
  const Layers extends readonly LayerBase[],
  const Options extends Checked<"residual", Options, ResidualOptions> = Defaults,
>(
  layers: Layers,
  options?: Options,
): ResidualLayer<Layers, ShortcutOf<Options>, NameOf<Options>> =>
  makeLayer(residualDefinition, options, { layers }) as never;

type ShortcutOf<Options> = Extract<Given<Options, "shortcut", readonly []>, readonly LayerBase[]>;

const layersOption = (usual?: readonly LayerBase[]): Option<readonly LayerBase[]> => ({
  ...(usual && { default: usual }),
  expected: "an array of layers",
  code: "LAYERS",
  accepts: (value) => Array.isArray(value),
});

export const residualDefinition: LayerDefinition<ResidualLayer> = {
  kind: "residual",
  positional: { layers: layersOption() },
  options: { shortcut: layersOption([]) },
  branches: ["layers", "shortcut"],
  outputShape(_layer, _inputShape, name, [shape, around]) {
    if (sameShape(shape!, around!)) return shape!;
    const expected = phrase(`layers that return ${showShape(around!)} as the shortcut`, around);
    throw ShapeError.of("RESIDUAL_SHAPE", "add a residual block", expected, shapePhrase(shape!), {
      layer: name,
      hint: "change the last of its layers, or pass { shortcut: [dense(units)] }",
    });
  },
  apply: (_layer, _x, { branches: [value, around] }) => add(around!, value!),
};
