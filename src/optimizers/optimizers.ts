import { unknownName } from "../core/names.ts";
import { type Adagrad, adagrad, adagradDefinition } from "./adagrad.ts";
import { type Adam, adam, adamDefinition, adamw } from "./adam.ts";
import type { OptimizerDefinition } from "./optimizer.ts";
import { type Rmsprop, rmsprop, rmspropDefinition } from "./rmsprop.ts";
import { type Sgd, sgd, sgdDefinition } from "./sgd.ts";

/** An optimizer as plain data. */
export type Optimizer = Sgd | Adam | Rmsprop | Adagrad;
/** A name with default options, or what sgd(), adam(), adamw(), rmsprop() or adagrad() returned. */
export type OptimizerInput = Optimizer["kind"] | Optimizer;

const BY_NAME: Record<Optimizer["kind"], () => Optimizer> = {
  sgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
};

const DEFINITIONS = {
  sgd: sgdDefinition,
  adam: adamDefinition,
  adamw: adamDefinition,
  rmsprop: rmspropDefinition,
  adagrad: adagradDefinition,
};

/** The optimizer for what compile() was given, checked. */
export function resolveOptimizer(given: OptimizerInput): Optimizer {
  const kind = typeof given === "string" ? given : given?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(BY_NAME, kind)) {
    throw unknownName("optimizer", kind, Object.keys(BY_NAME));
  }
  return typeof given === "string" ? BY_NAME[given]() : definitionOf(given).resolve(given);
}

/** What the kind of an optimizer is. */
export function definitionOf(optimizer: Optimizer): OptimizerDefinition<Optimizer> {
  return DEFINITIONS[optimizer.kind] as OptimizerDefinition<Optimizer>;
}
