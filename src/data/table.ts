// Comma-separated text as a table of trimmed cells that knows the line of each row.

import { DataError } from "../core/errors.ts";
import { optionError, unknownName } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { beyondAdvice, type DecimalMark, decimalMarkOfTable, numberOf } from "./cell-numbers.ts";
import { cutRows } from "./csv-rows.ts";
import { guessDelimiter } from "./guess-delimiter.ts";
import { type MissingTest, missingTest } from "./missing-words.ts";
import { plainText } from "./written-number.ts";

/** How the cells of a table are read, whatever it comes as. */
export interface CellOptions {
  /**
   * What stands before the fraction of a number: with "," 1.234,5 is read as 1234.5, with "." 1,234 as
   * 1234. By default it is the comma where cells are not separated by commas, some numbers have one for
   * certain, and none a point; of a column, what its other cells show.
   */
  readonly decimal?: DecimalMark | "auto";
  /**
   * Words that stand for a missing value, in capitals or not, instead of MISSING_WORDS. An empty cell
   * always does.
   */
  readonly missingWords?: readonly string[];
  /** Largest number of cells to keep, a row counting as four more. 50 million by default. */
  readonly mostCells?: number;
}

/** How comma-separated text is cut into cells, and these are read. */
export interface TableOptions extends CellOptions {
  /** Between cells; guessed among , ; | and tab by default. */
  readonly delimiter?: string;
  /** Whether the first row names the columns; by default it does if none of its cells is a number. */
  readonly header?: boolean | "auto";
}

/** The names of the options. */
export const CELL_OPTIONS: readonly string[] = ["decimal", "missingWords", "mostCells"];
export const TABLE_OPTIONS: readonly string[] = ["delimiter", "header", ...CELL_OPTIONS];

/** As many as the memory of an engine holds as text. */
const MOST_CELLS = 50_000_000;
const MARKS = [".", ",", "auto"] as const;

/** A column by name, or by number from 0; numbers below zero count from the last. */
export type ColumnChoice = string | number;

export interface CellTable extends CellReading {
  /** What errors call it. */
  readonly what: string;
  /** "column0", "column1" … where the file does not name them. */
  readonly columnNames: readonly string[];
  /** Cells without surrounding white space, all rows of the same length, the header left out. */
  readonly rows: readonly (readonly string[])[];
  /** Line of the file, from 1, on which each row begins; of files only. */
  readonly lines?: readonly number[];
  /** Number of each row before some were left out. */
  readonly numbers?: readonly number[];
}

/** How cells are to be read. */
export interface CellReading {
  /** Whether a cell stands for a missing value. */
  readonly isMissing: MissingTest;
  /** The words for it, where they were given. */
  readonly missingWords?: readonly string[];
  /** What stands before the fractions of all numbers, where that is known. */
  readonly decimal?: DecimalMark;
}

/**
 * A table from text. Blank lines are left out.
 * @throws FormatError for a row of another length than the first, or quotes that do not close
 * @throws DataError for no rows, or more than the options allow
 */
export function parseTable(text: string, options: TableOptions, what: string): CellTable {
  const { header = "auto" } = options;
  if (header !== true && header !== false && header !== "auto") {
    throw optionError("header", 'true, false or "auto"', header);
  }
  const content = text.startsWith("\ufeff") ? text.slice(1) : text;
  const delimiter = options.delimiter ?? guessDelimiter(content);
  requireDelimiter(delimiter);
  const { rows, lines } = cutRows(content, delimiter, what, mostCellsOf(options));
  const commas = delimiter === "," ? [] : cellsOf(rows);
  const reading = cellReading(options, commas);
  const [first] = rows;
  if (!first) throw noRows(what);
  const hasHeader = header === "auto" ? looksLikeHeader(first, reading.isMissing) : header;
  if (hasHeader && rows.length === 1) throw noRows(what);
  const columnNames = first.map((cell, i) => (hasHeader && cell !== "" ? cell : `column${i}`));
  const start = hasHeader ? 1 : 0;
  return { what, columnNames, rows: rows.slice(start), lines: lines.slice(start), ...reading };
}

