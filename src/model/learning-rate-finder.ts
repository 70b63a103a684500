// The range test: a short training whose learning rate grows from step to step, taken back afterwards.

import { takeRows } from "../array/rows.ts";
import { DataError, NumericsError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys } from "../core/names.ts";
import { exp, log } from "../core/numerics.ts";
import { table } from "../core/text.ts";
import { restful } from "../core/turns.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { permute } from "../engine/js/random.ts";
import { preprocessingFromJSON } from "../preprocessing/from-json.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireBatchSize } from "../training/call-options.ts";
import type { CheckedData } from "../training/compiled.ts";
import type { Session } from "../training/session.ts";
import { type Runnable, runnerOf } from "../training/trainer.ts";

/** Options of model.findLearningRate(). */
export interface LearningRateOptions {
  /** Learning rate of the first step; 1e-7 where not given. */
  readonly from?: number;
  /** Of the last step; 10 where not given. */
  readonly to?: number;
  /** Steps at most; 100 where not given. */
  readonly steps?: number;
  /** Rows of a step; 32 where not given. */
  readonly batchSize?: number;
  /** Ends the search; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What the range test found. */
export interface LearningRates {
  /** Of each step that was done. */
  readonly learningRates: Float64Array;
  /** The loss of each step, before its update. */
  readonly losses: Float64Array;
  /**
   * The losses less what the weights of the beginning lose on the same batch more than on others,
   * averaged over neighbours: what the steps have changed, without the noise of the batches.
   */
  readonly smoothedLosses: Float64Array;
  /** A quarter of the rate where the smoothed loss is least; undefined where it never falls. */
  readonly suggestion: number | undefined;
  toText(): string;
}

/** A quarter of the best rate of the test: in trainings as long as they are, that is too much. */
const SAFETY = 4;
/** Neighbours on each side that a smoothed loss is an average of, as a share of the steps. */
const NEIGHBOURS = 0.05;
/** The test ends where the loss has risen from its least by so many times what it was at first. */
const RISE = 3;
/** How much of a new loss the running average takes in, on which the end of the test depends. */
const NEW = 0.2;

/** Runs the range test; everything in the session is put back. `data` are nobody else's. */
export async function findLearningRate(
  compiled: Runnable,
  data: CheckedData,
  options: LearningRateOptions,
): Promise<LearningRates> {
  requireKnownKeys("findLearningRate", options, ["from", "to", "steps", "batchSize", "signal"]);
  const { from = 1e-7, to = 10, steps = 100, batchSize = DEFAULT_BATCH_SIZE, signal } = options;
  requireOptions(from, to, steps);
  requireBatchSize("find a learning rate", batchSize);
  signal?.throwIfAborted();
  await compiled.session.instance.load("training");
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
  // at rate 0 the same batches, and the same dropout, tell which batches are hard
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

/** What is trained on, and how. */
interface Trial {
  readonly compiled: Runnable;
  readonly data: CheckedData;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

/** Learning rates by step. With `isEnough` they may be too high: it says where, or a step that is not finite. */
interface Rates {
  readonly rateAt: (step: number) => number;
  readonly isEnough?: (loss: number, step: number) => boolean;
}

/**
 * The losses of so many steps, or up to what is enough; then all is as it was.
 * @throws NumericsError DIVERGED where no rate is too high
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
  const rest = restful(signal);
  try {
    for (let step = 0; step < steps; step++) {
      const rows = rowsAt(step, session, data.count, batchSize);
      const batch = { x: takeRows(data.x, rows), y: takeRows(data.y, rows) };
      const run = { kind: "training", batchSize, learningRate: rateAt(step) } as const;
      const { loss } = runner.run("find a learning rate", compiled, run, batch);
      session.step++;
      losses.push(loss);
      if (isEnough?.(loss, step)) break;
      await rest();
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

/** The rows of a step, in the order that fit() would take them. */
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

/** The transformer, or a fitted copy of one that is not fitted yet. */
function fitted(
  transformer: Transformer | undefined,
  source: CheckedData["x"],
): Transformer | undefined {
  if (!transformer || transformer.isFitted) return transformer;
  return preprocessingFromJSON(transformer.toJSON()).fitUnfitted(source);
}

/** Averages over neighbours, near ones weighing more. */
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

/** Lines of the text, about. */
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
