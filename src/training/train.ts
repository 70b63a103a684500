import type { ArrayInput, SourceArray } from "../array/ndarray.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import type { Engine } from "../engine/engine.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import { prepareImages, type TrainingAugmentation } from "./augmented.ts";
import { CallbackRun } from "./callback-run.ts";
import type { Callback, EpochEvent, TrainContext, TrainEvent } from "./callbacks.ts";
import type { ClassWeight } from "./class-weight.ts";
import {
  type CheckedData,
  type Compiled,
  type Evaluation,
  evaluateRows,
  prepareData,
} from "./compiled.ts";
import { withOtherWeights } from "./diverged.ts";
import { type EpochPlan, metricsOfEpoch, passOf, planEpoch } from "./epoch.ts";
import { EpochSteps } from "./epoch-steps.ts";
import type { Rows } from "./feed.ts";
import { emptyHistory, type History, record } from "./history.ts";
import { kindOf, StepCount } from "./interruption.ts";
import type { RawData } from "./raw-rows.ts";
import { runPass } from "./run.ts";
import { TrainMemory } from "./train-memory.ts";
import { meanOfSteps, stepWeights } from "./weights.ts";

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

/** Rows as the programs read them, and what they are trained with. */
interface Prepared {
  readonly rows: ReturnType<typeof prepareData>;
  readonly validationRows: Prepared["rows"] | undefined;
  readonly memory: TrainMemory;
}

/** Trains epoch after epoch; returns the history of the epochs done. */
export async function* trainEpochs(
  plan: TrainPlan,
  warnings: readonly string[],
): AsyncGenerator<TrainEvent, History> {
  const { compiled, data, options, augmentation, epochs } = plan;
  const { session, metrics } = compiled;
  const { signal } = options;
  const rows = augmentation
    ? prepareImages(compiled, data, augmentation.plan)
    : prepareData(compiled, data);
  const validationRows = plan.validation && prepareData(compiled, plan.validation);
  const count = new StepCount(session, kindOf(plan));
  const totalSteps = count.stepsOf(epochs);
  const history = emptyHistory(
    metrics.map(({ name }) => name),
    plan.watchEvery > 0,
    warnings,
  );
  const callbacks = new CallbackRun(
    options.callbacks ?? [],
    { ...plan.context, epochs, totalSteps, goesOn: count.goesOn },
    session.callbackStates,
  );
  const memory = new TrainMemory(plan, rows);
  try {
    await callbacks.begin();
    for (let epoch = 0; epoch < epochs && !callbacks.isStopped; epoch++) {
      await callbacks.tell((callback, context) => callback.onEpochBegin?.(epoch, context));
      signal?.throwIfAborted();
      const began = performance.now();
      const current = planEpoch(plan, count, epoch, totalSteps, (rate) => callbacks.scaled(rate));
      const steps = new EpochSteps(current, history.flow);
      const pass = passOf(plan, current, memory.watched, history, (done) => count.add(done));
      const slices = runPass(session.instance, memory.controls, memory.program, memory.feed, pass);
      let ended: EpochEvent | undefined;
      const end = async () => {
        const seconds = (performance.now() - began) / 1000;
        const event = await eventOf(plan, current, steps, { rows, validationRows, memory });
        const flow = history.flow?.at(-1);
        ended = { ...event, seconds, ...(flow?.epoch === epoch && { flow }) };
        record(history, ended);
        try {
          await callbacks.tell((callback, context) => callback.onEpochEnd?.(ended!, context));
        } finally {
          session.callbackStates.endEpoch();
        }
      };
      for await (const event of steps.follow(slices, end, signal)) {
        await callbacks.tell((callback, context) => callback.onSteps?.(event, context));
        yield event;
      }
      yield ended!;
      signal?.throwIfAborted();
    }
    try {
      await callbacks.end(history);
    } finally {
      count.end();
    }
    return history;
  } catch (error) {
    throw (await callbacks.interrupt()) ? withOtherWeights(error) : error;
  } finally {
    memory.release();
    await callbacks.interrupt();
  }
}

/** What came of an epoch. */
async function eventOf(
  plan: TrainPlan,
  current: EpochPlan,
  { losses }: EpochSteps,
  { rows, validationRows, memory }: Prepared,
): Promise<Omit<EpochEvent, "seconds">> {
  const { compiled, data, batchSize } = plan;
  const validation =
    validationRows &&
    (await evaluateRows(compiled, plan.validation!.count, validationRows, batchSize));
  const stepsWeigh = stepWeights(data.count, batchSize, plan.weights, current.shuffleKey);
  return {
    type: "epoch",
    epoch: current.epoch,
    loss: meanOfSteps(losses, stepsWeigh, current.skip),
    metrics: metricsOfEpoch(plan, current, rows.targets, memory.feed.output),
    ...(validation && validationPart(validation)),
  };
}

function validationPart({ loss, ...metrics }: Evaluation) {
  return { validationLoss: loss, validationMetrics: metrics };
}
