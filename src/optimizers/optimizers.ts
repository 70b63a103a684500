import type { Defined } from "../core/defined.ts";
import { Registry } from "../core/registry.ts";
import { adagradDefinition } from "./adagrad.ts";
import { adamDefinition, adamwDefinition } from "./adam.ts";
import { makeOptimizer, type OptimizerDefinition } from "./optimizer.ts";
import { rmspropDefinition } from "./rmsprop.ts";
import { sgdDefinition } from "./sgd.ts";

/** In the order of the documentation. */
const DEFINITIONS = [
  sgdDefinition,
  adagradDefinition,
  rmspropDefinition,
  adamDefinition,
  adamwDefinition,
];

type DescribedBy<Definition> =
  Definition extends OptimizerDefinition<infer Description> ? Description : never;

/** An optimizer as plain data. */
export type Optimizer = DescribedBy<(typeof DEFINITIONS)[number]>;
/** A name (default options), or the result of the function of an optimizer. */
export type OptimizerInput = Optimizer["kind"] | Optimizer | Defined<"optimizer">;

/** Definitions by kind. */
export const optimizers = new Registry(
  "optimizer",
  DEFINITIONS as readonly unknown[] as readonly OptimizerDefinition<Optimizer>[],
);

/** The optimizer of compile(), checked. */
export function resolveOptimizer(given: OptimizerInput): Optimizer {
  const { kind, ...options } = typeof given === "string" ? { kind: given } : (given ?? {});
  return makeOptimizer(optimizers.get(kind), options);
}

/** The definition of an optimizer's kind. */
export const definitionOf = (optimizer: Optimizer): OptimizerDefinition<Optimizer> =>
  optimizers.get(optimizer.kind);
