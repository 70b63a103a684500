import { inputRules } from "./basic-rules.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";

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
export const input = <const S extends readonly number[]>(
  shape: S,
  options: { readonly uint8?: "scaled" | "raw"; readonly name?: string } = {},
): InputLayer<S> => makeLayer(inputDefinition, options, { shape }) as unknown as InputLayer<S>;

export const inputDefinition: LayerDefinition<InputLayer> = {
  ...inputRules,
  apply: (_layer, x) => x,
  isView: true,
};

export const isInput = (layer: LayerBase | undefined): layer is InputLayer =>
  layer?.kind === inputDefinition.kind;
