import type { ArrayInput } from "../data/ndarray.ts";
import { Controls } from "../engine/controls.ts";
import type { Engine } from "../engine/engine.ts";
import { sizeOf } from "../graph/shape.ts";
import { keyFor, PURPOSE } from "../keys.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import type { Callback, EpochEvent, StepsEvent, TrainContext, TrainEvent } from "./callbacks.ts";
import {
  type CheckedData,
  type Compiled,
  evaluateRows,
  inverted,
  prepareData,
} from "./compiled.ts";
import { Feed } from "./feed.ts";
import { emptyHistory, type History, record } from "./history.ts";
import { metricValues } from "./metric-values.ts";
import type { RawData } from "./raw-rows.ts";
import { breathe, type Pass, runPass } from "./run.ts";
import { SLOT_COUNT } from "./step-program.ts";
import { type ClassWeight, rowWeights } from "./weights.ts";

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
  readonly callbacks?: readonly Callback[];
  /** false: the rows come in order. */
  readonly shuffle?: boolean;
  /** Ends the training; fit() then rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly classWeight?: ClassWeight;
  readonly sampleWeight?: ArrayInput;
  /** The engine given to compile(), if any; another one throws. */
  readonly engine?: Engine;
}

/** What training needs, checked and complete. */
export interface TrainPlan {
  readonly compiled: Compiled;
  readonly data: CheckedData;
  readonly validation: CheckedData | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Learning rate at a step of this call. */
  readonly learningRate: (step: number, totalSteps: number) => number;
  readonly options: FitOptions;
  readonly context: Pick<TrainContext, "getWeights" | "setWeights">;
}

/** Steps events come at least so many milliseconds apart. */
const EVENT_MILLISECONDS = 200;

/** Trains epoch after epoch; returns the history of the epochs done. */
export async function* trainEpochs(plan: TrainPlan): AsyncGenerator<TrainEvent, History> {
  const { compiled, epochs, batchSize, data, options } = plan;
  const { session, metrics } = compiled;
  const { architecture, loss, optimizer, instance } = session;
  const { signal, callbacks = [] } = options;
  signal?.throwIfAborted();

  const rows = prepareData(compiled, data);
  const validationRows = plan.validation && prepareData(compiled, plan.validation);
  const stride = sizeOf(architecture.outputShape);
  const { classWeight, sampleWeight } = options;
  const { truth } = rows.targets;
  const weights = rowWeights(loss, truth, data.count, stride, classWeight, sampleWeight);
  const keepOutput = metrics.length > 0;
  const stepsInEpoch = Math.ceil(data.count / batchSize);
  const totalSteps = epochs * stepsInEpoch;
  const history = emptyHistory(metrics);
  let isStopped = false;
  let rateFactor = 1;
  const context: TrainContext = {
    ...plan.context,
    epochs,
    totalSteps,
    stop() {
      isStopped = true;
    },
    scaleLearningRate(factor) {
      rateFactor *= factor;
    },
  };

  const program = session.program({
    kind: "training",
    batchSize,
    target: rows.targets.spec,
    weighted: weights !== undefined,
    keepOutput,
  });
  const controls = new Controls(instance, SLOT_COUNT);
  let feed: Feed | undefined;
  try {
    feed = new Feed(
      instance,
      controls,
      {
        count: data.count,
        x: rows.x,
        y: rows.targets.rows,
        ...(weights && { weights }),
        ...(keepOutput && { outputStride: stride }),
      },
      batchSize,
    );
    for (const callback of callbacks) await callback.onTrainBegin?.(context);
    for (let epoch = 0; epoch < epochs && !isStopped; epoch++) {
      for (const callback of callbacks) await callback.onEpochBegin?.(epoch, context);
      const began = performance.now();
      const firstStep = epoch * stepsInEpoch;
      const rateAt = (step: number) => rateFactor * plan.learningRate(firstStep + step, totalSteps);
      const stepBefore = session.step;
      const pass: Pass = {
        batchSize,
        globalStep: stepBefore,
        rates: (step) => definitionOf(optimizer).rates(optimizer, rateAt(step), stepBefore + step),
        onSteps: (done) => {
          session.step += done;
        },
        ...(plan.shuffle && {
          shuffleKey: keyFor(architecture.seed, PURPOSE.shuffle, session.epoch),
        }),
      };
      const losses = new Float32Array(stepsInEpoch);
      let done = 0;
      let told = 0;
      let toldAt = began;
      const stepsEvent = (): StepsEvent => {
        const event: StepsEvent = {
          type: "steps",
          epoch,
          firstStep: firstStep + told,
          losses: losses.slice(told, done),
          learningRates: Float32Array.from({ length: done - told }, (_, i) => rateAt(told + i)),
        };
        told = done;
        toldAt = performance.now();
        return event;
      };
      for (const slice of runPass(instance, controls, program, feed, pass)) {
        losses.set(slice.losses, slice.firstStep);
        done = slice.firstStep + slice.losses.length;
        if (done === stepsInEpoch || performance.now() - toldAt >= EVENT_MILLISECONDS) {
          const event = stepsEvent();
          for (const callback of callbacks) await callback.onSteps?.(event, context);
          yield event;
        }
        await breathe();
        signal?.throwIfAborted();
      }
      session.epoch++;
      const seconds = (performance.now() - began) / 1000;
      const outputs = inverted(compiled, feed.output, data.count);
      const validation =
        validationRows &&
        (await evaluateRows(compiled, plan.validation!.count, validationRows, batchSize));
      const { loss: validationLoss, ...validationMetrics } = validation ?? {};
      const event: EpochEvent = {
        type: "epoch",
        epoch,
        loss: epochLoss(losses, batchSize, data.count),
        metrics: metricValues(metrics, truth, outputs, stride),
        ...(validationLoss !== undefined && { validationLoss, validationMetrics }),
        seconds,
      };
      record(history, event);
      for (const callback of callbacks) await callback.onEpochEnd?.(event, context);
      yield event;
      signal?.throwIfAborted();
    }
    for (const callback of callbacks) await callback.onTrainEnd?.(history, context);
    return history;
  } finally {
    feed?.release();
    controls.release();
  }
}

/** Mean of the losses of the steps, weighted by their rows. */
function epochLoss(losses: Float32Array, batchSize: number, count: number): number {
  let total = 0;
  losses.forEach((loss, step) => {
    total += loss * Math.min(batchSize, count - step * batchSize);
  });
  return total / count;
}
