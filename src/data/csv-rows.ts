// Text cut into rows of cells, as RFC 4180 says, and in what people make of it.

import { DataError, FormatError } from "../core/errors.ts";

/** Rows of trimmed cells, and the line on which each begins. */
export interface TextRows {
  readonly rows: string[][];
  readonly lines: number[];
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
/** A row costs as much memory as so many cells. */
const CELLS_OF_A_ROW = 4;

/**
 * Cells between delimiters, white space around them left out; blank lines are no rows. A cell in quotes
 * may hold delimiters, line breaks, and quotes written twice. Line ends of all kinds may be mixed.
 * @throws FormatError for quotes that do not close, a row of another length than the first
 * @throws DataError TABLE_TOO_LARGE before more than `mostCells` are kept
 */
export function cutRows(
  text: string,
  delimiter: string,
  what: string,
  mostCells: number,
): TextRows {
  const cursor = new Cursor(text, delimiter, what);
  const rows: string[][] = [];
  const lines: number[] = [];
  let count = 0;
  for (let cells = cursor.row(); cells; cells = cursor.row()) {
    requireLength(cells, rows[0], cursor.begin, lines[0], what);
    count += cells.length + CELLS_OF_A_ROW;
    if (count > mostCells) throw tooLarge(what, mostCells);
    rows.push(cells);
    lines.push(cursor.begin);
  }
  return { rows, lines };
}

/** The error for a table that memory may not hold. */
export const tooLarge = (what: string, mostCells: number): DataError =>
  new DataError(
    "TABLE_TOO_LARGE",
    `Cannot read ${what}: expected at most ${mostCells} cells, a row counting as ${CELLS_OF_A_ROW} more, got a larger table`,
    {
      expected: `at most ${mostCells} cells`,
      hint: "take fewer rows or columns, or raise mostCells where there is memory",
    },
  );

/** Whether a table of so many rows and columns is within the limit. */
export const isWithin = (rows: number, columns: number, mostCells: number): boolean =>
  rows * (columns + CELLS_OF_A_ROW) <= mostCells;

/** Goes through text, row by row. */
class Cursor {
  readonly #text: string;
  readonly #delimiter: number;
  readonly #what: string;
  readonly #cells: string[] = [];
  #at = 0;
  #line = 1;
  /** Line of the row read last. */
  begin = 1;

  constructor(text: string, delimiter: string, what: string) {
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#what = what;
  }

  /** The next row that is not blank; undefined at the end. */
  row(): string[] | undefined {
    for (;;) {
      this.#skipEmptyLines();
      if (this.#at >= this.#text.length) return undefined;
      this.begin = this.#line;
      const isBlank = this.#readRow();
      if (!isBlank) return this.#cells.slice();
    }
  }

  /** Nothing is made of them, for there may be many. */
  #skipEmptyLines(): void {
    const text = this.#text;
    let [at, line] = [this.#at, this.#line];
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== LF && code !== CR) break;
      if (code === LF || text.charCodeAt(at + 1) !== LF) line++;
    }
    [this.#at, this.#line] = [at, line];
  }

  /** Reads up to the beginning of the next line. @returns whether there was nothing */
  #readRow(): boolean {
    const cells = this.#cells;
    cells.length = 0;
    for (;;) {
      cells.push(this.#cell());
      if (this.#at >= this.#text.length) break;
      const code = this.#text.charCodeAt(this.#at);
      if (code !== this.#delimiter) {
        this.#lineEnd();
        break;
      }
      this.#at++;
    }
    return cells.length === 1 && cells[0] === "";
  }

  /** The cell that begins here, up to a delimiter, a line's end or the end. */
  #cell(): string {
    const from = this.#at;
    const first = this.#skipBlanks();
    if (this.#text.charCodeAt(first) === QUOTE) return this.#quoted(first);
    const to = this.#cellEnd(first);
    this.#at = to;
    return this.#text.slice(from, to).trim();
  }

  #skipBlanks(): number {
    let at = this.#at;
    for (; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      const isBlank = code === 32 || code === 9 || code === 0xa0;
      if (!isBlank || code === this.#delimiter) break;
    }
    return at;
  }

  #cellEnd(from: number): number {
    const { length } = this.#text;
    let at = from;
    for (; at < length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    return at;
  }

  /** Steps over a line's end: LF, CR or both. */
  #lineEnd(): void {
    const isPair =
      this.#text.charCodeAt(this.#at) === CR && this.#text.charCodeAt(this.#at + 1) === LF;
    this.#at += isPair ? 2 : 1;
    this.#line++;
  }

  #quoted(quote: number): string {
    const text = this.#text;
    let end = text.indexOf('"', quote + 1);
    let hasPairs = false;
    while (end >= 0 && text.charCodeAt(end + 1) === QUOTE) {
      hasPairs = true;
      end = text.indexOf('"', end + 2);
    }
    if (end < 0) throw this.#unclosed("one that does not close");
    const inner = text.slice(quote + 1, end);
    this.#at = end + 1;
    const behind = this.#skipBlanks();
    this.#at = this.#cellEnd(behind);
    if (this.#at !== behind) throw this.#unclosed("text behind one");
    this.#line += lineBreaks(inner);
    return (hasPairs ? inner.replaceAll('""', '"') : inner).trim();
  }

  #unclosed(got: string): FormatError {
    return new FormatError(
      "CSV_QUOTES",
      `Cannot read ${this.#what}: expected quotes that close, got ${got} in the row of line ${this.begin}`,
      { got, hint: "write a quote inside a quoted cell twice" },
    );
  }
}

const lineBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

function requireLength(
  row: readonly string[],
  first: readonly string[] | undefined,
  line: number,
  firstLine: number | undefined,
  what: string,
): void {
  if (!first || row.length === first.length) return;
  throw new FormatError(
    "CSV_RAGGED",
    `Cannot read ${what}: expected ${first.length} cells in line ${line} as in line ${firstLine}, got ${row.length}`,
    { expected: first.length, got: row.length },
  );
}