/** How cells are read, by the options and by all cells in which a comma may stand before a fraction. */
export function cellReading(options: CellOptions, cells: Iterable<string>): CellReading {
  const { decimal = "auto", missingWords } = options;
  if (!MARKS.includes(decimal)) throw unknownName("decimal", decimal, MARKS);
  const mark = decimal === "auto" ? decimalMarkOfTable(cells) : decimal;
  return {
    isMissing: missingTest(missingWords),
    ...(missingWords && { missingWords }),
    ...(mark && { decimal: mark }),
  };
}

/** The limit on cells. @throws DataError for what is none */
export function mostCellsOf({ mostCells = MOST_CELLS }: CellOptions): number {
  if (typeof mostCells === "number" && mostCells > 0) return mostCells;
  throw optionError("mostCells", "a number above 0", mostCells);
}

function* cellsOf(rows: readonly (readonly string[])[]): Generator<string> {
  for (const row of rows) yield* row;
}

function requireDelimiter(delimiter: string): void {
  const isUsable = typeof delimiter === "string" && /^[^\r\n"\ufeff]$/.test(delimiter);
  if (!isUsable) throw optionError("delimiter", "one character", delimiter);
}

/** The number of a column. @throws DataError if there is none of that name, or more than one */
export function columnIndex({ columnNames }: CellTable, choice: ColumnChoice): number {
  const { length } = columnNames;
  if (typeof choice === "string") {
    const index = columnPositions(columnNames).get(choice);
    if (index === undefined) throw unknownName("column", choice, columnNames);
    const isRepeated = columnPositions(columnNames).has(`${choice} (2)`);
    const other = isRepeated ? columnNames.indexOf(choice, index + 1) : -1;
    if (other < 0) return index;
    throw new DataError(
      "AMBIGUOUS_COLUMN",
      `Cannot use column ${showValue(choice)}: expected one of that name, got columns ${index} and ${other}`,
      { got: choice, hint: "choose it by number" },
    );
  }
  const index = choice < 0 ? choice + length : choice;
  if (Number.isInteger(index) && index >= 0 && index < length) return index;
  throw new DataError(
    "COLUMN",
    `Cannot use column ${showValue(choice)}: expected a name or an integer from 0 to ${length - 1}`,
    { expected: `an integer from 0 to ${length - 1}`, got: choice },
  );
}

/** The names of columns, those that came before with a number: "a", "a (2)". */
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

/** The number of each column by its distinct name; of the same list found once. */
export function columnPositions(names: readonly string[]): ReadonlyMap<string, number> {
  const known = positionsByNames.get(names);
  if (known) return known;
  const positions = new Map(distinctNames(names).map((name, column) => [name, column]));
  positionsByNames.set(names, positions);
  return positions;
}

/** Where a cell stands: ` at row 3 (line 5), column "age"`. Rows count from 0, lines of a file from 1. */
export function placeOfCell(table: CellTable, row: number, column: number): string {
  const name = showValue(table.columnNames[column]);
  const line = table.lines ? ` (line ${table.lines[row]})` : "";
  return ` at row ${table.numbers?.[row] ?? row}${line}, column ${name}`;
}

/** The number in a plain cell. @throws DataError if there is none, or it is not finite */
export function readNumber(table: CellTable, row: number, column: number, hint?: string): number {
  const cell = table.rows[row]![column]!;
  const value = numberOf(cell, undefined);
  if (value !== undefined) return value;
  const place = placeOfCell(table, row, column);
  const advice = isMissing(cell)
    ? 'missing: "drop" leaves such rows out'
    : [beyondAdvice(cell), hint].filter((each) => each !== undefined).join("; ");
  throw new DataError(
    isMissing(cell) ? "MISSING" : "NOT_A_NUMBER",
    `Cannot read ${table.what}: expected a number, got ${showValue(cell)}${place}`,
    { expected: "a number", got: cell, ...(advice && { hint: advice }) },
  );
}

/** Whether a cell of a target holds nothing. */
export const isMissing = (cell: string): boolean => cell === "";

const looksLikeHeader = (cells: readonly string[], isGap: MissingTest) =>
  cells.some((cell) => !isGap(cell)) &&
  cells.every((cell) => (plainText(cell, undefined) ?? plainText(cell, ",")) === undefined);

function noRows(what: string): DataError {
  return new DataError("EMPTY", `Cannot read ${what}: expected at least one row, got none`, {
    expected: "at least one row",
    got: 0,
  });
}
