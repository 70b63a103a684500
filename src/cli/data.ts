// What to train on: made-up data, files of one of the known kinds, or a table.

import { DataError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { SplitOptions } from "../data/split.ts";
import { synthetic } from "../data/synthetic.ts";
import type { TableSchema } from "../data/table-schema.ts";
import { decideTask, type TaskChoice } from "../data/task.ts";
import { npyDataset } from "../node/npy-data.ts";
import { ARRAYS, refuseUnconcerned, TABLE } from "./concerns.ts";
import { limitOf, type SourceOptions } from "./source-options.ts";
import { readSource } from "./sources.ts";
import { readTableFile, type TableArguments } from "./table-file.ts";
import { type ReadingArguments, readingOf } from "./table-options.ts";

/** Data with a part that is held out for the test. */
export interface Task {
  readonly name: string;
  readonly train: Dataset;
  readonly test: Dataset;
  /** Of tables, where one is asked for: rows that preprocessing does not see. */
  readonly validation?: Dataset;
  /** undefined: the target is a value. */
  readonly classNames: readonly string[] | undefined;
  /** What was left out of the data, in words. */
  readonly notes: readonly string[];
}

export interface TaskOptions extends TableArguments {
  readonly data?: string;
  /** Files of arrays, in place of data. */
  readonly x?: string;
  readonly y?: string;
  readonly synthetic?: keyof typeof synthetic;
  readonly count?: number;
  readonly task: TaskChoice;
  /** "order", or a column: the last rows are held out. */
  readonly split?: string;
  /** A column: rows that are equal in it go together. */
  readonly groups?: string;
  /** Share of the rows to watch the training by. */
  readonly validation?: number;
  /** Pixels of each side that images are made to fit. */
  readonly imageSize?: number;
}

/** Share of the rows held out where the data have no test set of their own. */
const TEST_SHARE = 0.2;
const DIGITS = 10_000;
const POINTS = 2_000;
/** More are a mistake: the output would be too large. */
const CLASSES_AT_MOST = 10_000;

/** Everything that the arguments name, before it is split. */
export interface Loaded {
  readonly name: string;
  /** All rows, where there is no test set. */
  readonly train: Dataset;
  readonly test?: Dataset;
  readonly notes: readonly string[];
}

/**
 * The data that the arguments name; a table by the schema, where one is given.
 * @throws DataError, FormatError for data of another form
 */
export async function loadData(
  options: TaskOptions,
  seed: number,
  schema?: TableSchema,
): Promise<Loaded> {
  const { data, task, x } = options;
  if (x !== undefined) {
    refuseUnconcerned(ARRAYS, options);
    const train = await npyDataset(x, requireY(options.y), { task, ...limitOf(options) });
    return { name: x, train, notes: [] };
  }
  if (data === undefined) {
    const { synthetic: name = "digits", count = name === "digits" ? DIGITS : POINTS } = options;
    refuseUnconcerned(`synthetic ${name}`, options);
    return { name: `synthetic ${name}`, train: synthetic[name]({ count, seed }), notes: [] };
  }
  const source = await readSource(data, options, options);
  if (source) return { ...source, name: data };
  refuseUnconcerned(TABLE, options);
  const file = await readTableFile(data, options, { task, schema });
  return { name: data, train: file.data, notes: file.notes };
}

function requireY(y: string | undefined): string {
  if (y !== undefined) return y;
  throw new DataError("Y_FILE", "Cannot read --x: expected a file of its targets, got none", {
    expected: "--y FILE",
    hint: "add --y FILE",
  });
}

/** Loaded data with a part that is held out for the test, and one for validation where a table has to. */
export function splitTask(loaded: Loaded, options: TaskOptions, seed: number): Task {
  const { validation } = options;
  const { train: all, test } = loaded;
  const classNames = test ? classNamesOfData(all, test) : classNamesOfData(all);
  if (test) return { ...loaded, test, classNames };
  const rule = splitRule(options, classNames !== undefined);
  const whole = { ...loaded, ...all.split({ test: TEST_SHARE, seed, ...rule }), classNames };
  if (classNames) requireTwo(new Set(whole.train.y.data).size, classNames);
  if (validation === undefined || !all.schema) return whole;
  const { train, test: held } = whole.train.split({ test: validation, seed, ...rule });
  return { ...whole, train, validation: held };
}

/** Which rows go where: classes in their shares, unless rows follow each other or go together. */
function splitRule({ split: by, groups }: TaskOptions, stratify: boolean): Partial<SplitOptions> {
  if (by === undefined && groups === undefined) return { stratify };
  return { ...(by !== undefined && { by }), ...(groups !== undefined && { groups }) };
}

/** The test set of a folder, or all rows of a table, as a model takes them. */
export async function loadTestData(
  path: string,
  given: ReadingArguments & Pick<TaskOptions, "target" | "x" | "y">,
  {
    classNames,
    inputShape,
    schema,
  }: Pick<SourceOptions, "classNames" | "inputShape"> & {
    readonly schema?: TableSchema | undefined;
  },
): Promise<{ data: Dataset; notes: readonly string[] }> {
  const task = classNames ? "classification" : "regression";
  const { target, x, y } = given;
  const limit = limitOf(given);
  if (x !== undefined) {
    refuseUnconcerned(ARRAYS, { target, ...readingOf(given) });
    const named = classNames && { classNames };
    return { data: await npyDataset(x, requireY(y), { task, ...named, ...limit }), notes: [] };
  }
  const source = await readSource(
    path,
    { task, classNames, inputShape, ...limit },
    { target, ...readingOf(given) },
  );
  if (source) return { data: source.test ?? source.train, notes: source.notes };
  const options = classNames ? { classNames, schema } : ({ task: "regression", schema } as const);
  return readTableFile(path, given, options);
}

/** The names of the classes, or their numbers; undefined where y holds values. */
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
  throw new DataError("ONE_CLASS", `Cannot train: expected at least 2 classes, got ${count}`, {
    expected: "at least 2 classes to train on",
    got: names,
    hint: "choose other data, or of a table another --target",
  });
}

function classCount(sets: readonly Dataset[]): number {
  let last = -1;
  for (const { y } of sets) for (const label of y.data) last = Math.max(last, label);
  const count = last + 1;
  if (count <= CLASSES_AT_MOST) return count;
  throw new DataError(
    "TOO_MANY_CLASSES",
    `Cannot train: expected at most ${CLASSES_AT_MOST} classes, got the class number ${count - 1}`,
    { expected: CLASSES_AT_MOST, got: count },
  );
}
