import { pow } from "../core/numerics.ts";
import { command } from "../ir/command.ts";
import {
  aboveZero,
  atLeastZero,
  type KernelOptimizer,
  makeOptimizer,
  share,
  type UpdateOptions,
} from "./optimizer.ts";

/** Options of adam() and adamw(). */
export interface AdamOptions extends UpdateOptions {
  /** Default: 0.001. */
  readonly learningRate?: number;
  /** Decay of the mean gradient per step. Default: 0.9. */
  readonly beta1?: number;
  /** Decay of the mean square per step. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default: 1e-8. */
  readonly epsilon?: number;
  /**
   * adam: factor of the L2 term added to the gradient (default: 0). adamw: each step multiplies weights by
   * 1 − learningRate · weightDecay (default: 0.01).
   */
  readonly weightDecay?: number;
}

/** Adam or AdamW as plain data. */
export interface Adam extends UpdateOptions {
  readonly kind: "adam" | "adamw";
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * Adam, as in PyTorch; weightDecay is an L2 term added to the gradient. Kingma and Ba 2015.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * const optimizer = adam({ learningRate: 0.01, clipNorm: 1 });
 * await model.compile({ optimizer, loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export const adam = (options: AdamOptions = {}): Adam => makeOptimizer(adamDefinition, options);

/**
 * Adam with decoupled weight decay: w −= learningRate·weightDecay·w first. Loshchilov and Hutter
 * 2019.
 * @throws DataError for options out of range
 *
 * @example
 * const model = sequential([input([1]), dense(1)]);
 * const optimizer = adamw({ learningRate: 0.01, weightDecay: 0.1 });
 * await model.compile({ optimizer, loss: "meanSquaredError" });
 * const { loss } = await model.fit({ x: [[1], [2]], y: [[2], [4]] }, { epochs: 20 });
 * loss.at(-1)! < loss[0]; // true
 */
export const adamw = (options: AdamOptions = {}): Adam => makeOptimizer(adamwDefinition, options);

const optionsWith = (weightDecay: number) => ({
  learningRate: atLeastZero(0.001),
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: aboveZero(1e-8),
  weightDecay: atLeastZero(weightDecay),
});

export const adamDefinition: KernelOptimizer<Adam> = {
  kind: "adam",
  options: optionsWith(0),
  slots: () => ["m", "v"],
  rates({ beta1, beta2, weightDecay }, learningRate, step) {
    const biasCorrection1 = 1 - pow(beta1, step + 1);
    const biasCorrection2 = 1 - pow(beta2, step + 1);
    return [
      learningRate,
      learningRate / biasCorrection1,
      Math.sqrt(biasCorrection2),
      1 - learningRate * weightDecay,
    ];
  },
  command(options, { parameters, gradients, state, length }) {
    const { kind, beta1, beta2, epsilon, weightDecay } = options;
    return command(
      "adam",
      [
        parameters,
        gradients,
        state[0]!,
        state[1]!,
        length,
        1 - beta1,
        beta2,
        1 - beta2,
        epsilon,
        weightDecay,
        kind === "adamw" ? 1 : 0,
      ],
      {
        bytes: 4 * length * 7,
        flops: length * (13 + (kind === "adamw" ? 1 : weightDecay ? 2 : 0)),
      },
    );
  },
  stateWords: 2,
  reach: ({ epsilon }) => ({
    stateGrowth: 1,
    gradientReach: 0,
    stateReach: 1 / Math.fround(epsilon),
  }),
  withoutDecay: (options) => ({ ...options, kind: "adam", weightDecay: 0 }),
};

export const adamwDefinition: KernelOptimizer<Adam> = {
  ...adamDefinition,
  kind: "adamw",
  options: optionsWith(0.01),
};
