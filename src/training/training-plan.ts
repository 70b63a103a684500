import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import type { Engine } from "../engine/engine.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import type { TrainingAugmentation } from "./augmented.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import type { ClassWeight } from "./class-weight.ts";
import type { CheckedData, Compiled } from "./compiled.ts";
import type { Rows } from "./feed.ts";
import type { RawData } from "./raw-rows.ts";

/** Options of fit() and train(). */
export interface FitOptions {
  /** Times that all rows are seen; 10 where not given. */
  readonly epochs?: number;
  /** Rows of a step; 32 where not given. The last step of an epoch may have fewer. */
  readonly batchSize?: number;
  /** Data to evaluate after each epoch, or the share of the data to hold back for it. */
  readonly validation?: RawData | number;
  /** Learning rate by step of this call; constant where not given. */
  readonly schedule?: ScheduleInput;
  /** Told how training goes, in this order; each is awaited. */
  readonly callbacks?: readonly Callback[];
  /** false: the rows come in order. */
  readonly shuffle?: boolean;
  /** Ends the training; fit() then rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * What the loss of a row counts by its class: "balanced", or weights by class name or number. Not of
   * held-back rows; metrics count every row once.
   */
  readonly classWeight?: ClassWeight;
  /** [n]: what the loss of each row counts; not of held-back rows. */
  readonly sampleWeight?: ArrayInput;
  /** What is done to images, anew in each epoch: a transform, or compose([…]). */
  readonly augment?: Augmentation;
  /** The engine given to compile(), if any; another one throws. */
  readonly engine?: Engine;
  /**
   * Measure activations, gradients and updates of every layer at every k-th step, from the first on;
   * true: every 50th. The training's bits stay as they are.
   */
  readonly watch?: boolean | { readonly every?: number };
}

/** What training needs, checked and complete. */
export interface TrainPlan {
  readonly compiled: Compiled;
  readonly data: CheckedData;
  /** What preprocessing is fitted to: x as it is evaluated, without augmentation. */
  readonly plainX: () => SourceArray;
  readonly validation: CheckedData | undefined;
  readonly augmentation: TrainingAugmentation | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Steps from one watched step to the next; 0: none is. */
  readonly watchEvery: number;
  /** Learning rate at a step of this call. */
  readonly learningRate: (step: number, totalSteps: number) => number;
  /** Weights of the rows of data, where there are any. */
  readonly weights: Rows | undefined;
  readonly options: FitOptions;
  readonly context: Pick<TrainContext, "getWeights" | "setWeights">;
}
