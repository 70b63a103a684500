import { ShapeError } from "../core/errors.ts";
import { type Shape, showShape, sizeOf } from "../core/shape.ts";
import { reshape as reshapeNode } from "../ops/reshape.ts";
import { adding } from "./adding.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";
import { shapeOption } from "./shape-option.ts";

/** A reshape layer as plain data. */
export interface ReshapeLayer extends LayerBase {
  readonly kind: "reshape";
  readonly shape: Shape;
}

/**
 * The elements of each sample in another shape of equal size.
 *
 * @example
 * const model = sequential([input([4]), dense(6), reshape([2, 3])]);
 * await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
 * (await model.predict([[1, 2, 3, 4]])).shape; // [1, 2, 3]
 */
export const reshape = (shape: Shape, options: { readonly name?: string } = {}): ReshapeLayer =>
  makeLayer(reshapeDefinition, options, { shape });

export const reshapeDefinition: LayerDefinition<ReshapeLayer> = {
  kind: "reshape",
  positional: { shape: shapeOption("RESHAPE_SHAPE") },
  outputShape({ shape }, inputShape, name) {
    if (sizeOf(shape) === sizeOf(inputShape)) return shape;
    throw new ShapeError(
      "RESHAPE_SIZE",
      `Cannot ${adding("reshape", name)}: expected input of ${sizeOf(shape)} elements for ${showShape(shape)}, got ${showShape(inputShape)}`,
      { layer: name, expected: shape, got: inputShape },
    );
  },
  apply: ({ shape }, x) => reshapeNode(x, [x.shape[0]!, ...shape]),
  isView: true,
};
