// The content of a report: predictions, evaluation and statistics, computed once.

import { adopt } from "../array/own.ts";
import { rowSize } from "../array/place.ts";
import { readArray } from "../array/read-array.ts";
import { spreadRows, takeRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { centreCrop } from "../augmentation/images.ts";
import { DataError, NumericsError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { sameShape } from "../core/shape.ts";
import { requireSameClasses } from "../data/class-names.ts";
import { type TableSchema, targetNames } from "../data/table-schema.ts";
import type { Diagnosis } from "../doctor/diagnose.ts";
import type { ModelFlow } from "../flow/layer-flow.ts";
import type { TargetKind } from "../losses/loss.ts";
import { largestOf } from "../metrics/class-numbers.ts";
import type { Model } from "../model/model.ts";
import type { StepsEvent } from "../training/events.ts";
import type { History } from "../training/history.ts";
import { type FeatureMaps, featureMaps } from "./feature-maps.ts";
import { type ClassOutcome, classOutcome } from "./outcome-classes.ts";
import { type ValueOutcome, valueOutcome } from "./outcome-values.ts";
import type { FactPart, ReportData } from "./parts.ts";
import { worstRows } from "./worst-rows.ts";

/** Options of writeReport(). */
export interface ReportOptions {
  /** A trained model. */
  readonly model: Model;
  /** The training set. */
  readonly train: ReportData;
  /** The test set, on which the model is evaluated. */
  readonly test: ReportData;
  /** The result of fit(). */
  readonly history?: History;
  /** Events of the steps, for the curves of learning rate and loss. */
  readonly steps?: readonly StepsEvent[];
  /** The heading of the page. Default: "Training report". */
  readonly title?: string;
  /** Settings of the training by name: batch size, schedule … */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The result of diagnose(). */
  readonly diagnosis?: Diagnosis;
  /** Duration of the training. */
  readonly seconds?: number;
  /** A shell command that reproduces the training. */
  readonly command?: string;
  /** The name of the curve of history.validationLoss. Default: "validation". */
  readonly watched?: string;
}

const KEYS = [
  ...["model", "train", "test", "history", "steps", "title"],
  ...["settings", "diagnosis", "seconds", "command", "watched"],
];

/** The content of all sections. */
export interface Facts {
  readonly options: ReportOptions;
  readonly model: Model;
  readonly train: FactPart;
  readonly test: FactPart;
  readonly isImages: boolean;
  /** Names of the columns of x. Default: "column0" … */
  readonly columnNames: readonly string[];
  /** The column types of a raw table. */
  readonly schema: TableSchema | undefined;
  /** Predictions on the test set, of a classifier or a regression. */
  readonly classes: ClassOutcome | undefined;
  readonly values: ValueOutcome | undefined;
  /** Feature maps of the worst prediction for an image. */
  readonly maps: FeatureMaps | undefined;
  readonly evaluation: Readonly<Record<string, number>>;
  /** Statistics of a step on some training rows; undefined if its loss is not finite. */
  readonly flow: ModelFlow | undefined;
}

/** Rows for statistics of activations and gradients. */
const BATCH_ROWS = 256;

/** Computes the content of a report. @throws what predict() and evaluate() throw */
export async function gatherFacts(options: ReportOptions): Promise<Facts> {
  requireKnownKeys("writeReport", options, KEYS);
  const { model } = options;
  if (!model?.compiled) {
    const got = phrase(model ? "one without optimizer" : "none", typeof model);
    const hint = "compile and fit it first";
    throw DataError.of("REPORT", "write a report", "a trained model", got, { hint });
  }
  requireSameClasses("write a report", model.classNames, options.train);
  const train = readPart(options.train, "train");
  const test = readPart(options.test, "test");
  const chosen = spreadRows(train.rows, BATCH_ROWS);
  const flow = await model
    .flow(cropped(model, takeRows(train.x, chosen)), takeRows(train.y, chosen))
    .catch(unlessDiverged);
  const output = await model.predictDouble(test.x);
  const { classNames: testNames } = options.test;
  const evaluation = await model.evaluate({ ...test, ...(testNames && { classNames: testNames }) });
  const scalars = Object.fromEntries(
    Object.entries(evaluation).filter(
      (each): each is [string, number] => typeof each[1] === "number",
    ),
  );
  const { target } = model.compiled.session.loss;
  const schema = model.schema ?? options.train.schema;
  const classNames = model.classNames ?? options.train.classNames;
  const classes = await classOutcome(model, labelled(test, target), classNames);
  const values =
    classes || target === "binary"
      ? undefined
      : valueOutcome(test.y, output, schema?.target && targetNames(schema.target));
  const isImages = train.x.shape.length === 4 && rowSize(train.x.shape) > 0;
  const worst = isImages ? worstRows({ classes, values })?.rows[0] : undefined;
  const image = worst !== undefined && cropped(model, takeRows(test.x, Int32Array.of(worst)));
  return {
    options,
    model,
    train: labelled(train, target),
    test: labelled(test, target),
    isImages,
    columnNames: Array.from(
      { length: rowSize(train.x.shape) },
      (_, column) => options.train.columnNames?.[column] ?? `column${column}`,
    ),
    schema,
    classes,
    values,
    maps: image ? await featureMaps(model, image, worst!, classes !== undefined) : undefined,
    evaluation: scalars,
    flow,
  };
}

/** Soft labels as the most likely class. */
function labelled(part: FactPart, target: TargetKind): FactPart {
  if (target !== "distribution") return part;
  const { data, shape } = part.y;
  return { ...part, y: { data: largestOf(data, rowSize(shape)), shape: [part.rows] } };
}

/** The centre of images that are larger than the input of the model. */
function cropped({ crop }: Model, x: SourceArray): SourceArray {
  return crop && sameShape(x.shape.slice(1), crop.from) ? centreCrop(x, ...crop.size) : x;
}

function unlessDiverged(error: unknown): undefined {
  if (!(error instanceof NumericsError)) throw error;
}

function readPart({ x, y, samples, tableRows = samples }: ReportData, what: string): FactPart {
  const [xSource, ySource] = [adopt(readArray(x, `${what}.x`)), adopt(readArray(y, `${what}.y`))];
  const [rows = 0] = xSource.shape;
  return { x: xSource, y: ySource, rows, sample: (row) => tableRows?.[row] ?? row };
}
