// Cross-validation on the command line: what a network would be worth, without saving one.

import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { percent } from "../core/text.ts";
import type { Dataset } from "../data/dataset.ts";
import { crossValidate } from "../easy/cross-validate.ts";
import type { Model } from "../model/model.ts";
import { R2_ROWS } from "./assessment.ts";
import { weighting } from "./class-weight.ts";
import { classNamesOfData, type Task } from "./data.ts";
import { EXIT } from "./exit.ts";
import { buildModel, fitOptions, type NetworkOptions, trainingFor } from "./network.ts";
import { print, printJson, say } from "./terminal.ts";

interface FoldArguments extends NetworkOptions {
  readonly folds: number;
  readonly groups?: string;
  readonly json?: boolean;
}

/** Trains a network for each fold of the rows and measures it on the others. @returns the exit code */
export async function foldsCommand(
  data: Dataset,
  options: FoldArguments,
  seed: number,
): Promise<number> {
  const classNames = classNamesOfData(data);
  const metric = classNames ? "accuracy" : "r2";
  if (!classNames) requireRows(data.length, options.folds);
  const weights = weighting(options.classWeight, classNames);
  const taskOf = (train: Dataset): Task => ({
    name: "",
    train,
    test: train,
    classNames,
    notes: [],
  });
  let model: Model;
  const { groups } = options;
  const began = performance.now();
  const { folds, mean, deviation } = await crossValidate(data, {
    folds: options.folds,
    seed,
    ...(groups === undefined ? { stratify: classNames !== undefined } : { groups }),
    build: async (train) => {
      model = await buildModel(taskOf(train), options, seed);
      return model;
    },
    fit: (train) => ({
      ...fitOptions(model, trainingFor(taskOf(train), options, seed), train.length),
      ...weights,
    }),
    onFold: (evaluation, fold) => {
      say(`fold ${fold + 1}/${options.folds}: ${show(metric, evaluation[metric]!)}`);
    },
  });
  const seconds = Number(((performance.now() - began) / 1000).toFixed(3));
  const [value, spread] = [mean[metric]!, deviation[metric]!];
  const values = folds.map((each) => each[metric]);
  if (options.json) {
    printJson({ metric, value, deviation: spread, folds: values, seconds });
  } else {
    print(
      `${NAMES[metric]} over ${folds.length} folds: ${show(metric, value)}, deviation ${show(metric, spread)}`,
    );
  }
  return EXIT.fine;
}

/** Refuses folds too small for an R² of their own. */
function requireRows(rows: number, folds: number): void {
  const most = Math.floor(rows / R2_ROWS);
  if (folds <= most) return;
  const expected = `${R2_ROWS} rows in each fold, as R² needs`;
  throw new DataError(
    "FOLDS",
    `Cannot cross-validate: expected ${expected}, got ${showValue(rows)} rows for ${folds} folds`,
    { expected, got: rows, ...(most >= 2 && { hint: `choose --folds from 2 to ${most}` }) },
  );
}

const NAMES = { accuracy: "accuracy", r2: "R²" } as const;

const show = (metric: keyof typeof NAMES, value: number) =>
  metric === "accuracy" ? percent(value, 2) : value.toFixed(4);
