import type { Defined } from "../core/defined.ts";
import { Registry } from "../core/registry.ts";
import { type Adagrad, adagradDefinition } from "./adagrad.ts";
import { type Adam, adamDefinition, adamwDefinition } from "./adam.ts";
import { makeOptimizer, type OptimizerDefinition } from "./optimizer.ts";
import { type Rmsprop, rmspropDefinition } from "./rmsprop.ts";
import { type Sgd, sgdDefinition } from "./sgd.ts";

/** An optimizer as plain data. */
export type Optimizer = Sgd | Adam | Rmsprop | Adagrad;
/** A name with default options, or what sgd(), adam(), adamw(), rmsprop() or adagrad() returned. */
export type OptimizerInput = Optimizer["kind"] | Optimizer | Defined<"optimizer">;

/** Definitions by kind. */
export const optimizers = new Registry("optimizer", [
  sgdDefinition,
  adamDefinition,
  adamwDefinition,
  rmspropDefinition,
  adagradDefinition,
] as readonly unknown[] as readonly OptimizerDefinition<Optimizer>[]);

/** The optimizer for what compile() was given, checked. */
export function resolveOptimizer(given: OptimizerInput): Optimizer {
  const { kind, ...options } = typeof given === "string" ? { kind: given } : (given ?? {});
  return makeOptimizer(optimizers.get(kind), options);
}

/** What the kind of an optimizer is. */
export const definitionOf = (optimizer: Optimizer): OptimizerDefinition<Optimizer> =>
  optimizers.get(optimizer.kind);
