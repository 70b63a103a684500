// What to train on: made-up data, files of one of the known kinds, or a table.

import type { Dataset } from "../data/dataset.ts";
import { synthetic } from "../data/synthetic.ts";
import { DataError } from "../errors.ts";
import { readSource, type SourceOptions } from "./sources.ts";
import { readTableFile } from "./table-file.ts";

/** Data with a part that is held out for the test. */
export interface Task {
  readonly name: string;
  readonly train: Dataset;
  readonly test: Dataset;
  /** undefined: the target is a value. */
  readonly classNames: readonly string[] | undefined;
  /** What was left out of the data, in words. */
  readonly notes: readonly string[];
}

export interface TaskOptions {
  readonly data?: string;
  readonly synthetic?: keyof typeof synthetic;
  readonly count?: number;
  readonly target?: string;
  readonly task: "auto" | "classification" | "regression";
  /** Pixels of each side that images are made to fit. */
  readonly imageSize?: number;
}

/** Share of the rows held out where the data have no test set of their own. */
const TEST_SHARE = 0.2;
const DIGITS = 10_000;
const POINTS = 2_000;
/** More are a mistake: the output would be too large. */
const CLASSES_AT_MOST = 10_000;

/** The data that the arguments name. @throws DataError, FormatError for data of another form */
export async function loadTask(options: TaskOptions, seed: number): Promise<Task> {
  if (options.data === undefined) {
    const { synthetic: name = "digits", count = name === "digits" ? DIGITS : POINTS } = options;
    return splitTask(`synthetic ${name}`, synthetic[name]({ count, seed }), seed);
  }
  const { data, target, task } = options;
  const source = await readSource(data, options);
  if (source) {
    const { train, test, notes } = source;
    if (!test) return { ...splitTask(data, train, seed), notes };
    return { name: data, train, test, classNames: classNamesOf(train, test), notes };
  }
  const file = await readTableFile(data, target, { task });
  return { ...splitTask(data, file.data, seed), notes: file.notes };
}

/** The test set of a folder, or all rows of a table, as a model takes them. */
export async function loadTestData(
  path: string,
  target: string | undefined,
  { classNames, inputShape }: Pick<SourceOptions, "classNames" | "inputShape">,
): Promise<{ data: Dataset; notes: readonly string[] }> {
  const task = classNames ? "classification" : "regression";
  const source = await readSource(path, { task, classNames, inputShape });
  if (source) return { data: source.test ?? source.train, notes: source.notes };
  return readTableFile(path, target, classNames ? { classNames } : { task });
}

function splitTask(name: string, data: Dataset, seed: number): Task {
  const classNames = classNamesOf(data);
  // values that happen to be whole are no classes
  const stratify = classNames !== undefined;
  const { train, test } = data.split({ test: TEST_SHARE, seed, stratify });
  return { name, train, test, classNames, notes: [] };
}

/** The names of the classes, or their numbers; undefined where y holds values. */
function classNamesOf(...sets: readonly Dataset[]): readonly string[] | undefined {
  const [{ y, classNames }] = sets as [Dataset];
  if (!(y.data instanceof Int32Array)) return undefined;
  const names =
    classNames ?? Array.from({ length: classCount(sets) }, (_, number) => String(number));
  if (names.length >= 2) return names;
  throw new DataError(
    "ONE_CLASS",
    `Cannot train: expected at least 2 classes, got ${names.length}`,
    {
      expected: "at least 2 classes",
      got: names,
      hint: "choose the column to predict with --target",
    },
  );
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
