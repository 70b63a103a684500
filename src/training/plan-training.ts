// Checks everything that fit() and train() are given, before anything is changed.

import { roundToFloat32, toSource } from "../data/ndarray.ts";
import { partition } from "../data/partition.ts";
import { takeRows } from "../data/rows.ts";
import { DataError } from "../errors.ts";
import { keyFor, PURPOSE } from "../keys.ts";
import { requireKnownKeys } from "../names.ts";
import { resolveSchedule } from "../schedules/schedules.ts";
import { type CheckedData, type Compiled, checkData, type DataInput } from "./compiled.ts";
import type { FitOptions, TrainPlan } from "./train.ts";
import { requireSameEngine, resolveBatchSize } from "./trainer.ts";

const KEYS = [
  "epochs",
  "batchSize",
  "validation",
  "schedule",
  "callbacks",
  "shuffle",
  "signal",
  "classWeight",
  "sampleWeight",
  "engine",
];

/** The plan of a training call. @throws DataError, ShapeError for what does not fit */
export function planTraining(
  compiled: Compiled,
  given: DataInput,
  options: FitOptions,
  context: TrainPlan["context"],
): TrainPlan {
  requireKnownKeys("fit", options, KEYS);
  requireSameEngine("fit", compiled, options.engine);
  const { epochs = 10, batchSize = 32, shuffle = true } = options;
  const schedule = options.schedule && resolveSchedule(options.schedule);
  if (!(Number.isInteger(epochs) && epochs >= 0)) {
    throw new DataError(
      "EPOCHS",
      `Cannot fit: expected epochs to be an integer >= 0, got ${epochs}`,
      {
        got: epochs,
      },
    );
  }
  resolveBatchSize("fit", batchSize);
  const all = checkData("fit", compiled, given);
  const { data, validation, sampleWeight } = holdBack(compiled, all, options);
  const { learningRate } = compiled.session.optimizer;
  return {
    compiled,
    data,
    validation,
    epochs,
    batchSize,
    shuffle,
    learningRate: (step, totalSteps) =>
      schedule ? schedule.at(step, totalSteps, learningRate) : learningRate,
    options: { ...options, ...(sampleWeight && { sampleWeight }) },
    context,
  };
}

/** The rows to train on and those to evaluate on. */
function holdBack(
  compiled: Compiled,
  all: CheckedData,
  { validation, sampleWeight }: FitOptions,
): {
  data: CheckedData;
  validation: CheckedData | undefined;
  sampleWeight?: FitOptions["sampleWeight"];
} {
  if (validation === undefined) return { data: all, validation: undefined };
  if (typeof validation !== "number") {
    // raw rows have become numbers in train()
    return { data: all, validation: checkData("validate", compiled, validation as DataInput) };
  }
  const held = Math.round(validation * all.count);
  if (!(validation > 0 && validation < 1 && held >= 1 && held < all.count)) {
    throw new DataError(
      "VALIDATION",
      `Cannot fit: expected validation to be data or a share between 0 and 1 that leaves rows on both sides, got ${validation} of ${all.count} rows`,
      { got: validation },
    );
  }
  const { architecture, loss } = compiled.session;
  const key = keyFor(architecture.seed, PURPOSE.validation);
  const labels = loss.target === "labels" ? (all.y.data as Int32Array) : undefined;
  const [heldRows, keptRows] = partition(all.count, [held], key, labels) as [
    Int32Array,
    Int32Array,
  ];
  const part = (rows: Int32Array): CheckedData => ({
    x: takeRows(all.x, rows),
    y: takeRows(all.y, rows),
    count: rows.length,
    spec: all.spec,
  });
  return {
    data: part(keptRows),
    validation: part(heldRows),
    ...(sampleWeight && { sampleWeight: keptWeights(sampleWeight, all.count, keptRows) }),
  };
}

/** The weights of the rows that are trained on; weights of another length are refused later. */
function keptWeights(
  sampleWeight: NonNullable<FitOptions["sampleWeight"]>,
  count: number,
  rows: Int32Array,
): NonNullable<FitOptions["sampleWeight"]> {
  const source = toSource(sampleWeight, "sampleWeight");
  if (source.shape.length !== 1 || source.shape[0] !== count) return sampleWeight;
  const values = roundToFloat32(source, "sampleWeight");
  return Float32Array.from(rows, (row) => values[row]!);
}
