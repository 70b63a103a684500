// Raw tables: rows of trimmed cells, with the line of each row.

import { noRows } from "../array/ndarray.ts";
import { DataError, phrase, valueAt } from "../core/errors.ts";
import { optionError, unknownName } from "../core/names.ts";
import { present } from "../core/record.ts";
import { showValue } from "../core/show.ts";
import { decimalMarkOfTable } from "./cell-numbers.ts";
import { cutRows } from "./csv-rows.ts";
import { guessDelimiter } from "./guess-delimiter.ts";
import { type MissingTest, missingTest } from "./missing-words.ts";
import { type DecimalMark, plainText } from "./written-number.ts";

/** Options for reading cells. */
export interface CellOptions {
  /**
   * The decimal mark: with "," 1.234,5 is 1234.5, with "." 1,234 is 1234. Default: a comma if cells are not
   * separated by commas, some numbers certainly have a decimal comma and none a point; otherwise the mark
   * is inferred for each column.
   */
  readonly decimal?: DecimalMark | "auto";
  /**
   * Case-insensitive words for missing values. Default: MISSING_WORDS. Empty cells are always missing.
   */
  readonly missingWords?: readonly string[];
  /** Maximum number of cells, a row counting as four more. Default: 50 million. */
  readonly mostCells?: number;
}

/** Options for reading CSV text. */
export interface TableOptions extends CellOptions {
  /** The delimiter of cells. Default: inferred among , ; | and tab. */
  readonly delimiter?: string;
  /** Whether the first row has the column names. Default: "auto", if none of its cells is a number. */
  readonly header?: boolean | "auto";
}

export const CELL_OPTIONS: readonly string[] = ["decimal", "missingWords", "mostCells"];
export const TABLE_OPTIONS: readonly string[] = ["delimiter", "header", ...CELL_OPTIONS];

/** As many as fit into the memory of a JavaScript engine as text. */
const MOST_CELLS = 50_000_000;
const MARKS = [".", ",", "auto"] as const;

/** A column by name, or by number from 0; negative numbers count from the end. */
export type ColumnChoice = string | number;

/** A table of text cells. */
export interface CellTable extends CellReading {
  /** Its name in errors. */
  readonly what: string;
  /** "column0", "column1" … if the file does not name them. */
  readonly columnNames: readonly string[];
  /** Trimmed cells in rows of equal length, without the header. */
  readonly rows: readonly (readonly string[])[];
  /** For files: the line on which each row starts, from 1. */
  readonly lines?: readonly number[];
  /** If rows were dropped: the original number of each row. */
  readonly numbers?: readonly number[];
}

/** How cells are read. */
export interface CellReading {
  /** Whether a cell is a missing value. */
  readonly isMissing: MissingTest;
  /** The words for missing values, if specified. */
  readonly missingWords?: readonly string[];
  /** The decimal mark of all numbers, if known. */
  readonly decimal?: DecimalMark;
}

/**
 * Parses CSV text. Blank lines are skipped.
 * @throws FormatError for a row of another length than the first, or unclosed quotes
 * @throws DataError for no rows, or too many cells
 */
