// The data that checks examine: any numbers, targets of any kind.

import { rowSize } from "../array/place.ts";
import { readArray } from "../array/read-array.ts";
import { requireSameRows, spreadRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { phrase, ShapeError } from "../core/errors.ts";
import { flagOption, type Option, optional, readOptions } from "../core/options.ts";
import { showText } from "../core/show.ts";
import { readClassNames, requireSameClasses } from "../data/class-names.ts";
import { type ClassKnowledge, numberWords } from "../data/known-classes.ts";
import { isColumn } from "../data/labels.ts";
import { type ColumnType, featuresOf, type TableSchema } from "../data/table-schema.ts";
import {
  areNumbered,
  classNumbers,
  type Judgement,
  judgeTarget,
  readTask,
  type Task,
  type TaskChoice,
} from "../data/task.ts";
import type { TargetInput } from "../data/word-classes.ts";

/** x and y, with optional metadata: a data set, or arrays. NaN is a missing value. */
export interface DoctorInput {
  readonly x: ArrayInput;
  readonly y: TargetInput;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** The columns of a raw table. */
  readonly schema?: TableSchema;
  /** Number of each row in the original data set. */
  readonly samples?: Int32Array;
  /** Number of each row in the original table. */
  readonly tableRows?: Int32Array;
  /** @internal The task of the target of a data set. */
  readonly judged?: Judgement;
}

/** Options of diagnose(). */
export interface DiagnoseOptions {
  /** Test set: checked for rows and classes of the training set. */
  readonly test?: DoctorInput;
  /** The task. Default: inferred from the target, as in mlp(). */
  readonly task?: TaskChoice;
  /** Whether the columns will be scaled; if so, their scales are not reported. Default: false. */
  readonly scaled?: boolean;
  /** The same for a target of quantities. */
  readonly targetScaled?: boolean;
  /** Whether missing values will be imputed; if so, they are only a note. Default: false. */
  readonly imputed?: boolean;
}

/** The training or test set. */
export interface Part {
  readonly name: "training" | "test";
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly rows: number;
  /** Number of a row in the original data set. */
  sample(row: number): number;
}

/** The data that checks examine. */
export interface Subject {
  readonly train: Part;
  readonly test: Part | undefined;
  /** The columns of a raw table. */
  readonly schema: TableSchema | undefined;
  readonly kind: "table" | "images";
  /** Numbers in a row. */
  readonly columns: number;
  columnName(column: number): string;
  /** The names of all columns, including those left out; empty without names. */
  readonly columnNames: readonly string[];
  /** The type of a column of a raw table; "number" for others. */
  columnType(column: number): ColumnType;
  /** A column of the training set, or some of its rows. */
  column(column: number, rows?: Int32Array): Float64Array;
  readonly task: Task;
  /** The reason for the task, in words. */
  readonly because: string;
  /** Whether the task is ambiguous. */
  readonly isUnclear: boolean;
  className(label: number): string;
  /** The names of the classes and of the categories of columns, with their source. */
  readonly wordLists: readonly { readonly of: string; readonly words: readonly string[] }[];
  /** Number of named classes, or 0. */
  readonly namedClasses: number;
  readonly scaled: boolean;
  readonly targetScaled: boolean;
  readonly imputed: boolean;
}

const OPTIONS = {
  test: optional({ expected: "a data set", accepts: () => true }) as Option<
    DoctorInput | undefined
  >,
  task: optional({ expected: "a task", accepts: () => true }) as Option<TaskChoice | undefined>,
  scaled: flagOption(false),
  targetScaled: flagOption(false),
  imputed: flagOption(false),
};

/** Checks that sort use at most so many rows. */
const MOST_SORTED_ROWS = 20_000;

/** Reads the arguments of diagnose(). @throws ShapeError for rows that do not match */
export function readSubject(train: DoctorInput, options: DiagnoseOptions): Subject {
  const { test: given, ...settings } = readOptions("diagnose", OPTIONS, options, "OPTION");
  const { part, test, classNames, judged } = readParts(train, given, readTask(settings.task));
  const { x } = part;
  const columns = rowSize(x.shape);
  if (test && rowSize(test.x.shape) !== columns) {
    const expected = phrase(
      `${columns} numbers in each row of the test set, as in training`,
      columns,
    );
    throw ShapeError.of("COLUMNS", "diagnose", expected, rowSize(test.x.shape));
  }
  const { columnNames, schema } = train;
  const features = schema && featuresOf(schema);
  return {
    train: part,
    test,
    schema,
    kind: x.shape.length === 4 ? "images" : "table",
    columns,
    columnName: (column) => columnNames?.[column] ?? `column${column}`,
    columnNames: schema?.columns.map(({ name }) => name) ?? columnNames ?? [],
    columnType: (column) =>
      features?.length === columns ? features[column]!.type : ("number" as const),
    column: (column, rows) => columnOf(part, column, columns, rows),
    because: judged.because,
    isUnclear: judged.task === "unclear",
    className: (label) => classNames?.[label] ?? String(label),
    wordLists: [
      ...(classNames ? [{ of: "the target", words: classNames }] : []),
      ...(schema?.columns ?? []).flatMap((column) =>
        column.type === "category"
          ? [{ of: `column ${showText(column.name)}`, words: column.categories }]
          : [],
      ),
    ],
    namedClasses: classNames?.length ?? 0,
    ...settings,
    task: judged.task === "regression" ? "regression" : "classification",
  };
}

/** A column of a part, or some of its rows. */
export function columnOf(
  { x, rows: all }: Part,
  column: number,
  columns: number,
  rows?: Int32Array,
): Float64Array {
  const { length } = rows ?? { length: all };
  return Float64Array.from({ length }, (_, i) => x.data[(rows?.[i] ?? i) * columns + column]!);
}

/** Evenly spaced rows for checks that sort. */
export const sortedRows = ({ train }: Subject): Int32Array =>
  spreadRows(train.rows, MOST_SORTED_ROWS);

/** Class numbers of a part; undefined for quantities and invalid labels. */
export function labelsOf({ task }: Subject, { y }: Part): ArrayLike<number> | undefined {
  if (task !== "classification" || rowSize(y.shape) !== 1) return undefined;
  for (const value of y.data) if (!isLabel(value)) return undefined;
  return y.data;
}

/** Number of times that each value occurs, in the order of the first. */
export function countValues(values: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1);
  }
  return counts;
}

