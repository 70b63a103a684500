// Comma-separated text as a table of trimmed cells that knows the line of each row.

import Papa from "papaparse";
import { DataError, FormatError } from "../errors.ts";
import { optionError, unknownName } from "../names.ts";
import { showValue } from "../show.ts";
import { type DecimalMark, numberIn, withDecimalPoints } from "./cell-numbers.ts";

/** How comma-separated text is cut into cells. */
export interface TableOptions {
  /** Between cells; guessed among , ; | and tab by default. */
  readonly delimiter?: string;
  /** Whether the first row names the columns; by default it does if none of its cells is a number. */
  readonly header?: boolean | "auto";
  /**
   * What stands before the fraction of a number: with "," 1.234,5 is read as 1234.5. By default it is
   * the comma where cells are not separated by commas, some numbers have one for certain, and none a
   * point.
   */
  readonly decimal?: DecimalMark | "auto";
}

/** The names of the options. */
export const TABLE_OPTIONS: readonly string[] = ["delimiter", "header", "decimal"];

/** A column by name, or by number from 0; numbers below zero count from the last. */
export type ColumnChoice = string | number;

export interface Table {
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

/**
 * A table from text. Blank lines are left out.
 * @throws FormatError for a row of another length than the first, or quotes that do not close
 */
export function parseTable(text: string, options: TableOptions, what: string): Table {
  const { rows: cut, lines, delimiter } = parseRows(text, options.delimiter, what);
  const rows = withDecimalPoints(cut, options.decimal, delimiter);
  const first = rows[0];
  if (!first) throw noRows(what);
  const { header = "auto" } = options;
  if (header !== true && header !== false && header !== "auto") {
    throw optionError("header", 'true, false or "auto"', header);
  }
  const hasHeader = header === "auto" ? looksLikeHeader(first) : header;
  if (hasHeader && rows.length === 1) throw noRows(what);
  const columnNames = first.map((cell, i) => (hasHeader && cell !== "" ? cell : `column${i}`));
  return hasHeader
    ? { what, columnNames, rows: rows.slice(1), lines: lines.slice(1) }
    : { what, columnNames, rows, lines };
}

/** The number of a column. @throws DataError if there is none of that name, or more than one */
export function columnIndex({ columnNames }: Table, choice: ColumnChoice): number {
  const { length } = columnNames;
  if (typeof choice === "string") {
    const first = columnNames.indexOf(choice);
    const index = first < 0 ? distinctNames(columnNames).indexOf(choice) : first;
    if (index < 0) throw unknownName("column", choice, columnNames);
    const other = columnNames.indexOf(choice, index + 1);
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
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let number = 2;
    while (taken.has(`${name} (${number})`)) number++;
    const other = `${name} (${number})`;
    taken.add(other);
    return other;
  });
}

/** Where a cell stands: ` at row 3 (line 5), column "age"`. Rows count from 0, lines of a file from 1. */
export function placeOfCell(table: Table, row: number, column: number): string {
  const name = showValue(table.columnNames[column]);
  const line = table.lines ? ` (line ${table.lines[row]})` : "";
  return ` at row ${table.numbers?.[row] ?? row}${line}, column ${name}`;
}

/** The number in a cell. @throws DataError if there is none, or it is not finite */
export function readNumber(table: Table, row: number, column: number, hint?: string): number {
  const cell = table.rows[row]![column]!;
  const value = numberIn(cell);
  if (value !== undefined && Number.isFinite(value)) return value;
  const place = placeOfCell(table, row, column);
  const advice = isMissing(cell) ? 'missing: "drop" leaves such rows out' : hint;
  throw new DataError(
    isMissing(cell) ? "MISSING" : "NOT_A_NUMBER",
    `Cannot read ${table.what}: expected a number, got ${showValue(cell)}${place}`,
    { expected: "a number", got: cell, ...(advice && { hint: advice }) },
  );
}

// what tables write where a value is missing
const MISSING = new Set(["", "?", "na", "n/a", "nan", "null"]);

export const isMissing = (cell: string): boolean => MISSING.has(cell.toLowerCase());

const looksLikeHeader = (cells: readonly string[]) =>
  cells.some((cell) => !isMissing(cell)) && cells.every((cell) => numberIn(cell) === undefined);

function parseRows(text: string, delimiter: string | undefined, what: string) {
  const isUsable = delimiter === undefined || /^[^\r\n"\ufeff]$/u.test(delimiter);
  if (!isUsable) throw optionError("delimiter", "one character", delimiter);
  // files put together from others have line ends of more than one kind
  const isMixed = text.includes("\r\n") && /(^|[^\r])\n|\r(?!\n)/.test(text);
  const { data, errors, meta } = Papa.parse<string[]>(
    isMixed ? text.replace(/\r\n?/g, "\n") : text,
    {
      delimiter: delimiter ?? "",
    },
  );
  const lineOf = beginnings(data, text.includes('"'));
  const unclosed = errors.find(({ type }) => type === "Quotes");
  if (unclosed) {
    throw new FormatError(
      "CSV_QUOTES",
      `Cannot read ${what}: expected quotes that close, got others in the row of line ${lineOf[unclosed.row ?? 0]}`,
      { got: unclosed.message, hint: "write a quote inside a quoted cell twice" },
    );
  }
  const rows: string[][] = [];
  const lines: number[] = [];
  for (const [i, cells] of data.entries()) {
    const row = cells.map((cell) => cell.trim());
    if (row.length === 1 && row[0] === "") continue;
    rows.push(row);
    lines.push(lineOf[i]!);
    requireLength(row, rows[0]!, lineOf[i]!, lines[0]!, what);
  }
  return { rows, lines, delimiter: meta.delimiter };
}

/** The line on which each row begins: a quoted cell may hold line breaks. */
function beginnings(rows: readonly (readonly string[])[], hasQuotes: boolean): number[] {
  let line = 1;
  return rows.map((cells) => {
    const begin = line;
    line++;
    if (hasQuotes) for (const cell of cells) line += cell.split(/\r\n|\r|\n/).length - 1;
    return begin;
  });
}

function requireLength(
  row: readonly string[],
  first: readonly string[],
  line: number,
  firstLine: number,
  what: string,
): void {
  if (row.length === first.length) return;
  throw new FormatError(
    "CSV_RAGGED",
    `Cannot read ${what}: expected ${first.length} cells in line ${line} as in line ${firstLine}, got ${row.length}`,
    { expected: first.length, got: row.length },
  );
}

function noRows(what: string): DataError {
  return new DataError("EMPTY", `Cannot read ${what}: expected at least one row, got none`, {
    expected: "at least one row",
    got: 0,
  });
}
