import { unknownName } from "../core/names.ts";
import { type ActivationLayer, activationDefinition } from "./activation.ts";
import { type DenseLayer, denseDefinition } from "./dense.ts";
import { type DropoutLayer, dropoutDefinition } from "./dropout.ts";
import { type FlattenLayer, flattenDefinition } from "./flatten.ts";
import { type InputLayer, inputDefinition } from "./input.ts";
import type { LayerBase, LayerDefinition } from "./layer.ts";
import { type ReshapeLayer, reshapeDefinition } from "./reshape.ts";

/** Any layer, as plain data. */
export type Layer =
  | InputLayer
  | DenseLayer
  | ActivationLayer
  | DropoutLayer
  | FlattenLayer
  | ReshapeLayer;

const DEFINITIONS: {
  readonly [Kind in Layer["kind"]]: LayerDefinition<Extract<Layer, { kind: Kind }>>;
} = {
  input: inputDefinition,
  dense: denseDefinition,
  activation: activationDefinition,
  dropout: dropoutDefinition,
  flatten: flattenDefinition,
  reshape: reshapeDefinition,
};

/** What the kind of a layer is. @throws DataError for an unknown kind */
export function layerDefinition(layer: LayerBase): LayerDefinition<Layer> {
  const kind = (layer as LayerBase | undefined)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(DEFINITIONS, kind)) {
    throw unknownName("layer", kind ?? layer, Object.keys(DEFINITIONS));
  }
  return DEFINITIONS[kind as Layer["kind"]] as LayerDefinition<Layer>;
}
