import { coded, numberOption } from "../core/options.ts";
import { abs, add, minimum, mul, square, sub } from "../ops/arithmetic.ts";
import { defineLoss, describeLoss } from "./loss.ts";

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
export const huber = (options: { readonly delta?: number } = {}): Huber =>
  describeLoss(huberDefinition, options) as Huber;

export const huberDefinition = defineLoss({
  kind: "huber",
  options: { delta: coded("DELTA", numberOption({ default: 1, above: 0 })) },
  target: () => "values",
  apply(prediction, target, { delta }) {
    const size = abs(sub(prediction, target));
    const inner = minimum(size, delta);
    return add(mul(square(inner), 0.5), mul(sub(size, inner), delta));
  },
});
