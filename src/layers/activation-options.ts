// Activations as plain data, for their definitions and for readers of files that apply no operations.

import {
  choiceOption,
  coded,
  numberOption,
  type OptionTable,
  readOptions,
} from "../core/options.ts";
import type { Registry } from "../core/registry.ts";
import type { GeluApproximation } from "../ops/activations.ts";

/** Options by kind, of those that have some. */
export const ACTIVATION_OPTIONS = {
  leakyRelu: { alpha: coded("ALPHA", numberOption({ default: 0.01 })) },
  elu: { alpha: coded("ALPHA", numberOption({ default: 1 })) },
  gelu: { approximate: choiceOption<GeluApproximation>(["none", "tanh"], "none") },
} as const;

interface Optioned {
  readonly kind: string;
  readonly options?: OptionTable;
}

/** An activation of a registry as plain data, its options checked and complete. */
export function describeIn(registry: Registry<Optioned>, kind: unknown, given: object = {}) {
  const { options = {}, kind: known } = registry.get(kind);
  return Object.freeze({ kind: known, ...readOptions(known, options, given, "OPTION") });
}

/** An activation by name or description, checked. */
export function resolveIn(registry: Registry<Optioned>, given: unknown) {
  if (typeof given === "string") return describeIn(registry, given);
  const { kind, ...options } = (given ?? {}) as { readonly kind?: unknown };
  return describeIn(registry, kind, options);
}
