// The target column of a table: class numbers with their names, or values.

import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { showValue } from "../core/show.ts";
import { areCodes, numberIn } from "./cell-numbers.ts";
import { readClassNames } from "./class-names.ts";
import { presentCells } from "./column-cells.ts";
import { categoryName } from "./column-types.ts";
import { refuseFormattedNumbers } from "./formatted-cells.ts";
import { type CellTable, isMissing, placeOfCell, readNumber } from "./table.ts";
import {
  askedFor,
  type Decision,
  type Judgement,
  judge,
  readTask,
  refuseNamedValues,
  requireClear,
  type TaskChoice,
} from "./task.ts";
import { classesOfWords, classFinder, refuseMixedWriting, unknownClass } from "./word-classes.ts";

/** How the target of a table is read. */
export interface TargetOptions {
  /**
   * What the target is. By default words are classes, and so are integers 0…c−1 or 1…c without gaps, up to
   * 20 different ones, each at least twice; all other numbers are values.
   */
  readonly task?: TaskChoice;
  /** The classes in the order of their numbers, such as those of the training set. */
  readonly classNames?: readonly string[];
}

/** What was read: class numbers with the names of the classes, or values. */
export interface Target {
  readonly y: Int32Array | Float64Array;
  readonly classNames?: readonly string[];
  /** What the column was taken for, and why. */
  readonly judged: Decision;
}

/** The values of a column, or the number of its class for each row. @throws DataError TASK where it is unclear */
export function readTarget(table: CellTable, column: number, options: TargetOptions): Target {
  const task = readTask(options.task);
  const classNames = readClassNames(options.classNames);
  refuseNamedValues(task, classNames);
  const cells = table.rows.map((row) => row[column]!);
  if (!classNames) refuseUnclear(table, column, cells, task);
  const decided = askedFor(task, classNames) ?? judgeCells(cells);
  const { task: found, because } = requireClear(`read ${table.what}`, decided);
  if (found === "classification") {
    const read = readClasses(table, column, cells, options);
    const byOrder = !classNames && { byOrder: true };
    return { ...read, judged: { task: found, classes: read.classNames, because, ...byOrder } };
  }
  const hint = 'task: "classification" takes the values as classes';
  const y = mapInto(new Float64Array(cells.length), cells, (_, row) =>
    readNumber(table, row, column, hint),
  );
  return { y, judged: { task: found, classes: [], because } };
}

/** Refuses what nobody can have meant: numbers as text for people, and two ways of writing yes and no. */
function refuseUnclear(
  table: CellTable,
  column: number,
  cells: readonly string[],
  task: TaskChoice,
): void {
  refuseMixedWriting(`${table.what}, column ${showValue(table.columnNames[column])}`, cells);
  if (task === "classification") return;
  refuseFormattedNumbers(presentCells(table, column), 'pass task: "classification"');
}

/** Words are classes, unless most cells are numbers; so are numbers with leading zeros, which are codes. */
function judgeCells(cells: readonly string[]): Judgement {
  const words = (because: string): Judgement => ({ task: "classification", classes: [], because });
  const numbers = cells.map(numberIn).filter((value) => value !== undefined);
  // those that do not come again are numbers after all
  if (areCodes(cells) && new Set(cells).size * 2 <= cells.length)
    return words("its numbers have leading zeros");
  if (numbers.length < cells.length) {
    const areWords = numbers.length * 2 < cells.length;
    return areWords
      ? words("its values are words")
      : { task: "regression", classes: [], because: "most of its values are numbers" };
  }
  return judge({ data: Float64Array.from(numbers), shape: [numbers.length] });
}

function readClasses(
  table: CellTable,
  column: number,
  cells: readonly string[],
  { task, classNames: given }: TargetOptions,
): { readonly y: Int32Array; readonly classNames: readonly string[] } {
  const empty = cells.findIndex(isMissing);
  if (empty >= 0) {
    throw new DataError(
      "MISSING",
      `Cannot read ${table.what}: expected a class, got ${showValue(cells[empty])}${placeOfCell(table, empty, column)}`,
      { expected: "a class", got: cells[empty], hint: 'missing: "drop" leaves such rows out' },
    );
  }
  const values = cells.map(numberIn);
  const areNumbers = values.every((value) => value !== undefined);
  const names = areNumbers ? cells.map(categoryName) : cells;
  const classNames = given ? [...given] : classesOfWords(names);
  if (task !== "classification" && !given) requireFewClasses(table, column, classNames.length);
  const find = classFinder(classNames);
  const areWords = classNames.every((name) => numberIn(name) === undefined);
  const y = mapInto(new Int32Array(names.length), names, (name, row) => {
    const number = find(name) ?? find(cells[row]!);
    if (number !== undefined) return number;
    // class numbers in the file, words for them in the options
    const value = values[row];
    if (areWords && value !== undefined && isBelow(value, classNames.length)) return value;
    throw unknownClass(table.what, classNames, cells[row], placeOfCell(table, row, column));
  });
  return { y, classNames };
}

const isBelow = (value: number, count: number) =>
  Number.isInteger(value) && value >= 0 && value < count;

function requireFewClasses(
  { what, columnNames, rows }: CellTable,
  column: number,
  count: number,
): void {
  if (count <= Math.max(2, rows.length / 2)) return;
  const name = showValue(columnNames[column]);
  throw new DataError(
    "TOO_MANY_CLASSES",
    `Cannot read ${what}: expected classes in column ${name}, got ${count} different values in ${rows.length} rows`,
    {
      expected: "values that repeat",
      got: count,
      hint: 'choose another target, or pass task: "classification"',
    },
  );
}
