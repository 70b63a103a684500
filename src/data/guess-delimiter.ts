// Inference of the delimiter of a text.

import { takeApart } from "./written-number.ts";

const CANDIDATES = [",", ";", "\t", "|"] as const;
type Delimiter = (typeof CANDIDATES)[number];

const DEFAULT: Delimiter = ",";
/** Maximum number of rows and characters to inspect. */
const ROWS_AT_MOST = 100;
const CHARACTERS_AT_MOST = 1 << 18;

/** A row of the text, and the number of its cells for each candidate. */
interface Sample {
  readonly row: string;
  readonly cells: readonly number[];
}

/**
 * The delimiter for which most rows have as many cells as the first, which has several. Blank lines and
 * quoted text do not count. Ties are broken by the share of numbers among the cells.
 */
export function guessDelimiter(text: string): string {
  const rows = firstRows(text);
  const choices = CANDIDATES.map((delimiter, i) => {
    const cells = rows[0]?.cells[i] ?? 1;
    const alike = rows.filter((each) => each.cells[i] === cells).length;
    const share = cells < 2 ? 0 : alike / rows.length;
    return { delimiter, cells, share, numbers: share === 0 ? 0 : numbersIn(rows, delimiter) };
  });
  const [best] = choices.sort(
    (a, b) => b.share - a.share || b.numbers - a.numbers || b.cells - a.cells,
  );
  return best!.share > 0 ? best!.delimiter : ofOneColumn(rows);
}

/** If the first row has one cell: the delimiter of the others, unless they are numbers with commas. */
function ofOneColumn(rows: readonly Sample[]): string {
  const others = CANDIDATES.filter((_, i) => rows.some(({ cells }) => cells[i]! > 1));
  const areNumbers = rows.slice(1).every(({ row }) => takeApart(row.trim()) !== undefined);
  if (others.length === 1 && others[0] === "," && areNumbers) return ";";
  return others[0] ?? DEFAULT;
}

/** The first rows that are not blank. */
function firstRows(text: string): Sample[] {
  const rows: Sample[] = [];
  const begin = Math.max(0, text.search(/\S/));
  const end = Math.min(text.length, begin + CHARACTERS_AT_MOST);
  let at = begin;
  while (at < end && rows.length < ROWS_AT_MOST) {
    const from = at;
    const cells = CANDIDATES.map(() => 1);
    at = readRow(text, at, end, cells);
    const row = text.slice(from, at);
    // the last row of the sample may be incomplete
    const isWhole = at < end || end === text.length || rows.length === 0;
    if (row.trim() !== "" && isWhole) rows.push({ row, cells });
    at++;
  }
  return rows;
}

/** Counts the cells of a row, apart from quoted text. @returns the end of the row */
function readRow(text: string, from: number, end: number, cells: number[]): number {
  let isQuoted = false;
  let isFirst = true;
  for (let at = from; at < end; at++) {
    const character = text[at]!;
    if (character === '"' && (isQuoted || isFirst || text[at - 1] === '"')) {
      isQuoted = !isQuoted;
      isFirst = false;
      continue;
    }
    if (isQuoted) continue;
    if (character === "\n" || character === "\r") return at;
    const i = CANDIDATES.indexOf(character as Delimiter);
    if (i >= 0) cells[i]!++;
    isFirst = i >= 0 || (isFirst && character === " ");
  }
  return end;
}

/** The share of the cells that are numbers. */
function numbersIn(rows: readonly Sample[], delimiter: string): number {
  const cells = rows.flatMap(({ row }) => row.split(delimiter));
  return cells.filter((cell) => takeApart(cell.trim()) !== undefined).length / cells.length;
}
