// One epoch of a training: its steps, their order and rates, and its metrics.

import { copyRow, emptyLike } from "../array/rows.ts";
import { permute } from "../engine/js/random.ts";
import type { MetricValues } from "../metrics/metric-values.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import { type Key, keyFor, PURPOSE } from "../random/keys.ts";
import { measured } from "./compiled.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { Pass } from "./run.ts";
import type { StepCount } from "./step-count.ts";
import type { Targets } from "./targets.ts";

/** An epoch, or the rest of an interrupted one. Its steps count from where this call begins. */
export interface EpochPlan {
  /** Number in this call, and number of its first step in this call. */
  readonly epoch: number;
  readonly firstStep: number;
  /** Steps done before this call, and steps left. */
  readonly skip: number;
  readonly steps: number;
  /** Order of the rows. Default: as they are. */
  readonly shuffleKey?: Key;
  readonly rateAt: (step: number) => number;
}

/** The next epoch; `scaled` gives the rate after callbacks have scaled it. */
export function planEpoch(
  { compiled, shuffle, learningRate }: TrainPlan,
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
    rateAt: (step) => scaled(learningRate(before + step, stepsBefore + totalSteps)),
  };
}

/** The pass over the remaining rows of an epoch. */
export function passOf(
  { compiled: { session }, batchSize }: TrainPlan,
  { epoch, skip, shuffleKey, rateAt }: EpochPlan,
  onSteps: (done: number) => void,
): Pass {
  const { optimizer, step: globalStep } = session;
  return {
    batchSize,
    globalStep,
    firstRow: skip * batchSize,
    onSteps,
    diverged: async (step, opcode) => {
      const { diverged } = await import("./diverged.ts");
      return diverged(session, { opcode, step: skip + step, epoch });
    },
    rates: (step) => definitionOf(optimizer).rates(optimizer, rateAt(step), globalStep + step),
    ...(shuffleKey && { shuffleKey }),
  };
}

/** Metrics on the rows that this call has trained on in an epoch. */
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

/** The rows of an epoch from `first` on, in its order. */
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
    copyRow(rows, rank - first, values, row, stride);
  }
  return rows;
}
