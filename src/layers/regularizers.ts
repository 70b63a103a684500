import { numberOption, readOptions } from "../core/options.ts";
import { Registry } from "../core/registry.ts";
import type { Node } from "../ir/node.ts";
import { abs, mul, square } from "../ops/arithmetic.ts";
import { sum } from "../ops/sum.ts";

/** A penalty on a weight as plain data. */
export interface Regularizer {
  readonly kind: "l1" | "l2";
  readonly lambda: number;
}

const options = { lambda: numberOption({ low: 0 }) };

/** Definitions by kind. */
export const regularizers = new Registry("regularizer", [
  { kind: "l1", options, size: abs },
  { kind: "l2", options, size: square },
]);

/**
 * Adds λ·Σ|w| to the loss.
 *
 * @example
 * dense(8, { kernelRegularizer: l1(0.01) }).kernelRegularizer; // { kind: "l1", lambda: 0.01 }
 */
export const l1 = (lambda: number): Regularizer => resolveRegularizer({ kind: "l1", lambda });
/**
 * Adds λ·Σw² to the loss.
 *
 * @example
 * dense(8, { kernelRegularizer: l2(0.01) }).kernelRegularizer; // { kind: "l2", lambda: 0.01 }
 */
export const l2 = (lambda: number): Regularizer => resolveRegularizer({ kind: "l2", lambda });

/** @throws DataError for another kind, or a lambda that is not a number >= 0 */
export function resolveRegularizer(given: Regularizer): Regularizer {
  const { kind, ...values } = given ?? {};
  const known = regularizers.get(kind ?? given).kind as Regularizer["kind"];
  return Object.freeze({ kind: known, ...readOptions(known, options, values, "REGULARIZER") });
}

/** The term that a weight adds to the loss. */
export const penalty = ({ kind, lambda }: Regularizer, weight: Node): Node =>
  mul(sum(regularizers.get(kind).size(weight)), lambda);
