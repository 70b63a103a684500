// A model as nn.Sequential: its modules, with the tensors that they have.

import { showText } from "../core/show.ts";
import type { Architecture } from "../layers/architecture.ts";
import type { LayerBase, PlacedLayer } from "../layers/layer.ts";
import type { ResidualLayer } from "../layers/residual.ts";
import type { ColumnOrders } from "./column-orders.ts";
import { hasTensors, modulesOf } from "./modules.ts";
import { type StateTensor, stateModules } from "./state-tensors.ts";

/** A module in a sequence. */
export type Module =
  | {
      readonly code: string;
      readonly tensors: readonly StateTensor[];
      /** The name of the layer. */
      readonly layer: string;
    }
  | { readonly layers: readonly Module[]; readonly shortcut: readonly Module[] };

/** The modules of a model, or the reason why nn.Sequential cannot be it. */
export type Sequence = { readonly modules: readonly Module[] } | { readonly reason: string };

class NoEqual extends Error {}

/** The modules of nn.Sequential that repeat a model. */
export function sequenceOf(architecture: Architecture, orders: ColumnOrders): Sequence {
  if (architecture.network) return { reason: "a network with branches" };
  const placed = new Map(architecture.layers.map((each) => [each.name, each]));
  const modulesIn = (layers: readonly LayerBase[]): Module[] =>
    layers.flatMap((layer) => modulesAt(placed.get(layer.name!)!));
  const modulesAt = (at: PlacedLayer): Module[] => {
    if (at.layer.kind === "residual") {
      const { layers, shortcut } = at.layer as ResidualLayer;
      return [{ layers: modulesIn(layers), shortcut: modulesIn(shortcut) }];
    }
    const codes = modulesOf(at);
    if (!codes)
      throw new NoEqual(
        `${showText(at.name)} (${at.definition.describe?.(at.layer) ?? at.layer.kind})`,
      );
    const states = at.parameters.length > 0 ? stateModules(at, orders.at(at)) : [];
    return codes.map((code): Module => {
      const tensors = hasTensors(code) ? states.shift()!.tensors : [];
      return { code, tensors, layer: at.name };
    });
  };
  const outer = architecture.layers.filter(
    ({ within, position }) => within.length === 0 && position > 0,
  );
  try {
    return { modules: outer.flatMap(modulesAt) };
  } catch (error) {
    if (!(error instanceof NoEqual)) throw error;
    return { reason: `layer ${error.message}, which has no equal` };
  }
}
