// Data as the doctor looks at them: numbers that may be missing or nonsense, targets of any kind.

import { readClassNames, requireSameClasses } from "../data/class-names.ts";
import { looksLikeLabels } from "../data/labels.ts";
import type { ArrayInput, SourceArray } from "../data/ndarray.ts";
import { readArray } from "../data/read-array.ts";
import { requireSameRows, spreadRows } from "../data/rows.ts";
import { rowSize } from "../data/show.ts";
import { type ColumnType, featuresOf, type TableSchema } from "../data/table-schema.ts";
import { ShapeError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";

/** x and y, and what is known about them: a data set, or arrays. NaN stands for a missing value. */
export interface DoctorInput {
  readonly x: ArrayInput;
  readonly y: ArrayInput;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** What the columns of a raw table are. */
  readonly schema?: TableSchema;
  /** Number of each row in the data set first made. */
  readonly samples?: Int32Array;
  /** Rows of the table that they came from, as data sets have them. */
  readonly tableRows?: Int32Array;
}

/** Options of diagnose(). */
export interface DiagnoseOptions {
  /** Held out rows: looked through for rows and classes of the training part. */
  readonly test?: DoctorInput;
  /** What the target is; by default few repeated integers are classes. */
  readonly task?: "auto" | "classification" | "regression";
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
  readonly kind: "table" | "images";
  /** Numbers in a row. */
  readonly columns: number;
  columnName(column: number): string;
  /** What a column of a raw table is; "number" of any other. */
  columnType(column: number): ColumnType;
  /** A column of the training part; `rows` chooses some. */
  column(column: number, rows?: Int32Array): Float64Array;
  readonly task: "classification" | "regression";
  className(label: number): string;
  /** Named classes, 0 where they are not. */
  readonly namedClasses: number;
  readonly scaled: boolean;
  readonly targetScaled: boolean;
  readonly imputed: boolean;
}

const TASKS = ["auto", "classification", "regression"] as const;
/** Checks that sort look at so many rows. */
const SORTED_AT_MOST = 20_000;

/** Reads what diagnose() was given. @throws ShapeError where rows do not fit */
export function readSubject(train: DoctorInput, options: DiagnoseOptions): Subject {
  requireKnownKeys("diagnose", options, ["test", "task", "scaled", "targetScaled", "imputed"]);
  const { task = "auto", scaled = false, targetScaled = false, imputed = false } = options;
  if (!TASKS.includes(task)) throw unknownName("task", task, TASKS);
  const part = readPart("training", train);
  const test = options.test && readPart("test", options.test);
  const { x, y } = part;
  const columns = rowSize(x.shape);
  if (test && rowSize(test.x.shape) !== columns) {
    throw new ShapeError(
      "COLUMNS",
      `Cannot diagnose: expected ${columns} numbers in each row of the test part as in training, got ${rowSize(test.x.shape)}`,
      { expected: columns, got: rowSize(test.x.shape) },
    );
  }
  const { columnNames, schema } = train;
  const classNames = readClassNames(train.classNames);
  if (options.test) requireSameClasses("diagnose", classNames, options.test);
  const features = schema && featuresOf(schema);
  const isInteger = y.data instanceof Int32Array || y.data instanceof Uint8Array;
  const looksLikeClasses = classNames !== undefined || isInteger || looksLikeLabels(y);
  return {
    train: part,
    test,
    kind: x.shape.length === 4 ? "images" : "table",
    columns,
    columnName: (column) => columnNames?.[column] ?? `column${column}`,
    columnType: (column) =>
      features?.length === columns ? features[column]!.type : ("number" as const),
    column: (column, rows) => columnOf(part, column, columns, rows),
    task: task !== "auto" ? task : looksLikeClasses ? "classification" : "regression",
    className: (label) => classNames?.[label] ?? String(label),
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

function readPart(name: Part["name"], { x, y, samples, tableRows = samples }: DoctorInput): Part {
  const [xSource, ySource] = [readArray(x, "x"), readArray(y, "y")];
  const rows = requireSameRows("diagnose", xSource.shape[0], ySource.shape[0]);
  return { name, x: xSource, y: ySource, rows, sample: (row) => tableRows?.[row] ?? row };
}
