// What a report is made of: everything the model says about the data, worked out once.

import { rowSize } from "../array/place.ts";
import { readArray } from "../array/read-array.ts";
import { spreadRows, takeRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { centreCrop } from "../augmentation/images.ts";
import { DataError, NumericsError } from "../core/errors.ts";
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
import { type ClassOutcome, classOutcome } from "./outcome-classes.ts";
import { type ValueOutcome, valueOutcome } from "./outcome-values.ts";
import type { FactPart, ReportData } from "./parts.ts";

/** What writeReport() writes about. */
export interface ReportOptions {
  /** Trained. */
  readonly model: Model;
  /** Rows that it was trained on. */
  readonly train: ReportData;
  /** Rows that were held out: all that is said about quality is about them. */
  readonly test: ReportData;
  /** What fit() returned. */
  readonly history?: History;
  /** What train() told about the steps: the course of the learning rate, and losses step by step. */
  readonly steps?: readonly StepsEvent[];
  /** The heading of the page. */
  readonly title?: string;
  /** What the training was told, by name: batch size, schedule … */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What diagnose() said about the data. */
  readonly diagnosis?: Diagnosis;
  /** How long the training took. */
  readonly seconds?: number;
  /** A shell command that repeats the training. */
  readonly command?: string;
  /** What the curves of history.validationLoss are of; "validation" where not given. */
  readonly watched?: string;
}

const KEYS = [
  ...["model", "train", "test", "history", "steps", "title"],
  ...["settings", "diagnosis", "seconds", "command", "watched"],
];

/** All that the sections of a report show. */
export interface Facts {
  readonly options: ReportOptions;
  readonly model: Model;
  readonly train: FactPart;
  readonly test: FactPart;
  readonly isImages: boolean;
  /** Names of x's columns; "column0" … where there are none. */
  readonly columnNames: readonly string[];
  /** What the columns of a raw table are. */
  readonly schema: TableSchema | undefined;
  /** What the model makes of the test part: of classes, of values, or of neither. */
  readonly classes: ClassOutcome | undefined;
  readonly values: ValueOutcome | undefined;
  readonly evaluation: Readonly<Record<string, number>>;
  /** A step on some training rows; undefined where its loss is not finite. */
  readonly flow: ModelFlow | undefined;
}

/** Rows that activations and gradients are looked at for. */
const BATCH_ROWS = 256;

/** Works out what a report needs. @throws what predict() and evaluate() throw for data that do not fit */
export async function gatherFacts(options: ReportOptions): Promise<Facts> {
  requireKnownKeys("writeReport", options, KEYS);
  const { model } = options;
  if (!model?.compiled) {
    throw new DataError("REPORT", "Cannot write a report: expected a trained model", {
      got: typeof model,
      hint: "compile and fit it first",
    });
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
  const { target } = model.compiled.session.loss;
  const schema = model.schema ?? options.train.schema;
  const classNames = model.classNames ?? options.train.classNames;
  const classes = await classOutcome(model, labelled(test, target), classNames);
  return {
    options,
    model,
    train: labelled(train, target),
    test: labelled(test, target),
    isImages: train.x.shape.length === 4 && rowSize(train.x.shape) > 0,
    columnNames: Array.from(
      { length: rowSize(train.x.shape) },
      (_, column) => options.train.columnNames?.[column] ?? `column${column}`,
    ),
    schema,
    classes,
    values:
      classes || target === "binary"
        ? undefined
        : valueOutcome(test.y, output, schema?.target && targetNames(schema.target)),
    evaluation: Object.fromEntries(
      Object.entries(evaluation).filter(
        (each): each is [string, number] => typeof each[1] === "number",
      ),
    ),
    flow,
  };
}

/** Shares of classes as the classes that have most. */
function labelled(part: FactPart, target: TargetKind): FactPart {
  if (target !== "distribution") return part;
  const { data, shape } = part.y;
  return { ...part, y: { data: largestOf(data, rowSize(shape)), shape: [part.rows] } };
}

/** The middle of images that are larger than the model's input. */
function cropped({ crop }: Model, x: SourceArray): SourceArray {
  return crop && sameShape(x.shape.slice(1), crop.from) ? centreCrop(x, ...crop.size) : x;
}

function unlessDiverged(error: unknown): undefined {
  if (!(error instanceof NumericsError)) throw error;
}

function readPart({ x, y, samples, tableRows = samples }: ReportData, what: string): FactPart {
  const [xSource, ySource] = [readArray(x, `${what}.x`), readArray(y, `${what}.y`)];
  const [rows = 0] = xSource.shape;
  return { x: xSource, y: ySource, rows, sample: (row) => tableRows?.[row] ?? row };
}
