// Cross-validation on the command line.

import { DataError, phrase } from "../core/errors.ts";
import { countOf } from "../core/text.ts";
import type { Dataset } from "../data/dataset.ts";
import { crossValidate } from "../easy/cross-validate.ts";
import type { Model } from "../model/model.ts";
import { R2_ROWS } from "./assessment.ts";
import { classWeightOption } from "./class-weight.ts";
import { classNamesOfData, type Task } from "./data.ts";
import { EXIT } from "./exit.ts";
import { buildModel, fitOptions, type NetworkOptions, trainingFor } from "./network.ts";
import { networkNote } from "./picture-network.ts";
import { metricName, showMetric } from "./show-metric.ts";
import { print, printJson, say } from "./terminal.ts";
import type { Tracking } from "./tracking.ts";

interface FoldArguments extends NetworkOptions {
  readonly folds: number;
  readonly groups?: string;
  readonly json?: boolean;
}

/** Trains a network for each fold and evaluates it on the held-out rows. @returns the exit code */
export async function foldsCommand(
  data: Dataset,
  options: FoldArguments,
  seed: number,
  tracking: Tracking,
): Promise<number> {
  const { groups, json } = options;
  const classNames = classNamesOfData(data);
  const metric = classNames ? "accuracy" : "r2";
  const show = (value: number) => showMetric(metric, value);
  if (!classNames) requireRows(data.length, options.folds);
  const weights = classWeightOption(options.classWeight, classNames);
  const taskOf = (train: Dataset): Task => ({
    name: "",
    train,
    test: train,
    classNames,
    notes: [],
  });
  let model: Model | undefined;
  const written: Promise<void>[] = [];
  let begun = 0;
  const began = performance.now();
  const { folds, mean, deviation } = await crossValidate(data, {
    folds: options.folds,
    seed,
    ...(groups === undefined ? { stratify: classNames !== undefined } : { groups }),
    build: async (train) => {
      const made = await buildModel(taskOf(train), options, seed);
      if (!model) say(...networkNote(made, options));
      model = made;
      const training = trainingFor(taskOf(train), made, options, seed);
      await tracking.begin({ model, training, seed, rows: { all: data.length } });
      return made;
    },
    fit: (train) => {
      const training = trainingFor(taskOf(train), model!, options, seed);
      const fit = fitOptions(model!, training, train.length);
      const callbacks = [...fit.callbacks!, ...tracking.callbacks(++begun)];
      return { ...fit, ...weights, callbacks };
    },
    onFold(evaluation, fold) {
      const value = evaluation[metric]!;
      say(`fold ${fold + 1}/${options.folds}: ${show(value)}`);
      written.push(tracking.line("fold", { fold: fold + 1, metric, value }));
      written.push(tracking.test(metric, value));
    },
  });
  await Promise.all(written);
  const seconds = Number(((performance.now() - began) / 1000).toFixed(3));
  const [value, spread] = [mean[metric]!, deviation[metric]!];
  const values = folds.map((each) => each[metric]);
  const result = { metric, value, deviation: spread, folds: values, seconds };
  await tracking.line("result", result);
  if (json) {
    printJson(result);
  } else {
    const parts = [show(value), `standard deviation ${show(spread)}`];
    print(`${metricName(metric)} over ${countOf(folds.length, "fold")}: ${parts.join(", ")}`);
  }
  return tracking.hasFailed ? EXIT.usage : EXIT.success;
}

/** Checks that each fold has enough rows for R². */
function requireRows(rows: number, folds: number): void {
  const most = Math.floor(rows / R2_ROWS);
  if (folds <= most) return;
  const expected = `${R2_ROWS} rows per fold, as R² needs`;
  const got = phrase(`${countOf(rows, "row")} for ${countOf(folds, "fold")}`, rows);
  const hint = most >= 2 ? { hint: `choose --folds from 2 to ${most}` } : {};
  throw DataError.of("FOLDS", "cross-validate", expected, got, hint);
}
