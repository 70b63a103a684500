// The state_dict of a model: its tensors by the names of nn.Sequential, or of the layers.

import { phrase, RuntimeUnsupportedError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { type Option, optional, readOptions } from "../core/options.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require-model.ts";
import { ColumnOrders } from "./column-orders.ts";
import { type Module, type Sequence, sequenceOf } from "./sequential.ts";
import { type StateTensor, stateModules } from "./state-tensors.ts";

/** Names of tensors. */
export interface StateDictOptions {
  /**
   * "sequential": as the nn.Sequential that toPyTorch() writes has them, "0.weight"; "layers": after the layers,
   * "hidden.weight". Default: "sequential" if PyTorch has equals of all layers, otherwise "layers".
   */
  readonly names?: "sequential" | "layers";
}

const OPTIONS = {
  names: optional<"sequential" | "layers">({
    expected: '"sequential" or "layers"',
    accepts: (value) => value === "sequential" || value === "layers",
  }) as Option<"sequential" | "layers" | undefined>,
};

/** A tensor of a state_dict. */
export interface NamedTensor extends StateTensor {
  /** Its name: "0.weight". */
  readonly name: string;
  /** The name of its module in nn.Sequential, and after its layer. */
  readonly module: { readonly sequential?: string; readonly layers: string };
}

/** A model as modules of PyTorch. */
export interface StateDict {
  readonly sequence: Sequence;
  readonly tensors: readonly NamedTensor[];
}

/** @throws DataError for anything but a model, other options, or names that a model cannot have */
export function stateDictOf(what: string, model: Model, options: StateDictOptions = {}): StateDict {
  requireModel(what, model);
  requireKnownKeys(what, options, Object.keys(OPTIONS));
  const { names } = readOptions(what, OPTIONS, options, "OPTION");
  const { architecture } = model;
  const orders = new ColumnOrders(architecture.steps);
  const sequence = sequenceOf(architecture, orders);
  if ("reason" in sequence && names === "sequential") throw noSequence(what, sequence.reason);
  const inSequence = "modules" in sequence ? sequentialNames(sequence.modules) : new Map();
  const prefers = names ?? ("modules" in sequence ? "sequential" : "layers");
  const layers = architecture.layers.filter(({ parameters }) => parameters.length > 0);
  const tensors = layers.flatMap((placed) =>
    stateModules(placed, orders.at(placed)).flatMap(({ name: part, tensors }) => {
      const layers = part === "" ? placed.name : `${placed.name}.${part}`;
      const sequential = tensors
        .map(({ parameter }) => inSequence.get(parameter?.path))
        .find(Boolean);
      const module = { layers, ...(sequential !== undefined && { sequential }) };
      return tensors.map((tensor) => ({
        ...tensor,
        module,
        name: `${module[prefers]}.${tensor.leaf}`,
      }));
    }),
  );
  return { sequence, tensors };
}

/** The error where a model is no nn.Sequential. */
export const noSequence = (what: string, reason: string): RuntimeUnsupportedError =>
  RuntimeUnsupportedError.of(
    "PYTORCH_MODULE",
    what,
    "layers in sequence that PyTorch has",
    phrase(reason, reason),
    { hint: 'name tensors after the layers: { names: "layers" }' },
  );

/** Names of modules in nn.Sequential by the paths of their weights. */
function sequentialNames(modules: readonly Module[], prefix = ""): Map<string, string> {
  const names = new Map<string, string>();
  modules.forEach((module, i) => {
    const name = `${prefix}${i}`;
    if ("code" in module) {
      for (const { parameter } of module.tensors) if (parameter) names.set(parameter.path, name);
      return;
    }
    for (const part of ["layers", "shortcut"] as const) {
      for (const [path, each] of sequentialNames(module[part], `${name}.${part}.`))
        names.set(path, each);
    }
  });
  return names;
}
