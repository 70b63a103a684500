import { isRecord } from "../core/record.ts";
import { Registry } from "../core/registry.ts";
import { type ActivationLayer, activationDefinition } from "./activation.ts";
import { type DenseLayer, denseDefinition } from "./dense.ts";
import { type DropoutLayer, dropoutDefinition } from "./dropout.ts";
import { type FlattenLayer, flattenDefinition } from "./flatten.ts";
import { type InputLayer, inputDefinition } from "./input.ts";
import { type LayerBase, type LayerDefinition, makeLayer } from "./layer.ts";
import { type ReshapeLayer, reshapeDefinition } from "./reshape.ts";

/** Any built-in layer, as plain data. */
export type Layer =
  | InputLayer
  | DenseLayer
  | ActivationLayer
  | DropoutLayer
  | FlattenLayer
  | ReshapeLayer;

/** Every kind of layer. */
export const layers: Registry<LayerDefinition> = new Registry<LayerDefinition>("layer", [
  inputDefinition,
  denseDefinition,
  activationDefinition,
  dropoutDefinition,
  flattenDefinition,
  reshapeDefinition,
]);

/** The definition of a layer's kind. @throws DataError UNKNOWN_NAME for unknown kinds */
export function layerDefinition(layer: LayerBase): LayerDefinition {
  if (isRecord(layer)) return layers.get(layer.kind ?? layer);
  throw layers.unknown(layer);
}

/** Plain data, such as a file holds, as a layer: checked and complete. */
export function resolveLayer(given: LayerBase): LayerBase {
  const definition = layerDefinition(given);
  const names = Object.keys(definition.positional ?? {});
  const options = Object.entries(given).filter(([key]) => key !== "kind");
  const isPositional = ([key]: [string, unknown]) => names.includes(key);
  return makeLayer(
    definition,
    Object.fromEntries(options.filter((each) => !isPositional(each))),
    Object.fromEntries(options.filter(isPositional)),
  );
}
