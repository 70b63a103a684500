import { DataError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import type { Node } from "../ir/node.ts";
import { abs, mul, square } from "../ops/arithmetic.ts";
import { sum } from "../ops/sum.ts";

/** What a weight adds to the loss, as plain data. */
export interface Regularizer {
  readonly kind: "l1" | "l2";
  readonly lambda: number;
}

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

/** Checks a description. */
export function resolveRegularizer(given: Regularizer): Regularizer {
  if (given?.kind !== "l1" && given?.kind !== "l2") {
    throw unknownName("regularizer", given?.kind ?? given, ["l1", "l2"]);
  }
  requireKnownKeys(`regularizer ${given.kind}`, given, ["kind", "lambda"]);
  if (
    !(
      typeof given.lambda === "number" &&
      given.lambda >= 0 &&
      Number.isFinite(Math.fround(given.lambda))
    )
  ) {
    throw DataError.of("REGULARIZER", `use ${given.kind}`, "a finite number >= 0", given.lambda);
  }
  return Object.freeze({ kind: given.kind, lambda: given.lambda });
}

/** The term of one weight. */
export function penalty({ kind, lambda }: Regularizer, weight: Node): Node {
  return mul(sum(kind === "l1" ? abs(weight) : square(weight)), lambda);
}
