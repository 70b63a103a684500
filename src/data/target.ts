// The target of a table: class numbers with class names, or values.

import { DataError, phrase } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { showValue } from "../core/show.ts";
import { areCodes, beyondAdvice, numberIn, numberOf } from "./cell-numbers.ts";
import { badCell, type CellTable, placeOfCell } from "./cell-table.ts";
import { readClassNames } from "./class-names.ts";
import { presentCells } from "./column-cells.ts";
import { categoryName } from "./column-types.ts";
import { refuseFormattedNumbers } from "./formatted-cells.ts";
import {
  type Decision,
  givenTask,
  type Judgement,
  judge,
  quantities,
  requireClear,
  type TaskChoice,
} from "./task.ts";
import { classesOfWords, classFinder, refuseMixedWriting, unknownClass } from "./word-classes.ts";

/** Options for reading the target of a table. */
export interface TargetOptions {
  /**
   * By default, words are classes, and so are integers 0…c−1 or 1…c without gaps, up to 20 different ones,
   * each at least twice; other numbers are values.
   */
  readonly task?: TaskChoice;
  /** The class names in the order of their numbers, such as those of the training set. */
  readonly classNames?: readonly string[];
}

/** A target: class numbers with class names, or values. */
export interface Target {
  readonly y: Int32Array | Float64Array;
  readonly classNames?: readonly string[];
  /** The inferred task and the reason. */
  readonly judged: Decision;
}

/** The values or class numbers of a column. @throws DataError TASK if it is unclear which */
export function readTarget(table: CellTable, column: number, options: TargetOptions): Target {
  const classNames = readClassNames(options.classNames);
  const asked = givenTask(options.task, classNames);
  const cells = table.rows.map((row) => row[column]!);
  if (!classNames) refuseUnclear(table, column, cells, options.task);
  const { task, because } = requireClear(`read ${table.what}`, asked ?? judgeCells(cells));
  if (task === "classification") {
    const read = readClasses(table, column, cells, options);
    const byOrder = !classNames && { byOrder: true };
    return { ...read, judged: { task, classes: read.classNames, because, ...byOrder } };
  }
  const y = mapInto(new Float64Array(cells.length), cells, (cell, row) => {
    const value = numberOf(cell, undefined);
    if (value !== undefined) return value;
    if (cell === "") throw missingTarget(table, row, column, "a number");
    const advice = 'task: "classification" takes the values as classes';
    const hint = [beyondAdvice(cell) ?? [], advice].flat().join("; ");
    throw badCell("NOT_A_NUMBER", table, [row, column], "a number", hint);
  });
  return { y, judged: quantities(because) };
}

/** Throws for formatted numbers, and for both words and digits for yes and no. */
function refuseUnclear(
  table: CellTable,
  column: number,
  cells: readonly string[],
  task: TaskChoice | undefined,
): void {
  refuseMixedWriting(`${table.what}, column ${showValue(table.columnNames[column])}`, cells);
  if (task === "classification") return;
  refuseFormattedNumbers(presentCells(table, column), 'pass task: "classification"');
}

/** Words are classes, unless most cells are numbers; numbers with leading zeros are codes, so classes. */
function judgeCells(cells: readonly string[]): Judgement {
  const words = (because: string) => ({ task: "classification", classes: [], because }) as const;
  const numbers = cells.map(numberIn).filter((value) => value !== undefined);
  // codes that are not repeated are values after all
  if (areCodes(cells) && new Set(cells).size * 2 <= cells.length)
    return words("numbers with leading zeros");
  if (numbers.length * 2 < cells.length) return words("words");
  if (numbers.length < cells.length) return quantities("mostly numbers");
  return judge({ data: Float64Array.from(numbers), shape: [numbers.length] });
}

function readClasses(
  table: CellTable,
  column: number,
  cells: readonly string[],
  { task, classNames: given }: TargetOptions,
): { readonly y: Int32Array; readonly classNames: readonly string[] } {
  const empty = cells.indexOf("");
  if (empty >= 0) throw missingTarget(table, empty, column, "a class");
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
    // class numbers in the file, their names in the options
    const value = values[row];
    if (areWords && value !== undefined && isBelow(value, classNames.length)) return value;
    throw unknownClass(table.what, classNames, cells[row], placeOfCell(table, row, column));
  });
  return { y, classNames };
}

const missingTarget = (table: CellTable, row: number, column: number, expected: string) =>
  badCell("MISSING", table, [row, column], expected, 'missing: "drop" leaves such rows out');

const isBelow = (value: number, count: number) =>
  Number.isInteger(value) && value >= 0 && value < count;

function requireFewClasses(
  { what, columnNames, rows }: CellTable,
  column: number,
  count: number,
): void {
  if (count <= Math.max(2, rows.length / 2)) return;
  const expected = `classes in column ${showValue(columnNames[column])}`;
  const got = phrase(`${count} different values in ${rows.length} rows`, count);
  const hint = 'choose another target, or pass task: "classification"';
  throw DataError.of("TOO_MANY_CLASSES", `read ${what}`, expected, got, { hint });
}
