import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import type { Node } from "../ir/node.ts";
import { abs, add, minimum, mul, square, sub } from "../ops/arithmetic.ts";

/** The Huber loss as plain data. */
export interface Huber {
  readonly kind: "huber";
  readonly delta: number;
}

/**
 * e²/2 where |e| <= delta, else delta·(|e| − delta/2); e = prediction − target. Huber 1964.
 * @throws DataError unless delta is a number above 0
 *
 * @example
 * const model = sequential([input([1]), dense(1, { kernelInitializer: "zeros" })]);
 * await model.compile({ optimizer: "sgd", loss: huber({ delta: 1 }) });
 * (await model.evaluate({ x: [[1]], y: [[3]] })).loss; // 2.5
 */
export function huber(options: { readonly delta?: number } = {}): Huber {
  requireKnownKeys("huber", options, ["delta"]);
  const { delta = 1 } = options;
  if (!(typeof delta === "number" && delta > 0 && Number.isFinite(Math.fround(delta)))) {
    throw DataError.of("DELTA", "use huber", "delta to be above 0", delta);
  }
  return Object.freeze({ kind: "huber", delta });
}

/** The loss of each element. */
export function huberOf(error: Node, delta: number): Node {
  const size = abs(error);
  const inner = minimum(size, delta);
  return add(mul(square(inner), 0.5), mul(sub(size, inner), delta));
}
