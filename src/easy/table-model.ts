// The network for a table and its training, with settings that suit the number of rows.

import { rowSize } from "../array/place.ts";
import { DataError, phrase } from "../core/errors.ts";
import { optionError } from "../core/names.ts";
import { showText, showValue } from "../core/show.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { classNumbers, decideTask, type TaskChoice } from "../data/task.ts";
import type { Engine } from "../engine/engine.ts";
import type { Model } from "../model/model.ts";
import { compileNetwork } from "../models/compile-network.ts";
import {
  type NetworkDefaults,
  networkDefaults,
  optimizerOf,
  scheduleOf,
} from "../models/defaults.ts";
import { hiddenLayers } from "../models/hidden-layers.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { tablePreprocessing } from "../preprocessing/table-preprocessing.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { FitOptions } from "../training/plan-training.ts";

/** Options of network and training; defaults depend on the number of rows. */
export interface TableModelOptions {
  /** Units of the hidden layers. */
  readonly hidden?: readonly number[];
  /** Default: about 1,500 steps, from 20 to 200 epochs. */
  readonly epochs?: number;
  /** Default: 16 to 256, increasing with the number of rows. */
  readonly batchSize?: number;
  /** Initial learning rate of adamw, with a cosine schedule. Default: 0.01, from 5,000 rows 0.005. */
  readonly learningRate?: number;
  /** Weight decay of adamw. Default: 500 / rows, from 0.01 to 0.7. */
  readonly weightDecay?: number;
  /** Determines all random numbers. Default: 0. */
  readonly seed?: number;
  /** From createEngine(). Default: the default engine. */
  readonly engine?: Engine;
}

/**
 * The data set with class numbers and class names, if its target is classes.
 * @throws DataError TASK if that is unclear
 */
export function decided(action: string, data: Dataset, task: TaskChoice): Dataset {
  const { y, classNames, judged, length } = data;
  if (classNames && task !== "regression") return data;
  const { task: found, classes } = decideTask(action, y, { task, classNames, judged });
  if (found === "regression") return data;
  const labels = classNumbers(y, classes);
  return ownDataset({ ...data, y: { data: labels, shape: [length] }, classNames: classes });
}

/** A compiled model for a data set, its preprocessing fitted to these rows, and how to train it. */
export async function tableModel(
  train: Dataset,
  options: TableModelOptions = {},
): Promise<{ model: Model; fit: FitOptions; settings: NetworkDefaults }> {
  const defaults = networkDefaults(train.x, options.batchSize);
  const { hidden = defaults.hidden, epochs = defaults.epochs } = options;
  const { learningRate = defaults.learningRate, weightDecay = defaults.weightDecay } = options;
  const settings = { ...defaults, hidden, epochs, learningRate, weightDecay };
  const { classNames, schema } = train;
  const preprocessing = preprocessingFor(train, defaults.standardize)?.fit(train.x);
  const inputShape = preprocessing?.outputShape(train.x.shape.slice(1)) ?? train.x.shape.slice(1);
  if (!Array.isArray(hidden)) throw optionError("hidden", "a list of units", hidden);
  const model = await compileNetwork({
    inputShape,
    hidden: hiddenLayers(hidden),
    classes: classNames?.length ?? 0,
    values: rowSize(train.y.shape),
    optimizer: optimizerOf(settings),
    seed: options.seed ?? 0,
    engine: options.engine,
    preprocessing,
    classNames,
    schema,
  });
  const fit = { epochs, batchSize: settings.batchSize, schedule: scheduleOf(settings) };
  return { model, fit, settings };
}

/** The preprocessing of x; bytes are pixels and stay unchanged. */
function preprocessingFor({ x, schema }: Dataset, standardize: boolean): Transformer | undefined {
  if (schema) return tablePreprocessing(schema);
  const isTableOfBytes = x.data instanceof Uint8Array && x.shape.length < 3;
  return standardize && !isTableOfBytes ? new StandardScaler() : undefined;
}

/** @throws DataError for fewer than two classes, or nearly as many as rows */
export function requireClasses(action: string, data: Dataset): void {
  const { classNames = [], y, length, schema } = data;
  const got = Math.min(classNames.length, new Set(y.data).size);
  if (got < 2) {
    const target = schema?.target ? `the target ${showText(schema.target.name)}` : "the target";
    const name = classNames[y.data[0]!];
    const hint = `${target} is constant, ${showValue(name)}: choose another`;
    throw DataError.of("ONE_CLASS", action, "at least 2 classes", phrase(`${got}`, classNames), {
      hint,
    });
  }
  if (got <= Math.max(2, length / 2)) return;
  const shown = phrase(`${got} classes in ${length} rows`, got);
  const hint = "choose another target, or use regressor()";
  throw DataError.of("TOO_MANY_CLASSES", action, "classes with several rows each", shown, { hint });
}
