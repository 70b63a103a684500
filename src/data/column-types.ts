// Inference of column types.

import { DataError, phrase } from "../core/errors.ts";
import { extremes } from "../core/extremes.ts";
import { mapInto } from "../core/map-into.ts";
import { unknownName } from "../core/names.ts";
import { present } from "../core/record.ts";
import { showValue } from "../core/show.ts";
import { countOf } from "../core/text.ts";
import { areCodes, isBeyondDouble, numberIn } from "./cell-numbers.ts";
import type { CellTable } from "./cell-table.ts";
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
import type { ColumnSchema, IgnoredColumn, OddCells } from "./table-schema.ts";
import { countWords } from "./word-classes.ts";

/** Types that users can choose. */
export const TYPE_CHOICES = [
  ...(["number", "category", "date", "date:dayFirst", "date:monthFirst", "ignored"] as const),
] as const;
/** The type of a column; for dates also how to read 3/4/2024. */
export type TypeChoice = (typeof TYPE_CHOICES)[number];

/** Maximum number of categories; rarer ones are unknown. */
const CATEGORIES_AT_MOST = 100;
/** Maximum number of different words among numbers. */
const ODD_WORDS = 3;
/** Text with fewer different values is not an identifier unless all differ. */
const IDENTIFIERS_AT_LEAST = 10;
const IDENTIFIER_NAME = /^(|unnamed: ?0|index|row|row ?number|(.*[_ .-])?(id|uuid|guid))$/i;
const CAMEL_IDENTIFIER = /[a-z](Id|ID)$/;

/** The inferred type of a column, or the given one. @throws DataError for an unknown type */
export function columnSchema(table: CellTable, column: number, choice?: TypeChoice): ColumnSchema {
  const cells = presentCells(table, column);
  if (choice !== undefined) return asChosen(cells, choice);
  if (cells.cells.length === 0) return ignored(cells, "no values");
  const words = wordsAmong(cells);
  if (isNumeric(cells, words)) {
    if (areCodes(cells.cells)) return codeColumn(cells, words);
    const isIdentifier = IDENTIFIER_NAME.test(cells.name) || CAMEL_IDENTIFIER.test(cells.name);
    if (isIdentifier && !words && areDifferentIntegers(cells))
      return ignored(cells, "different integers, named like an identifier");
    return numberColumn(cells, words, "numbers");
  }
  const { order, odd } = dateOrder(cells);
  if (isMostly(cells, odd)) return dateColumn(cells, order, odd, "dates");
  return textColumn(cells, words);
}

function asChosen(cells: Cells, choice: TypeChoice): ColumnSchema {
  const why = "as specified";
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
      return { ...ignored(cells, why), chosen: true };
    default:
      throw unknownName(`type of column ${showValue(cells.name)}`, choice, TYPE_CHOICES);
  }
}

const factsOf = ({ name, missing }: Cells, why: string, odd?: OddCells) =>
  present({ name, missing, why, odd });

/** Also if a few words among the numbers are repeated, such as "unknown" and "-". */
function isNumeric(cells: Cells, words: OddCells | undefined): boolean {
  if (isMostly(cells, words)) return true;
  if (words!.count * 2 > cells.cells.length) return false;
  const different = new Set<string>();
  return cells.cells.every(
    (cell, i) => !Number.isNaN(cells.values[i]!) || different.add(cell).size <= ODD_WORDS,
  );
}

const areDifferentIntegers = ({ values }: Cells): boolean =>
  values.length >= 3 &&
  values.every(Number.isSafeInteger) &&
  new Set(values).size === values.length;

function ignored(cells: Cells, why: string): IgnoredColumn {
  const { name, missing } = cells;
  const numbers = shownNumbers(cells).count || undefined;
  return present({ name, type: "ignored", missing, why, numbers });
}

const MARKS = { ",": ", decimal commas", ".": ", decimal points" } as const;

function numberColumn(cells: Cells, odd: OddCells | undefined, why: string): ColumnSchema {
  const { isConstant, ...range } = rangeOf(cells, "number", cells.values);
  const decimal = tellingMark(cells);
  const facts = factsOf(cells, why + (decimal ? MARKS[decimal] : "") + isConstant, odd);
  return { ...facts, type: "number", ...range, ...(decimal && { decimal }) };
}

function dateColumn(
  cells: Cells,
  order: DateOrder,
  odd: OddCells | undefined,
  why: string,
): ColumnSchema {
  const days = mapInto(cells.values.slice(), cells.cells, (cell) => daysOf(cell, order) ?? NaN);
  const { isConstant, ...range } = rangeOf(cells, "date", days);
  const span = range.maximum - range.minimum;
  const hasTimes = days.some((day) => !Number.isNaN(day) && !Number.isInteger(day));
  // within one cycle the days themselves suffice
  const cycles: Cycle[] = [
    ...(span > 366 ? (["year"] as const) : []),
    ...(span > 7 ? (["week"] as const) : []),
    ...(hasTimes && span > 1 ? (["day"] as const) : []),
  ];
  const first = order === "dayFirst" ? ", day first" : ", month first";
  const reading = cells.cells.some(isAmbiguous) ? first : "";
  const facts = factsOf(cells, why + reading + isConstant, odd);
  return { ...facts, type: "date", order, cycles, ...range };
}

