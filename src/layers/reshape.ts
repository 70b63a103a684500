import { ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { requireKnownKeys } from "../core/names.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { reshape as reshapeNode } from "../ops/reshape.ts";
import { requireLayerName } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";

/** Reshape as plain data. */
export interface ReshapeLayer extends LayerBase {
  readonly kind: "reshape";
  readonly shape: readonly number[];
}

/**
 * The elements of each sample in another shape of as many elements.
 *
 * @example
 * const model = sequential([input([4]), dense(6), reshape([2, 3])]);
 * await model.compile({ optimizer: "adam", loss: "meanSquaredError" });
 * (await model.predict([[1, 2, 3, 4]])).shape; // [1, 2, 3]
 */
export function reshape(
  shape: readonly number[],
  options: { readonly name?: string } = {},
): ReshapeLayer {
  requireKnownKeys("reshape", options, ["name"]);
  const isShape =
    Array.isArray(shape) && shape.length >= 1 && shape.every((d) => Number.isInteger(d) && d >= 1);
  if (!isShape) {
    throw ShapeError.of("RESHAPE_SHAPE", "make reshape", "a shape of integers >= 1", shape);
  }
  return frozen({ kind: "reshape", shape: [...shape], ...requireLayerName(options.name) });
}

export const reshapeDefinition: LayerDefinition<ReshapeLayer> = {
  outputShape({ shape }, inputShape, name) {
    if (sizeOf(shape) === sizeOf(inputShape)) return shape;
    throw new ShapeError(
      "RESHAPE_SIZE",
      `Cannot add reshape ${showValue(name)}: expected input of ${sizeOf(shape)} elements for ${showShape(shape)}, got ${showShape(inputShape)}`,
      { layer: name, expected: shape, got: inputShape },
    );
  },
  apply: ({ shape }, x) => reshapeNode(x, [x.shape[0]!, ...shape]),
  resolve: ({ kind: _, shape, ...options }) => reshape(shape, options),
};
