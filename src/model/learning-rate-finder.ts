// The learning-rate range test: a short training with increasing learning rates, undone afterwards.

import { takeRows } from "../array/rows.ts";
import { DataError, NumericsError } from "../core/errors.ts";
import type { Signal } from "../core/host-types.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys } from "../core/names.ts";
import { exp, log } from "../core/numerics.ts";
import { table } from "../core/text.ts";
import { pauses } from "../core/turns.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { permute } from "../engine/js/random.ts";
import { preprocessingFromJSON } from "../preprocessing/from-json.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireBatchSize } from "../training/call-options.ts";
import type { CheckedData } from "../training/compiled.ts";
import type { RawData } from "../training/raw-rows.ts";
import type { Session } from "../training/session.ts";
import { type Runnable, runnerOf } from "../training/trainer.ts";
import { readData } from "./model-data.ts";
import { type ModelState, requireCompiled } from "./model-state.ts";

/** Options of model.findLearningRate(). */
export interface LearningRateOptions {
  /** Learning rate of the first step. Default: 1e-7. */
  readonly from?: number;
  /** Learning rate of the last step. Default: 10. */
  readonly to?: number;
  /** Largest number of steps. Default: 100. */
  readonly steps?: number;
  /** Rows of a step. Default: 32. */
  readonly batchSize?: number;
  /** Aborts the search; the promise then rejects with its reason. */
  readonly signal?: Signal;
}

/** The result of the range test. */
export interface LearningRates {
  /** The learning rate of each step. */
  readonly learningRates: Float64Array;
  /** The loss of each step, before its update. */
  readonly losses: Float64Array;
  /**
   * The losses without the noise of the batches: minus the deviation of each batch with the initial weights,
   * averaged over adjacent steps.
   */
  readonly smoothedLosses: Float64Array;
  /** A quarter of the rate with the lowest smoothed loss; undefined if the loss never decreases. */
  readonly suggestion: number | undefined;
  /** The curve as text, with the suggestion. */
  toText(): string;
}

/** A quarter of the best rate of the test, which is too high for a whole training. */
const SAFETY = 4;
/** Adjacent steps on each side in the smoothing, as a share of the steps. */
const NEIGHBOURS = 0.05;
/** The test ends when the loss has risen from its minimum by this times the initial loss. */
const RISE = 3;
/** Weight of a new loss in the running average that ends the test. */
const NEW = 0.2;

/** Runs the range test and restores the session. */
export async function findLearningRate(
  model: ModelState,
  given: RawData,
  options: LearningRateOptions,
): Promise<LearningRates> {
  const compiled = requireCompiled("find a learning rate", model);
  const data = await readData("find a learning rate", model, given);
  requireKnownKeys("findLearningRate", options, ["from", "to", "steps", "batchSize", "signal"]);
  const { from = 1e-7, to = 10, steps = 100, batchSize = DEFAULT_BATCH_SIZE, signal } = options;
  requireOptions(from, to, steps);
  requireBatchSize("find a learning rate", batchSize);
  signal?.throwIfAborted();
  await compiled.session.loadForSteps();
  const trial = {
    data,
    compiled: {
      ...compiled,
      preprocessing: fitted(compiled.preprocessing, data.x),
      targetPreprocessing: fitted(compiled.targetPreprocessing, data.y),
    },
    batchSize: Math.min(batchSize, data.count),
    signal,
  };
  // at rate 0, the same batches and dropout show how hard each batch is
  const still = await tryRates(trial, steps, { rateAt: () => 0 });
  const level = still.reduce((sum, loss) => sum + loss, 0) / still.length;
  const rateAt = (step: number) =>
    step === steps - 1 ? to : from * exp((step / (steps - 1)) * log(to / from));
  let [average, least] = [0, 0];
  const isEnough = (loss: number, step: number) => {
    average += NEW * (loss - still[step]! - average);
    least = Math.min(least, average);
    return average - least > RISE * Math.abs(level);
  };
  const losses = await tryRates(trial, still.length, { rateAt, isEnough });
  const changed = losses.map((loss, step) => level + loss - still[step]!);
  const learningRates = mapInto(new Float64Array(losses.length), losses, (_, step) => rateAt(step));
  const smoothedLosses = smoothed(changed, Math.max(1, Math.round(NEIGHBOURS * steps)));
  const best = smoothedLosses.indexOf(smoothedLosses.reduce((a, b) => Math.min(a, b), Infinity));
  const result = {
    learningRates,
    losses: Float64Array.from(losses),
    smoothedLosses,
    suggestion: best > 0 ? learningRates[best]! / SAFETY : undefined,
  };
  return { ...result, toText: () => show(result) };
}