/** The range of values, of which there must be one. */
function rangeOf({ name, cells }: Cells, type: string, values: Float64Array) {
  const [least, most] = extremes(values);
  if (least <= most) {
    const isConstant = least === most ? ", constant" : "";
    return { minimum: least + 0, maximum: most + 0, isConstant };
  }
  const [first] = cells;
  const found = first === undefined ? "no values" : `values such as ${showValue(first)}`;
  const got = phrase(found, first);
  const expected = phrase(`at least one ${type}`, type);
  const hint = 'choose another type, such as "category"';
  const action = `take column ${showValue(name)} as ${type}`;
  throw DataError.of("COLUMN_TYPE", action, expected, got, { hint });
}

const oddDates = (cells: Cells, order: DateOrder) =>
  oddAmong(cells, (cell) => daysOf(cell, order) !== undefined);

/** The order for which more cells are dates; the month first in case of a tie. */
function dateOrder(cells: Cells): { order: DateOrder; odd: OddCells | undefined } {
  const odd = oddDates(cells, "monthFirst");
  const monthFirst = { order: "monthFirst", odd } as const;
  // no dates at all
  if (!odd || (odd.count === cells.cells.length && !cells.cells.some(isAmbiguous))) {
    return monthFirst;
  }
  const dayFirst = oddDates(cells, "dayFirst");
  return (dayFirst?.count ?? 0) < odd.count ? { order: "dayFirst", odd: dayFirst } : monthFirst;
}

/** Numbers with leading zeros are codes: zip codes, article numbers. */
function codeColumn(cells: Cells, words: OddCells | undefined): ColumnSchema {
  const why = "codes (numbers with leading zeros)";
  const different = new Set(cells.cells).size;
  const count = cells.cells.length;
  const isIdentifier = different > IDENTIFIERS_AT_LEAST && different * 2 > count;
  if (isIdentifier) return ignored(cells, `${why}, ${different} different values in ${count} rows`);
  return categoryColumn(cells, words ? `${why} and ${countOf(words.count, "word")}` : why);
}

function textColumn(cells: Cells, words: OddCells | undefined): ColumnSchema {
  const different = new Set(cells.cells).size;
  const count = cells.cells.length;
  const numbers = count - words!.count;
  const areDifferent = different === count && count > 1;
  const isMany = different > IDENTIFIERS_AT_LEAST && different * 2 > count;
  refuseFormattedNumbers(cells, "choose the type of the column");
  const areLarge = cells.cells.every(
    (cell, i) => Number.isInteger(cells.values[i]!) || isBeyondDouble(cell),
  );
  const what = areLarge ? "integers beyond 2^53" : "text";
  const mixed = numbers > 0 && !areLarge ? `, ${numbers} of ${count} values are numbers` : "";
  if (areDifferent) return ignored(cells, `${what}, all different${mixed}`);
  if (isMany)
    return ignored(cells, `${what}, ${different} different values in ${count} rows${mixed}`);
  return categoryColumn(cells, `${areLarge ? what : "words"}${mixed}`);
}

function categoryColumn(cells: Cells, why: string): ColumnSchema {
  const counts = countWords(cells.cells.map(categoryName));
  const all = [...counts.keys()];
  const areNumbers = all.every((cell) => numberIn(cell) !== undefined);
  const byValue = (a: string, b: string) =>
    (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1);
  const byCount = (a: string, b: string) => counts.get(b)! - counts.get(a)! || byValue(a, b);
  const categories = all.sort(byCount).slice(0, CATEGORIES_AT_MOST).sort(byValue);
  const rarer = counts.size - categories.length;
  const notes = [
    ...(counts.size === 1 ? ["constant"] : []),
    ...(rarer > 0 ? [`the ${CATEGORIES_AT_MOST} most frequent of ${counts.size}`] : []),
  ];
  const { name, missing } = cells;
  return { name, type: "category", missing, why: [why, ...notes].join(", "), categories, rarer };
}

// longer ones may be account numbers, which a double cannot represent
const DIGITS_AT_MOST = 15;

/** The category of a cell: 1, 1.0 and +1 are one category, 01 is another. */
export function categoryName(cell: string): string {
  if (cell.length > DIGITS_AT_MOST) return cell.replace(/^\+?(-?[1-9]\d*)\.0*$/, "$1");
  if (/^[+-]?0\d/.test(cell)) return cell;
  const value = numberIn(cell);
  return value !== undefined && Number.isFinite(value) ? String(value) : cell;
}
