// Finds out what each column of a raw table is.

import { DataError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { areCodes, isBeyondDouble, numberIn } from "./cell-numbers.ts";
import {
  type Cells,
  isMostly,
  oddAmong,
  presentCells,
  shownNumbers,
  tellingMark,
  wordsAmong,
} from "./column-cells.ts";
import { type Cycle, type DateOrder, daysOf, isAmbiguous } from "./dates.ts";
import { refuseFormattedNumbers } from "./formatted-cells.ts";
import type { CellTable } from "./table.ts";
import type { ColumnSchema, OddCells } from "./table-schema.ts";
import { countWords } from "./word-classes.ts";

/** Types that a user can ask for. */
export const TYPE_CHOICES = [
  "number",
  "category",
  "date",
  "date:dayFirst",
  "date:monthFirst",
  "ignored",
] as const;
/** What a column is to be taken for; of dates also how to read 3/4/2024. */
export type TypeChoice = (typeof TYPE_CHOICES)[number];

/** The most frequent categories that get a number of their own. */
const CATEGORIES_AT_MOST = 100;
/** So few different words among numbers stand for something missing. */
const ODD_WORDS = 3;
/** Text with fewer different values is no identifier unless all differ. */
const IDENTIFIERS_AT_LEAST = 10;
const IDENTIFIER_NAME = /^(|unnamed: ?0|index|row|row ?number|(.*[_ .-])?(id|uuid|guid))$/i;
const CAMEL_IDENTIFIER = /[a-z](Id|ID)$/;

/** What a column is, or is asked to be. @throws DataError for an unknown choice */
export function columnSchema(table: CellTable, column: number, choice?: TypeChoice): ColumnSchema {
  const cells = presentCells(table, column);
  const { name, missing } = cells;
  if (choice !== undefined) return asChosen(cells, choice);
  if (cells.cells.length === 0) return { name, type: "ignored", missing, why: "no values" };
  const words = wordsAmong(cells);
  if (isNumeric(cells, words)) {
    if (areCodes(cells.cells)) return codeColumn(cells, words);
    const isCalledSo = IDENTIFIER_NAME.test(name) || CAMEL_IDENTIFIER.test(name);
    if (isCalledSo && !words && areDifferentIntegers(cells))
      return ignored(cells, "different whole numbers, and called so: an identifier");
    return numberColumn(cells, words, "numbers");
  }
  const { order, odd } = dateOrder(cells);
  if (isMostly(cells, odd)) return dateColumn(cells, order, odd, "dates");
  return textColumn(cells, words);
}

function asChosen(cells: Cells, choice: TypeChoice): ColumnSchema {
  const why = "as asked for";
  switch (choice) {
    case "number":
      return numberColumn(cells, wordsAmong(cells), why);
    case "category":
      return categoryColumn(cells, why);
    case "date": {
      const { order, odd } = dateOrder(cells);
      return dateColumn(cells, order, odd, why);
    }
    case "date:dayFirst":
    case "date:monthFirst": {
      const order = choice.slice("date:".length) as DateOrder;
      return dateColumn(cells, order, oddDates(cells, order), why);
    }
    case "ignored":
      return ignored(cells, why);
    default:
      throw unknownName(`type of column ${showValue(cells.name)}`, choice, TYPE_CHOICES);
  }
}

/** A few words that come again and again are mistakes too: "unknown", "-". */
function isNumeric(cells: Cells, words: OddCells | undefined): boolean {
  if (isMostly(cells, words)) return true;
  if (words!.count * 2 > cells.cells.length) return false;
  const different = new Set<string>();
  return cells.cells.every(
    (cell, i) => !Number.isNaN(cells.values[i]!) || different.add(cell).size <= ODD_WORDS,
  );
}

function areDifferentIntegers({ values }: Cells): boolean {
  if (values.length < 3 || !values.every(Number.isSafeInteger)) return false;
  return new Set(values).size === values.length;
}

function ignored(cells: Cells, why: string): ColumnSchema {
  const { name, missing } = cells;
  const { count } = shownNumbers(cells);
  return { name, type: "ignored", missing, why, ...(count > 0 && { numbers: count }) };
}

const MARKS = { ",": "commas before fractions", ".": "points before fractions" } as const;

function numberColumn(cells: Cells, odd: OddCells | undefined, why: string): ColumnSchema {
  const { name, missing } = cells;
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of cells.values) {
    if (Number.isNaN(value)) continue;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  requireSome(cells, "number", minimum);
  const constant = minimum === maximum ? ", all the same" : "";
  const decimal = tellingMark(cells);
  const marks = decimal ? `, ${MARKS[decimal]}` : "";
  const facts = { name, missing, why: why + marks + constant, ...(odd && { odd }) };
  const range = { minimum: minimum + 0, maximum: maximum + 0 };
  return { ...facts, type: "number", ...range, ...(decimal && { decimal }) };
}

function dateColumn(
  cells: Cells,
  order: DateOrder,
  odd: OddCells | undefined,
  why: string,
): ColumnSchema {
  const { name, missing } = cells;
  let [minimum, maximum, hasTimes] = [Infinity, -Infinity, false];
  for (const cell of cells.cells) {
    const days = daysOf(cell, order);
    if (days === undefined) continue;
    minimum = Math.min(minimum, days);
    maximum = Math.max(maximum, days);
    hasTimes ||= !Number.isInteger(days);
  }
  requireSome(cells, "date", minimum);
  const range = maximum - minimum;
  const cycles: Cycle[] = [];
  // what is shorter than a turn is told by the days themselves
  if (range > 366) cycles.push("year");
  if (range > 7) cycles.push("week");
  if (hasTimes && range > 1) cycles.push("day");
  const isUnsure = cells.cells.some(isAmbiguous);
  const reading = isUnsure ? `, ${order === "dayFirst" ? "the day" : "the month"} first` : "";
  const constant = minimum === maximum ? ", all the same" : "";
  const facts = { name, missing, why: why + reading + constant, ...(odd && { odd }) };
  return { ...facts, type: "date", order, cycles, minimum: minimum + 0, maximum: maximum + 0 };
}

function requireSome({ name, cells }: Cells, type: string, minimum: number): void {
  if (minimum !== Infinity) return;
  const got = cells.length === 0 ? "no values" : `values such as ${showValue(cells[0])}`;
  throw new DataError(
    "COLUMN_TYPE",
    `Cannot take column ${showValue(name)} as ${type}: expected at least one ${type}, got ${got}`,
    { expected: type, got: cells[0], hint: 'choose another type, such as "category"' },
  );
}

const oddDates = (cells: Cells, order: DateOrder) =>
  oddAmong(cells, (cell) => daysOf(cell, order) !== undefined);

/** The order in which more cells are dates; the month first where both are as good. */
function dateOrder(cells: Cells): { order: DateOrder; odd: OddCells | undefined } {
  const monthFirst = oddDates(cells, "monthFirst");
  if (!monthFirst) return { order: "monthFirst", odd: undefined };
  // no date in sight
  if (monthFirst.count === cells.cells.length && !cells.cells.some(isAmbiguous)) {
    return { order: "monthFirst", odd: monthFirst };
  }
  const dayFirst = oddDates(cells, "dayFirst");
  return (dayFirst?.count ?? 0) < monthFirst.count
    ? { order: "dayFirst", odd: dayFirst }
    : { order: "monthFirst", odd: monthFirst };
}

/** Numbers with leading zeros stand for something: zip codes, article numbers. */
function codeColumn(cells: Cells, words: OddCells | undefined): ColumnSchema {
  const why = "numbers with leading zeros, so codes";
  const different = new Set(cells.cells).size;
  const count = cells.cells.length;
  const isIdentifier = different > IDENTIFIERS_AT_LEAST && different * 2 > count;
  if (isIdentifier) return ignored(cells, `${why}: ${different} different ones in ${count} rows`);
  const mixed = words ? `, beside ${words.count} words` : "";
  return categoryColumn(cells, why + mixed);
}

function textColumn(cells: Cells, words: OddCells | undefined): ColumnSchema {
  const different = new Set(cells.cells).size;
  const count = cells.cells.length;
  const numbers = count - words!.count;
  const areDifferent = different === count && count > 1;
  const isMany = different > IDENTIFIERS_AT_LEAST;
  const isIdentifier = areDifferent || (isMany && different * 2 > count);
  refuseFormattedNumbers(cells, "choose the type of the column");
  const areLarge = cells.cells.every(
    (cell, i) => Number.isInteger(cells.values[i]!) || isBeyondDouble(cell),
  );
  const what = areLarge ? "whole numbers beyond 2^53" : "text";
  const mixed = numbers > 0 && !areLarge ? `, ${numbers} of the ${count} values numbers` : "";
  if (!isIdentifier) return categoryColumn(cells, `${areLarge ? what : "words"}${mixed}`);
  return ignored(
    cells,
    areDifferent
      ? `${what}, all different${mixed}`
      : `${what}, ${different} different values in ${count} rows${mixed}`,
  );
}

function categoryColumn(cells: Cells, why: string): ColumnSchema {
  const { name, missing } = cells;
  const counts = countWords(cells.cells.map(categoryName));
  const all = [...counts.keys()];
  const areNumbers = all.every((cell) => numberIn(cell) !== undefined);
  const byValue = (a: string, b: string) =>
    (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1);
  const byCount = (a: string, b: string) => counts.get(b)! - counts.get(a)! || byValue(a, b);
  const categories = all.sort(byCount).slice(0, CATEGORIES_AT_MOST).sort(byValue);
  const rarer = counts.size - categories.length;
  const notes = [
    ...(counts.size === 1 ? ["all the same"] : []),
    ...(rarer > 0 ? [`the ${CATEGORIES_AT_MOST} most frequent of ${counts.size}`] : []),
  ];
  return { name, type: "category", missing, why: [why, ...notes].join(", "), categories, rarer };
}

// longer ones may be numbers of accounts, beyond what a double tells apart
const DIGITS_AT_MOST = 15;

/** The name of the category that a cell shows: 1, 1.0 and +1 are one category, 01 is another. */
export function categoryName(cell: string): string {
  if (cell.length > DIGITS_AT_MOST) return cell.replace(/^\+?(-?[1-9]\d*)\.0*$/, "$1");
  if (/^[+-]?0\d/.test(cell)) return cell;
  const value = numberIn(cell);
  return value !== undefined && Number.isFinite(value) ? String(value) : cell;
}