export function parseTable(text: string, options: TableOptions, what: string): CellTable {
  const { header = "auto" } = options;
  if (header !== true && header !== false && header !== "auto") {
    throw optionError("header", 'true, false or "auto"', header);
  }
  const content = text.startsWith("\ufeff") ? text.slice(1) : text;
  const delimiter = options.delimiter ?? guessDelimiter(content);
  if (typeof delimiter !== "string" || !/^[^\r\n"\ufeff]$/.test(delimiter)) {
    throw optionError("delimiter", "one character", delimiter);
  }
  const { rows, lines } = cutRows(content, delimiter, what, mostCellsOf(options));
  const reading = cellReading(options, delimiter === "," ? [] : cellsOf(rows));
  const [first] = rows;
  if (!first) throw noRows(what);
  const hasHeader = header === "auto" ? looksLikeHeader(first, reading.isMissing) : header;
  if (hasHeader && rows.length === 1) throw noRows(what);
  const columnNames = first.map((cell, i) => (hasHeader && cell !== "" ? cell : `column${i}`));
  const start = hasHeader ? 1 : 0;
  return { what, columnNames, rows: rows.slice(start), lines: lines.slice(start), ...reading };
}

/** How cells are read, given all cells in which a comma may be a decimal mark. */
export function cellReading(options: CellOptions, cells: Iterable<string>): CellReading {
  const { decimal = "auto", missingWords } = options;
  if (!MARKS.includes(decimal)) throw unknownName("decimal", decimal, MARKS);
  const mark = decimal === "auto" ? decimalMarkOfTable(cells) : decimal;
  return present({ isMissing: missingTest(missingWords), missingWords, decimal: mark });
}

/** The maximum number of cells. @throws DataError for an invalid number */
export function mostCellsOf({ mostCells = MOST_CELLS }: CellOptions): number {
  if (typeof mostCells === "number" && mostCells > 0) return mostCells;
  throw optionError("mostCells", "a number above 0", mostCells);
}

function* cellsOf(rows: readonly (readonly string[])[]): Generator<string> {
  for (const row of rows) yield* row;
}

/** The number of a column. @throws DataError unless there is exactly one */
export function columnIndex({ columnNames }: CellTable, choice: ColumnChoice): number {
  const { length } = columnNames;
  if (typeof choice === "string") {
    const index = columnPositions(columnNames).get(choice);
    if (index === undefined) throw unknownName("column", choice, columnNames);
    const isRepeated = columnPositions(columnNames).has(`${choice} (2)`);
    const other = isRepeated ? columnNames.indexOf(choice, index + 1) : -1;
    if (other < 0) return index;
    const got = phrase(`columns ${index} and ${other}`, choice);
    const hint = "choose it by number";
    const action = `use column ${showValue(choice)}`;
    throw DataError.of("AMBIGUOUS_COLUMN", action, "one of that name", got, { hint });
  }
  const index = choice < 0 ? choice + length : choice;
  if (Number.isInteger(index) && index >= 0 && index < length) return index;
  throw optionError("column", `a name or an integer from 0 to ${length - 1}`, choice, "COLUMN");
}

/** Column names, repeated ones with a number: "a", "a (2)". */
export function distinctNames(names: readonly string[]): readonly string[] {
  if (new Set(names).size === names.length) return names;
  const taken = new Set(names);
  const counts = new Map<string, number>();
  return names.map((name) => {
    let number = (counts.get(name) ?? 0) + 1;
    if (number > 1) while (taken.has(`${name} (${number})`)) number++;
    counts.set(name, number);
    if (number === 1) return name;
    const other = `${name} (${number})`;
    taken.add(other);
    return other;
  });
}

const positionsByNames = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The number of each column by its distinct name; cached for each list. */
export function columnPositions(names: readonly string[]): ReadonlyMap<string, number> {
  const known = positionsByNames.get(names);
  if (known) return known;
  const positions = new Map(distinctNames(names).map((name, column) => [name, column]));
  positionsByNames.set(names, positions);
  return positions;
}

/** The position of a cell: ` at row 3 (line 5), column "age"`. Rows are counted from 0, lines from 1. */
export function placeOfCell(table: CellTable, row: number, column: number): string {
  const name = showValue(table.columnNames[column]);
  const line = table.lines ? ` (line ${table.lines[row]})` : "";
  return ` at row ${table.numbers?.[row] ?? row}${line}, column ${name}`;
}

/** The error for a cell, with its position. */
export function badCell(
  code: string,
  table: CellTable,
  [row, column]: readonly [number, number],
  expected: string,
  hint: string,
  others = "",
): DataError {
  const got = valueAt(table.rows[row]![column], placeOfCell(table, row, column) + others);
  return DataError.of(code, `read ${table.what}`, expected, got, { hint });
}

const looksLikeHeader = (cells: readonly string[], isGap: MissingTest) =>
  cells.some((cell) => !isGap(cell)) &&
  cells.every((cell) => (plainText(cell, undefined) ?? plainText(cell, ",")) === undefined);
