import type { SourceArray } from "../array/types.ts";
import { numberOption, type Option, optional } from "../core/options.ts";
import type { TaskChoice } from "../data/task.ts";
import { type Engine, requireEngine } from "../engine/engine.ts";
import type { InitializerInput } from "../initializers/initializer.ts";
import type { Layer } from "../layers/any-layer.ts";
import { type Regularizer, l2 as squares } from "../layers/regularizers.ts";
import type { Model } from "../model/model.ts";
import { type OptimizerInput, resolveOptimizer } from "../optimizers/optimizers.ts";
import { Transformer } from "../preprocessing/transformer.ts";
import type { FitOptions } from "../training/plan-training.ts";
import type { KnownClasses } from "./classes.ts";

/** Options of all ready-made networks. */
export interface NetworkOptions {
  /** Number of classes. Default: one more than the largest class number, or the number of names. */
  readonly classes?: number;
  /** Default: depends on the data for mlp(), adam({ learningRate: 0.01 }) for linearClassifier(). */
  readonly optimizer?: OptimizerInput;
  /** Adds l2 · Σw² of the kernels to the loss. Default: 0. */
  readonly l2?: number;
  /** Determines initial weights, the order of rows and dropout. Default: 0. */
  readonly seed?: number;
  /**
   * Fitted to the training set, then applied to every x. "auto", the default, standardises columns of
   * numbers, but not images and bytes; "none" leaves x unchanged.
   */
  readonly preprocessing?: Transformer | "auto" | "none";
  /** From createEngine(). Default: the default engine. */
  readonly engine?: Engine;
}

/** An option checked by a function that throws its own errors. */
export const checkedBy = <Value>(check: (value: Value) => unknown): Option<Value> => ({
  expected: "",
  accepts(value) {
    check(value as Value);
    return true;
  },
});

/** The options in NetworkOptions. */
export const NETWORK_OPTIONS = {
  classes: optional(numberOption({ low: 2, integer: true })),
  optimizer: optional(checkedBy(resolveOptimizer)),
  l2: optional(checkedBy(squares)),
  seed: numberOption({ default: 0, low: 0, integer: true }),
  preprocessing: {
    default: "auto",
    expected: 'a transformer, "auto" or "none"',
    accepts: (value) => value instanceof Transformer || value === "auto" || value === "none",
  } satisfies Option<Transformer | "auto" | "none">,
  engine: optional(checkedBy(requireEngine)),
};

/** A network before it has seen data. */
export interface NetworkPlan {
  readonly options: NetworkOptions & Required<Pick<NetworkOptions, "seed" | "preprocessing">>;
  /** The hidden layers for data like x. */
  hidden(x: SourceArray): readonly Layer[];
  /** Of the last layer. */
  readonly outputInitializer: InitializerInput;
  optimizer(x: SourceArray): OptimizerInput;
  /** Defaults of fit() for x. */
  training(x: SourceArray, batchSize?: number): TrainingDefaults;
  readonly task: TaskChoice;
  /** Loss of classes; values use meanSquaredError. */
  readonly loss: "softmaxCrossEntropy" | "hinge";
}

/** A network built for data. */
export interface BuiltNetwork {
  readonly model: Model;
  /** undefined for values. */
  readonly classes: KnownClasses | undefined;
  /** Of a row of x, before preprocessing. */
  readonly rowShape: readonly number[];
}

/** The regularizer of the kernels. */
export const regularizerOf = (l2: number = 0): { kernelRegularizer?: Regularizer } =>
  l2 === 0 ? {} : { kernelRegularizer: squares(l2) };

/** Options of fit() that depend on the data. */
export type TrainingDefaults = Required<Pick<FitOptions, "epochs" | "batchSize" | "schedule">>;
