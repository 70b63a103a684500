import { badOption, flagOption } from "../core/options.ts";
import { command } from "../ir/command.ts";
import {
  aboveZero,
  atLeastZero,
  type KernelOptimizer,
  makeOptimizer,
  OPTION_CODE,
  share,
  type UpdateOptions,
} from "./optimizer.ts";

/** Options of sgd(). */
export interface SgdOptions extends UpdateOptions {
  /** Default: 0.01. */
  readonly learningRate?: number;
  /** Share of the previous update that is added. Default: 0. */
  readonly momentum?: number;
  /** Whether to use Nesterov momentum. Default: false. */
  readonly nesterov?: boolean;
  /** Factor of the L2 term added to the gradient. Default: 0. */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent as plain data. */
export interface Sgd extends UpdateOptions {
  readonly kind: "sgd";
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent, as in PyTorch: g += weightDecay·w; v = momentum·v + g;
 * w −= learningRate·v, or with Nesterov w −= learningRate·(g + momentum·v). Sutskever et al. 2013.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 });
 * await model.compile({ optimizer, loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export const sgd = (options: SgdOptions = {}): Sgd => makeOptimizer(sgdDefinition, options);

export const sgdDefinition: KernelOptimizer<Sgd> = {
  kind: "sgd",
  options: {
    learningRate: atLeastZero(0.01),
    momentum: share(0),
    nesterov: flagOption(false),
    weightDecay: atLeastZero(0),
  },
  adjust(options) {
    if (!options.nesterov || aboveZero().accepts(options.momentum)) return options;
    throw badOption("sgd", "momentum with nesterov", "a number > 0", options.momentum, OPTION_CODE);
  },
  slots: ({ momentum }) => (momentum === 0 ? [] : ["velocity"]),
  rates: (_options, learningRate) => [learningRate],
  command: ({ momentum, nesterov, weightDecay }, { parameters, gradients, state, length }) =>
    command(
      "sgd",
      [parameters, gradients, state[0] ?? 0, length, momentum, weightDecay, nesterov ? 1 : 0],
      {
        bytes: 4 * length * (momentum ? 5 : 3),
        flops: length * (2 + (momentum ? 2 : 0) + (weightDecay ? 2 : 0) + (nesterov ? 2 : 0)),
      },
    ),
  stateWords: 1,
  reach: ({ momentum }) => ({
    stateGrowth: 1,
    gradientReach: 1,
    stateReach: momentum === 0 ? 0 : 1,
  }),
  withoutDecay: (options) => ({ ...options, weightDecay: 0 }),
};
