import { numberOption } from "../core/options.ts";
import { command } from "../ir/command.ts";
import {
  aboveZero,
  atLeastZero,
  type KernelOptimizer,
  makeOptimizer,
  share,
  type UpdateOptions,
} from "./optimizer.ts";

/** Options of rmsprop(). */
export interface RmspropOptions extends UpdateOptions {
  /** Default: 0.01. */
  readonly learningRate?: number;
  /** Decay of the mean square per step. Default: 0.99. */
  readonly alpha?: number;
  /** Added to the root. Default: 1e-8. */
  readonly epsilon?: number;
  /** Share of the previous update that is added. Default: 0. */
  readonly momentum?: number;
  /** Factor of the L2 term added to the gradient. Default: 0. */
  readonly weightDecay?: number;
}

/** RMSprop as plain data. */
export interface Rmsprop extends UpdateOptions {
  readonly kind: "rmsprop";
  readonly learningRate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * RMSprop, as in PyTorch: g += weightDecay·w; s = alpha·s + (1 − alpha)·g²; d = g/(√s + epsilon);
 * with momentum v = momentum·v + d, d = v; w −= learningRate·d. Tieleman and Hinton 2012.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * await model.compile({ optimizer: rmsprop({ learningRate: 0.01 }), loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export const rmsprop = (options: RmspropOptions = {}): Rmsprop =>
  makeOptimizer(rmspropDefinition, options);

export const rmspropDefinition: KernelOptimizer<Rmsprop> = {
  kind: "rmsprop",
  options: {
    learningRate: atLeastZero(0.01),
    alpha: numberOption({ default: 0.99, low: 0, high: 1 }),
    epsilon: aboveZero(1e-8),
    momentum: share(0),
    weightDecay: atLeastZero(0),
  },
  slots: ({ momentum }) => (momentum === 0 ? ["squares"] : ["squares", "velocity"]),
  rates: (_options, learningRate) => [learningRate],
  command(options, { parameters, gradients, state, length }) {
    const { alpha, epsilon, momentum, weightDecay } = options;
    return command(
      "rmsprop",
      [
        parameters,
        gradients,
        state[0]!,
        state[1] ?? 0,
        length,
        alpha,
        1 - alpha,
        epsilon,
        momentum,
        weightDecay,
      ],
      { bytes: 4 * length * (momentum ? 7 : 5), flops: length * (11 + (momentum ? 2 : 0)) },
    );
  },
  stateWords: 2,
  reach: ({ epsilon, momentum }) => ({
    stateGrowth: momentum === 0 ? 1 : 1 / Math.fround(epsilon),
    gradientReach: 1 / Math.fround(epsilon),
    stateReach: momentum === 0 ? 0 : 1,
  }),
  withoutDecay: (options) => ({ ...options, weightDecay: 0 }),
};
