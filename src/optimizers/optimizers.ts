import type { Defined } from "../core/defined.ts";
import { Registry } from "../core/registry.ts";
import { type Adagrad, adagradDefinition } from "./adagrad.ts";
import { type Adam, adamDefinition, adamwDefinition } from "./adam.ts";
import { makeOptimizer, type OptimizerDefinition } from "./optimizer.ts";
import { type Rmsprop, rmspropDefinition } from "./rmsprop.ts";
import { type Sgd, sgdDefinition } from "./sgd.ts";

/** An optimizer as plain data. */
export type Optimizer = Sgd | Adam | Rmsprop | Adagrad;
/** A name (default options), or the result of sgd(), adam(), adamw(), rmsprop() or adagrad(). */
export type OptimizerInput = Optimizer["kind"] | Optimizer | Defined<"optimizer">;

/** Definitions by kind. */
export const optimizers = new Registry("optimizer", [
  sgdDefinition,
  adamDefinition,
  adamwDefinition,
  rmspropDefinition,
  adagradDefinition,
] as readonly unknown[] as readonly OptimizerDefinition<Optimizer>[]);

/** The optimizer of compile(), checked. */
export function resolveOptimizer(given: OptimizerInput): Optimizer {
  const { kind, ...options } = typeof given === "string" ? { kind: given } : (given ?? {});
  return makeOptimizer(optimizers.get(kind), options);
}

/** The definition of an optimizer's kind. */
export const definitionOf = (optimizer: Optimizer): OptimizerDefinition<Optimizer> =>
  optimizers.get(optimizer.kind);
