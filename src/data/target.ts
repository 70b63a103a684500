// The target column of a table: class numbers with their names, or values.

import { DataError } from "../errors.ts";
import { unknownName } from "../names.ts";
import { showValue } from "../show.ts";
import { isFormattedNumber, numberAdvice, numberIn } from "./cell-numbers.ts";
import { readClassNames } from "./class-names.ts";
import { categoryName } from "./column-types.ts";
import { looksLikeLabels } from "./labels.ts";
import { isMissing, placeOfCell, readNumber, type Table } from "./table.ts";

/** How the target of a table is read. */
export interface TargetOptions {
  /** What the target is. By default words and few repeated integers are classes. */
  readonly task?: "auto" | "classification" | "regression";
  /** The classes in the order of their numbers, such as those of the training set. */
  readonly classNames?: readonly string[];
}

export interface Target {
  readonly y: Int32Array | Float64Array;
  readonly classNames?: readonly string[];
}

const TASKS = ["auto", "classification", "regression"] as const;

/** The values of a column, or the number of its class for each row. */
export function readTarget(table: Table, column: number, options: TargetOptions): Target {
  const { task = "auto", classNames } = options;
  if (!TASKS.includes(task)) throw unknownName("task", task, TASKS);
  readClassNames(classNames);
  const cells = table.rows.map((row) => row[column]!);
  const isClass = classNames !== undefined || task === "classification";
  if (isClass || (task === "auto" && looksLikeClasses(cells))) {
    return readClasses(table, column, cells, options);
  }
  const hint = 'task: "classification" takes the values as classes';
  const y = Float64Array.from(cells, (_, row) => readNumber(table, row, column, hint));
  return { y };
}

/** Words, unless most are numbers; integers if few and repeated. */
function looksLikeClasses(cells: readonly string[]): boolean {
  const numbers = cells.map(numberIn).filter((value) => value !== undefined);
  if (numbers.length < cells.length) return numbers.length * 2 < cells.length;
  return looksLikeLabels({ data: Float64Array.from(numbers), shape: [numbers.length] });
}

function readClasses(
  table: Table,
  column: number,
  cells: readonly string[],
  { task, classNames: given }: TargetOptions,
): Target {
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
  const classNames = given ? [...given] : distinct(names, areNumbers);
  if (task !== "classification" && !given) requireFewClasses(table, column, classNames.length);
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const areWords = classNames.every((name) => numberIn(name) === undefined);
  const y = Int32Array.from(names, (name, row) => {
    const number = numbers.get(name) ?? numbers.get(cells[row]!);
    if (number !== undefined) return number;
    // class numbers in the file, words for them in the options
    const value = values[row];
    if (areWords && value !== undefined && isBelow(value, classNames.length)) return value;
    throw new DataError(
      "UNKNOWN_CLASS",
      `Cannot read ${table.what}: expected one of the ${classNames.length} classes, got ${showValue(cells[row])}${placeOfCell(table, row, column)}`,
      { expected: classNames, got: cells[row] },
    );
  });
  return { y, classNames };
}

const isBelow = (value: number, count: number) =>
  Number.isInteger(value) && value >= 0 && value < count;

/** The different names: numbers by size, words by code unit. */
function distinct(names: readonly string[], areNumbers: boolean): string[] {
  const found = [...new Set(names)];
  found.sort();
  return areNumbers ? found.sort((a, b) => Number(a) - Number(b)) : found;
}

function requireFewClasses(
  { what, columnNames, rows }: Table,
  column: number,
  count: number,
): void {
  if (count <= Math.max(2, rows.length / 2)) return;
  const written = rows.map((row) => row[column]!).find(isFormattedNumber);
  const name = showValue(columnNames[column]);
  throw new DataError(
    "TOO_MANY_CLASSES",
    `Cannot read ${what}: expected classes in column ${name}, got ${count} different values in ${rows.length} rows`,
    {
      expected: "values that repeat",
      got: count,
      hint: written
        ? numberAdvice(written)
        : 'choose another target, or pass task: "classification"',
    },
  );
}
