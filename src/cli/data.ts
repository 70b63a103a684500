// The data of a command: synthetic, files of a known kind, or a table.

import { DataError, phrase } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { countOf } from "../core/text.ts";
import type { Dataset } from "../data/dataset.ts";
import { synthetic } from "../data/synthetic.ts";
import type { TableSchema } from "../data/table-schema.ts";
import { decideTask, type TaskChoice } from "../data/task.ts";
import { npyDataset } from "../node/npy-data.ts";
import { ARRAYS, requireApplicable, TABLE } from "./option-rules.ts";
import type { SourceOptions } from "./source-options.ts";
import { readSource } from "./sources.ts";
import { type ReadingArguments, readTableFile, type TableArguments } from "./table-file.ts";

/** Data with a test set. */
export interface Task {
  readonly name: string;
  readonly train: Dataset;
  readonly test: Dataset;
  /** The validation set of a table, which preprocessing is not fitted on. */
  readonly validation?: Dataset;
  /** undefined: a regression. */
  readonly classNames: readonly string[] | undefined;
  /** Notes about the data, for people. */
  readonly notes: readonly string[];
}

export interface TaskOptions extends TableArguments {
  readonly data?: string;
  /** Files of arrays, instead of data. */
  readonly x?: string;
  readonly y?: string;
  readonly synthetic?: keyof typeof synthetic;
  readonly count?: number;
  readonly task: TaskChoice;
  /** "order", or a column: the last rows are held out. */
  readonly split?: string;
  /** A column whose equal values stay together. */
  readonly groups?: string;
  /** Share of the training rows for validation. */
  readonly validation?: number;
  /** The side in pixels to which images are resized. */
  readonly imageSize?: number;
}

/** The seed unless one is given. */
export const SEED = 1;
/** Share of the rows in the test set, unless the data have one. */
const TEST_SHARE = 0.2;
const DIGITS = 10_000;
const POINTS = 2_000;
/** More must be a mistake: the output layer would be too large. */
const CLASSES_AT_MOST = 10_000;

/** Data before they are split. */
export interface Loaded {
  readonly name: string;
  /** All rows, if there is no test set. */
  readonly train: Dataset;
  readonly test?: Dataset;
  readonly notes: readonly string[];
}

/**
 * The data that the arguments name; a table is read by `schema` if it is given.
 * @throws DataError, FormatError for data of another form
 */
export async function loadData(
  options: TaskOptions,
  seed: number,
  schema?: TableSchema,
): Promise<Loaded> {
  const { data, task, x, maxBytes } = options;
  if (x !== undefined) {
    requireApplicable(ARRAYS, options);
    const train = await npyDataset(x, requireY(options.y), { task, maxBytes });
    return { name: x, train, notes: [] };
  }
  if (data === undefined) {
    const { synthetic: kind = "digits", count = kind === "digits" ? DIGITS : POINTS } = options;
    const name = `synthetic ${kind}`;
    requireApplicable(name, options);
    return { name, train: synthetic[kind]({ count, seed }), notes: [] };
  }
  const source = await readSource(data, options, options);
  if (source) return { ...source, name: data };
  requireApplicable(TABLE, options);
  const file = await readTableFile(data, options, { task, schema });
  return { name: data, train: file.data, notes: file.notes };
}

function requireY(y: string | undefined): string {
  if (y !== undefined) return y;
  const expected = phrase("--y with its targets", "--y FILE");
  throw DataError.of("Y_FILE", "read --x", expected, phrase("none"), { hint: "add --y FILE" });
}

/** Splits loaded data into training and test set, and a table also into a validation set. */
export function splitTask(loaded: Loaded, options: TaskOptions, seed: number): Task {
  const { validation, split: by, groups } = options;
  const { train: all, test } = loaded;
  const classNames = test ? classNamesOfData(all, test) : classNamesOfData(all);
  if (test) return { ...loaded, test, classNames };
  const isRandom = by === undefined && groups === undefined;
  const rule = isRandom ? { stratify: classNames !== undefined } : present({ by, groups });
  const whole = { ...loaded, ...all.split({ test: TEST_SHARE, seed, ...rule }), classNames };
  if (classNames) requireTwo(new Set(whole.train.y.data).size, classNames);
  if (validation === undefined || !all.schema) return whole;
  const { train, test: held } = whole.train.split({ test: validation, seed, ...rule });
  return { ...whole, train, validation: held };
}

/** "iris.csv: 120 training rows, 30 test rows". */
export const rowCounts = (name: string, train: Dataset, test: Dataset): string =>
  `${name}: ${countOf(train.length, "training row")}, ${countOf(test.length, "test row")}`;

/** The test set of a folder, or all rows of a table, for a model. */
export async function loadTestData(
  path: string,
  given: ReadingArguments & Pick<TaskOptions, "target" | "x" | "y">,
  model: Pick<SourceOptions, "classNames" | "inputShape"> & {
    readonly schema?: TableSchema | undefined;
  },
): Promise<{ data: Dataset; notes: readonly string[] }> {
  const { classNames, schema } = model;
  const { x, maxBytes } = given;
  const task = classNames ? "classification" : "regression";
  if (x !== undefined) {
    requireApplicable(ARRAYS, given);
    const options = { task, maxBytes, ...present({ classNames }) } as const;
    return { data: await npyDataset(x, requireY(given.y), options), notes: [] };
  }
  const source = await readSource(path, { ...model, task, maxBytes }, given);
  if (source) return { data: source.test ?? source.train, notes: source.notes };
  return readTableFile(path, given, { schema, ...(classNames ? { classNames } : { task }) });
}

/** The class names, or their numbers; undefined for a regression. */
export function classNamesOfData(...sets: readonly Dataset[]): readonly string[] | undefined {
  const [{ y, classNames, judged }] = sets as [Dataset];
  const { task } = decideTask("train", y, { classNames, judged });
  if (task === "regression") return undefined;
  const names =
    classNames ?? Array.from({ length: classCount(sets) }, (_, number) => String(number));
  requireTwo(names.length, names);
  return names;
}

function requireTwo(count: number, names: readonly string[]): void {
  if (count >= 2) return;
  throw DataError.of("ONE_CLASS", "train", "at least 2 classes", phrase(String(count), names), {
    hint: "use other data, or for a table another --target",
  });
}

function classCount(sets: readonly Dataset[]): number {
  let last = -1;
  for (const { y } of sets) for (const label of y.data) last = Math.max(last, label);
  const count = last + 1;
  if (count <= CLASSES_AT_MOST) return count;
  const expected = phrase(`at most ${CLASSES_AT_MOST} classes`, CLASSES_AT_MOST);
  throw DataError.of("TOO_MANY_CLASSES", "train", expected, phrase(`class number ${last}`, count));
}
