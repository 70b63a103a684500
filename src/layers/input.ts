import { DataError, ShapeError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { requireKnownKeys } from "../core/names.ts";
import { requireLayerName } from "./common.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";

/** The shape of one sample, as plain data. */
export interface InputLayer<S extends readonly number[] = readonly number[]> extends LayerBase {
  readonly kind: "input";
  readonly shape: S;
  /** How Uint8Array data enter: "scaled", as value/255, or "raw", as 0 to 255. */
  readonly uint8: "scaled" | "raw";
}

/**
 * The first layer: the shape of one sample, images as [height, width, channels].
 * @throws ShapeError if a dimension is not an integer of at least 1
 *
 * @example
 * const images = input([28, 28, 1], { uint8: "raw" });
 * sequential([images, flatten(), dense(10)]).parameterCount; // 7850
 */
export function input<const S extends readonly number[]>(
  shape: S,
  options: { readonly uint8?: "scaled" | "raw"; readonly name?: string } = {},
): InputLayer<S> {
  requireKnownKeys("input", options, ["uint8", "name"]);
  const isShape =
    Array.isArray(shape) && shape.length >= 1 && shape.every((d) => Number.isInteger(d) && d >= 1);
  if (!isShape) {
    throw ShapeError.of("INPUT_SHAPE", "make input", "a shape of integers >= 1", shape);
  }
  const { uint8 = "scaled" } = options;
  if (uint8 !== "scaled" && uint8 !== "raw") {
    throw DataError.of("INPUT_UINT8", "make input", 'uint8 "scaled" or "raw"', uint8);
  }
  return frozen({ kind: "input", shape, uint8, ...requireLayerName(options.name) });
}

export const inputDefinition: LayerDefinition<InputLayer> = {
  outputShape: ({ shape }) => shape,
  apply: (_layer, x) => x,
  resolve: ({ kind: _, shape, ...options }) => input(shape, options),
};
