import type { SourceArray } from "../array/types.ts";
import type { TaskChoice } from "../data/task.ts";
import type { InitializerInput } from "../initializers/initializer.ts";
import type { Layer } from "../layers/layers.ts";
import { type Regularizer, l2 as squares } from "../layers/regularizers.ts";
import type { CompileOptions, Model } from "../model/model.ts";
import type { OptimizerInput } from "../optimizers/optimizers.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { FitOptions } from "../training/plan-training.ts";
import type { KnownClasses } from "./classes.ts";

/** Options that all ready-made networks take. */
export interface NetworkOptions {
  /**
   * How many classes there are; by default those of the data: one more than the largest class number, or
   * the names.
   */
  readonly classes?: number;
  /** What suits the data for mlp(), adam({ learningRate: 0.01 }) for linearClassifier(), where not given. */
  readonly optimizer?: OptimizerInput;
  /** Adds l2 · Σw² of the kernels to the loss; 0 where not given. */
  readonly l2?: number;
  /** Decides the first weights, the order of rows and what dropout drops; 0 where not given. */
  readonly seed?: number;
  /**
   * Fitted to the training part, then applied to every x. "auto", the default, standardises columns
   * of numbers and leaves images and bytes as they are; "none" leaves all x as they are.
   */
  readonly preprocessing?: Transformer | "auto" | "none";
  /** From createEngine(); the default engine where not given. */
  readonly engine?: CompileOptions["engine"];
}

/** What a network is, before it has seen data. */
export interface NetworkPlan {
  readonly options: NetworkOptions;
  /** For data like x. */
  hidden(x: SourceArray): readonly Layer[];
  /** Of the last layer; its own where not given. */
  readonly outputInitializer?: InitializerInput;
  optimizer(x: SourceArray): OptimizerInput;
  /** How fit() trains on x where nothing is said. */
  training(x: SourceArray, batchSize?: number): TrainingDefaults;
  readonly task: TaskChoice;
  /** Of classes; values have meanSquaredError. */
  readonly loss: "softmaxCrossEntropy" | "hinge";
}

/** A network that has seen data. */
export interface BuiltNetwork {
  readonly model: Model;
  /** undefined where y are values. */
  readonly classes: KnownClasses | undefined;
  /** Of a row of x, before preprocessing. */
  readonly rowShape: readonly number[];
}

/** What kernels cost. */
export const regularizerOf = ({ l2 }: NetworkOptions): { kernelRegularizer?: Regularizer } =>
  l2 === undefined || l2 === 0 ? {} : { kernelRegularizer: squares(l2) };

/** What fit() takes where it is not given. */
export type TrainingDefaults = Required<Pick<FitOptions, "epochs" | "batchSize" | "schedule">>;