/** The data and how to train on them. */
interface Trial {
  readonly compiled: Runnable;
  readonly data: CheckedData;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

/** Learning rates by step. With `isEnough`, it or a non-finite step ends the run. */
interface Rates {
  readonly rateAt: (step: number) => number;
  readonly isEnough?: (loss: number, step: number) => boolean;
}

/**
 * The losses of the steps, up to the last one if `isEnough`; then restores the session.
 * @throws NumericsError DIVERGED without `isEnough`
 */
async function tryRates(
  { compiled, data, batchSize, signal }: Trial,
  steps: number,
  { rateAt, isEnough }: Rates,
): Promise<number[]> {
  const { session } = compiled;
  const runner = runnerOf(compiled);
  const stepBefore = session.step;
  const restore = session.snapshot();
  const losses: number[] = [];
  const pause = pauses(signal);
  try {
    for (let step = 0; step < steps; step++) {
      const rows = rowsAt(step, session, data.count, batchSize);
      const batch = { x: takeRows(data.x, rows), y: takeRows(data.y, rows) };
      const run = { kind: "training", batchSize, learningRate: rateAt(step) } as const;
      const { loss } = runner.run("find a learning rate", compiled, run, batch, batch.x);
      session.step++;
      losses.push(loss);
      if (isEnough?.(loss, step)) break;
      await pause();
    }
  } catch (error) {
    const isDiverged = error instanceof NumericsError && error.code === "DIVERGED";
    if (!(isDiverged && isEnough)) throw error;
  } finally {
    runner.release();
    restore();
    session.step = stepBefore;
  }
  return losses;
}

/** The rows of a step, in the order of fit(). */
function rowsAt(step: number, session: Session, count: number, batchSize: number): Int32Array {
  const stepsInEpoch = Math.ceil(count / batchSize);
  const epoch = Math.floor(step / stepsInEpoch);
  const first = (step - epoch * stepsInEpoch) * batchSize;
  const { seed } = session.architecture;
  const [key0, key1] = keyFor(seed, PURPOSE.shuffle, session.epoch + epoch);
  return Int32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) =>
    permute(first + i, count, key0, key1),
  );
}

/** The transformer, or a fitted copy if it is unfitted. */
function fitted(
  transformer: Transformer | undefined,
  source: CheckedData["x"],
): Transformer | undefined {
  if (!transformer || transformer.isFitted) return transformer;
  return preprocessingFromJSON(transformer.toJSON()).fitUnfitted(source);
}

/** Weighted averages over adjacent values. */
function smoothed(losses: readonly number[], reach: number): Float64Array {
  return mapInto(new Float64Array(losses.length), losses, (_, step) => {
    let [sum, weights] = [0, 0];
    for (let i = Math.max(0, step - reach); i <= step + reach && i < losses.length; i++) {
      const weight = reach + 1 - Math.abs(i - step);
      sum += weight * losses[i]!;
      weights += weight;
    }
    return sum / weights;
  });
}

/** Approximate number of lines of the text. */
const LINES = 20;

function show({
  learningRates,
  smoothedLosses,
  suggestion,
}: Omit<LearningRates, "toText">): string {
  const every = Math.max(1, Math.ceil(learningRates.length / LINES));
  const rows = Array.from(learningRates, (rate, step) => [
    rate.toExponential(1),
    smoothedLosses[step]!.toPrecision(4),
  ]).filter((_, step) => step % every === 0);
  const end = suggestion === undefined ? "none, the loss never falls" : suggestion.toExponential(1);
  return `${table([["learning rate", "loss"], ...rows], [0, 1])}\nsuggestion: ${end}`;
}

function requireOptions(from: number, to: number, steps: number): void {
  if (!(from > 0 && to > from && to < Infinity)) {
    throw optionError("0 < from < to", { from, to });
  }
  if (!(Number.isInteger(steps) && steps >= 3 && steps <= MOST_STEPS)) {
    throw optionError(`steps to be an integer from 3 to ${MOST_STEPS}`, steps);
  }
}

const MOST_STEPS = 1_000_000;

const optionError = (expected: string, got: unknown) =>
  DataError.of("OPTION", "find a learning rate", expected, got);
