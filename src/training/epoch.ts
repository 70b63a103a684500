// One epoch of a training: its steps, their order and rates, and what came of them.

import { emptyLike } from "../array/rows.ts";
import { permute } from "../engine/js/random.ts";
import type { MetricValues } from "../metrics/metric-values.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import { type Key, keyFor, PURPOSE } from "../random/keys.ts";
import { measured } from "./compiled.ts";
import { diverged } from "./diverged.ts";
import type { History } from "./history.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { Pass } from "./run.ts";
import type { StepCount } from "./step-count.ts";
import type { Targets } from "./targets.ts";
import type { TrainMemory } from "./train-memory.ts";

/** An epoch as one call trains it. Its steps count from 0 where this call begins. */
export interface EpochPlan {
  /** Its number in this call, and that of its first step. */
  readonly epoch: number;
  readonly firstStep: number;
  /** Steps of it that were done before this call, and those that are left. */
  readonly skip: number;
  readonly steps: number;
  /** The order of the rows; as they are where not given. */
  readonly shuffleKey?: Key;
  readonly augmentKey?: Key;
  readonly rateAt: (step: number) => number;
}

/** What the next epoch is; `scaled` is what callbacks make of a rate. */
export function planEpoch(
  { compiled, shuffle, augmentation, learningRate }: TrainPlan,
  count: StepCount,
  epoch: number,
  totalSteps: number,
  scaled: (rate: number) => number,
): EpochPlan {
  const { session } = compiled;
  const { stepsDone: firstStep, stepsBefore, stepsOfEpoch: skip, stepsInEpoch } = count;
  const before = stepsBefore + firstStep;
  const { seed } = session.architecture;
  return {
    epoch,
    firstStep,
    skip,
    steps: stepsInEpoch - skip,
    ...(shuffle && { shuffleKey: keyFor(seed, PURPOSE.shuffle, session.epoch) }),
    ...(augmentation && {
      augmentKey: keyFor(augmentation.seed, PURPOSE.augment, session.epoch),
    }),
    rateAt: (step) => scaled(learningRate(before + step, stepsBefore + totalSteps)),
  };
}

/** Runs the steps of an epoch that are left. */
export function passOf(
  { compiled, data, batchSize, watchEvery }: TrainPlan,
  { epoch, firstStep, skip, shuffleKey, augmentKey, rateAt }: EpochPlan,
  watched: TrainMemory["watched"],
  history: History,
  onSteps: (done: number) => void,
): Pass {
  const { session } = compiled;
  const { optimizer, step: globalStep } = session;
  return {
    batchSize,
    globalStep,
    firstRow: skip * batchSize,
    onSteps,
    diverged: (step, opcode) => diverged(session, { opcode, step: skip + step, epoch }),
    rates: (step) => definitionOf(optimizer).rates(optimizer, rateAt(step), globalStep + step),
    ...(watched && {
      watch: {
        program: watched.program,
        isWatched: (step) => (firstStep + step) % watchEvery === 0,
        onWatched(step) {
          const rows = Math.min(batchSize, data.count - (skip + step) * batchSize);
          history.flow!.push({ step: firstStep + step, epoch, layers: watched.read(rows) });
        },
      },
    }),
    ...(shuffleKey && { shuffleKey }),
    ...(augmentKey && { augmentKey }),
  };
}

/** Metrics of the rows that one call has trained on in an epoch. */
export function metricsOfEpoch(
  { compiled, data, batchSize }: TrainPlan,
  { skip, shuffleKey }: EpochPlan,
  targets: Targets,
  output: Float32Array,
): MetricValues {
  const { count } = data;
  const first = skip * batchSize;
  const trained = <Values extends Targets["truth"]>(values: Values) =>
    first === 0 || values.length === 0 ? values : rowsFrom(values, first, count, shuffleKey);
  const truth = trained(targets.truth);
  return measured(compiled, { ...targets, truth }, trained(output), count - first);
}

/** The rows of an epoch from one on, in its order. */
function rowsFrom<Values extends Targets["truth"]>(
  values: Values,
  first: number,
  count: number,
  key: Key | undefined,
): Values {
  const stride = values.length / count;
  const rows = emptyLike(values, (count - first) * stride) as Values;
  for (let rank = first; rank < count; rank++) {
    const row = key ? permute(rank, count, key[0], key[1]) : rank;
    rows.set(values.subarray(row * stride, (row + 1) * stride), (rank - first) * stride);
  }
  return rows;
}