/** Whether a number can be a class number. */
export const isLabel = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= 0x7fffffff;

/** Both sets, with class numbers for words and other names of classes. */
function readParts(train: DoctorInput, test: DoctorInput | undefined, task: TaskChoice) {
  const given = readClassNames(train.classNames);
  const numbered = (data: DoctorInput, known: ClassKnowledge) =>
    task === "regression" ? data : numberWords("diagnose", data, known);
  const learned = numbered(train, { names: given, isFixed: false });
  const tested = test && numbered(test, { names: learned.classNames, isFixed: true });
  if (tested) requireSameClasses("diagnose", learned.classNames, tested);
  const part = readPart("training", learned);
  const other = tested && readPart("test", tested);
  const facts = { task, classNames: learned.classNames, judged: train.judged };
  const judged = judgeTarget(part.y, facts);
  const { classes } = judged;
  const parts = other ? [part, other] : [part];
  const known = new Set(classes);
  const areNames = !areNumbered(classes) && !learned.classNames;
  if (!areNames || !parts.every(({ y }) => holdsOnly(y, known))) {
    return { part, test: other, classNames: learned.classNames, judged };
  }
  const numberedPart = (each: Part): Part => {
    const data = classNumbers(each.y, classes);
    return { ...each, y: { data, shape: [data.length] } };
  };
  const [first, second] = parts.map(numberedPart);
  return { part: first!, test: second, classNames: classes, judged };
}

const holdsOnly = ({ data, shape }: SourceArray, names: ReadonlySet<string>) =>
  isColumn(shape) && data.every((value: number) => names.has(String(value)));

function readPart(name: Part["name"], { x, y, samples, tableRows = samples }: DoctorInput): Part {
  const [xSource, ySource] = [readArray(x, "x"), readArray(y, "y")];
  const rows = requireSameRows("diagnose", xSource.shape[0], ySource.shape[0]);
  return { name, x: xSource, y: ySource, rows, sample: (row) => tableRows?.[row] ?? row };
}
