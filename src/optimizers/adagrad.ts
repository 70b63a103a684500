import { command } from "../ir/command.ts";
import {
  aboveZero,
  atLeastZero,
  type KernelOptimizer,
  makeOptimizer,
  type UpdateOptions,
} from "./optimizer.ts";

/** Options of adagrad(). */
export interface AdagradOptions extends UpdateOptions {
  /** Default: 0.01. */
  readonly learningRate?: number;
  /** Added to the root. Default: 1e-10. */
  readonly epsilon?: number;
  /** Factor of the L2 term added to the gradient. Default: 0. */
  readonly weightDecay?: number;
}

/** Adagrad as plain data. */
export interface Adagrad extends UpdateOptions {
  readonly kind: "adagrad";
  readonly learningRate: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * Adagrad, as in PyTorch: g += weightDecay·w; s += g²; w −= learningRate·g/(√s + epsilon).
 * Duchi et al. 2011.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * await model.compile({ optimizer: adagrad({ learningRate: 0.5 }), loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export const adagrad = (options: AdagradOptions = {}): Adagrad =>
  makeOptimizer(adagradDefinition, options);

export const adagradDefinition: KernelOptimizer<Adagrad> = {
  kind: "adagrad",
  options: {
    learningRate: atLeastZero(0.01),
    epsilon: aboveZero(1e-10),
    weightDecay: atLeastZero(0),
  },
  slots: () => ["squares"],
  rates: (_options, learningRate) => [learningRate],
  command: ({ epsilon, weightDecay }, { parameters, gradients, state, length }) =>
    command("adagrad", [parameters, gradients, state[0]!, length, epsilon, weightDecay], {
      bytes: 4 * length * 5,
      flops: length * 9,
    }),
  stateWords: 1,
  reach: ({ epsilon }) => ({
    stateGrowth: 1,
    gradientReach: 1 / Math.fround(epsilon),
    stateReach: 0,
  }),
  withoutDecay: (options) => ({ ...options, weightDecay: 0 }),
};
