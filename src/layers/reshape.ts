import { phrase, ShapeError } from "../core/errors.ts";
import { type Shape, shapePhrase, showShape, sizeOf } from "../core/shape.ts";
import { reshape as reshapeNode } from "../ops/reshape.ts";
import { adding } from "./adding.ts";
import type { Checked, Defaults, NameOf, NameOption } from "./given.ts";
import { type LayerBase, type LayerDefinition, makeLayer, type OwnName } from "./layer.ts";
import { shapeOption } from "./shape-option.ts";

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
  kind: "reshape",
  positional: { shape: shapeOption("RESHAPE_SHAPE") },
  outputShape({ shape }, inputShape, name) {
    const size = sizeOf(shape);
    if (size === sizeOf(inputShape)) return shape;
    const expected = phrase(`input of ${size} elements for ${showShape(shape)}`, shape);
    throw ShapeError.of(
      "RESHAPE_SIZE",
      adding("reshape", name),
      expected,
      shapePhrase(inputShape),
      {
        layer: name,
        hint: `choose a shape of ${sizeOf(inputShape)} elements`,
      },
    );
  },
  apply: ({ shape }, x) => reshapeNode(x, [x.shape[0]!, ...shape]),
  isView: true,
};
