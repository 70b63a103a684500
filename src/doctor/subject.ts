// Data as the doctor looks at them: numbers that may be missing or nonsense, targets of any kind.

import { rowSize } from "../array/place.ts";
import { readArray } from "../array/read-array.ts";
import { requireSameRows, spreadRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { ShapeError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
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

/** x and y, and what is known about them: a data set, or arrays. NaN stands for a missing value. */
export interface DoctorInput {
  readonly x: ArrayInput;
  readonly y: TargetInput;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** What the columns of a raw table are. */
  readonly schema?: TableSchema;
  /** Number of each row in the data set first made. */
  readonly samples?: Int32Array;
  /** Rows of the table that they came from, as data sets have them. */
  readonly tableRows?: Int32Array;
  /** @internal What data sets know of their target. */
  readonly judged?: Judgement;
}

/** Options of diagnose(). */
export interface DiagnoseOptions {
  /** Held out rows: looked through for rows and classes of the training part. */
  readonly test?: DoctorInput;
  /** What the target is; by default what its values say, as for mlp(). */
  readonly task?: TaskChoice;
  /** Whether the columns will be scaled: then their scales are no finding. */
  readonly scaled?: boolean;
  /** The same of a target of values. */
  readonly targetScaled?: boolean;
  /** Whether missing values will be filled: then they are worth a note only. */
  readonly imputed?: boolean;
}

/** Some rows. */
export interface Part {
  readonly name: "training" | "test";
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly rows: number;
  /** Number of a row in the data set first made. */
  sample(row: number): number;
}

/** What the checks look at. */
export interface Subject {
  readonly train: Part;
  readonly test: Part | undefined;
  /** What the columns of a raw table are. */
  readonly schema: TableSchema | undefined;
  readonly kind: "table" | "images";
  /** Numbers in a row. */
  readonly columns: number;
  columnName(column: number): string;
  /** The names of all columns, of those left out too; none where they have none. */
  readonly columnNames: readonly string[];
  /** What a column of a raw table is; "number" of any other. */
  columnType(column: number): ColumnType;
  /** A column of the training part; `rows` chooses some. */
  column(column: number, rows?: Int32Array): Float64Array;
  readonly task: Task;
  /** Why the target was taken for that, in words. */
  readonly because: string;
  /** Whether it could as well be the other. */
  readonly isUnclear: boolean;
  className(label: number): string;
  /** The names of the classes and of the categories of columns, by what they belong to. */
  readonly wordLists: readonly { readonly of: string; readonly words: readonly string[] }[];
  /** Named classes, 0 where they are not. */
  readonly namedClasses: number;
  readonly scaled: boolean;
  readonly targetScaled: boolean;
  readonly imputed: boolean;
}

/** Checks that sort look at so many rows. */
const SORTED_AT_MOST = 20_000;

/** Reads what diagnose() was given. @throws ShapeError where rows do not fit */
export function readSubject(train: DoctorInput, options: DiagnoseOptions): Subject {
  requireKnownKeys("diagnose", options, ["test", "task", "scaled", "targetScaled", "imputed"]);
  const { scaled = false, targetScaled = false, imputed = false } = options;
  requireBooleans("diagnose", { scaled, targetScaled, imputed });
  const task = readTask(options.task);
  const { part, test, classNames, judged } = readParts(train, options.test, task);
  const { x } = part;
  const columns = rowSize(x.shape);
  if (test && rowSize(test.x.shape) !== columns) {
    throw new ShapeError(
      "COLUMNS",
      `Cannot diagnose: expected ${columns} numbers in each row of the test part as in training, got ${rowSize(test.x.shape)}`,
      { expected: columns, got: rowSize(test.x.shape) },
    );
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
    task: judged.task === "regression" ? "regression" : "classification",
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
    scaled,
    targetScaled,
    imputed,
  };
}

/** A column of so many of a part; `rows` chooses some. */
export function columnOf(
  { x, rows: all }: Part,
  column: number,
  columns: number,
  rows?: Int32Array,
): Float64Array {
  const { length } = rows ?? { length: all };
  return Float64Array.from({ length }, (_, i) => x.data[(rows?.[i] ?? i) * columns + column]!);
}

/** Rows for checks that sort, evenly spread. */
export const sortedRows = ({ train }: Subject): Int32Array =>
  spreadRows(train.rows, SORTED_AT_MOST);

/** Class numbers of a part, undefined where its y holds others or the target is a value. */
export function labelsOf({ task }: Subject, { y }: Part): ArrayLike<number> | undefined {
  if (task !== "classification" || rowSize(y.shape) !== 1) return undefined;
  for (const value of y.data) if (!isLabel(value)) return undefined;
  return y.data;
}

/** Whether a number can be that of a class. */
export const isLabel = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= 0x7fffffff;

/** Both parts, words and other names of classes as class numbers. */
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
