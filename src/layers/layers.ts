import { isRecord } from "../core/record.ts";
import { Registry } from "../core/registry.ts";
import { activationDefinition } from "./activation.ts";
import { denseDefinition } from "./dense.ts";
import { dropoutDefinition } from "./dropout.ts";
import { flattenDefinition } from "./flatten.ts";
import { inputDefinition } from "./input.ts";
import { type LayerBase, type LayerDefinition, readLayer } from "./layer.ts";
import { reshapeDefinition } from "./reshape.ts";
import { residualDefinition } from "./residual.ts";

/** In the order of the documentation. */
const DEFINITIONS = [
  inputDefinition,
  denseDefinition,
  activationDefinition,
  dropoutDefinition,
  flattenDefinition,
  reshapeDefinition,
  residualDefinition,
];

/** The definitions of these layers, by which their descriptions are typed. */
export type BasicDefinition = (typeof DEFINITIONS)[number];

/** Every kind of layer that is loaded: layers of pictures are with the function that makes them. */
export const layers: Registry<LayerDefinition> = new Registry("layer", DEFINITIONS);

/** Adds the definition of a layer that is loaded apart. */
export function registered<Layer extends LayerBase>(
  definition: LayerDefinition<Layer>,
): LayerDefinition<Layer> {
  layers.add(definition as LayerDefinition);
  return definition;
}

/** The definition of a layer's kind. @throws DataError UNKNOWN_NAME for unknown kinds */
export function layerDefinition(layer: LayerBase): LayerDefinition {
  if (isRecord(layer)) return layers.get(layer.kind ?? layer);
  throw layers.unknown(layer);
}

/** Plain data, such as a file holds, as a layer, with those inside it. */
export function resolveLayer(given: LayerBase): LayerBase {
  const definition = layerDefinition(given);
  const { branches = [] } = definition;
  const entries = Object.entries(given).map(([key, value]) => {
    const isBranch = branches.includes(key) && Array.isArray(value);
    return [key, isBranch ? value.map(resolveLayer) : value] as const;
  });
  return readLayer(definition, Object.fromEntries(entries) as unknown as LayerBase);
}
