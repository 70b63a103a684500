// CSV text as rows of cells (RFC 4180, with common deviations).

import { DataError, FormatError, phrase } from "../core/errors.ts";

/** Rows of trimmed cells, and the line on which each starts. */
export interface TextRows {
  readonly rows: string[][];
  readonly lines: number[];
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
/** A row takes as much memory as this many cells. */
const CELLS_OF_A_ROW = 4;

/**
 * Splits text into rows of cells without surrounding white space; blank lines are skipped. A quoted cell may
 * contain delimiters, line breaks, and doubled quotes. Line ends of all kinds may be mixed.
 * @throws FormatError for unclosed quotes, or a row of another length than the first
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
  for (let cells = cursor.row(); cells; cells = cursor.row()) {
    const { begin } = cursor;
    const [first = cells] = rows;
    if (cells.length !== first.length) {
      const { length } = first;
      const expected = phrase(`${length} cells in line ${begin} as in line ${lines[0]}`, length);
      throw FormatError.of("CSV_RAGGED", `read ${what}`, expected, cells.length);
    }
    requireFit(rows.length + 1, cells.length, mostCells, what);
    rows.push(cells);
    lines.push(begin);
  }
  return { rows, lines };
}

/** Throws if a table may exceed the memory. @throws DataError TABLE_TOO_LARGE */
export function requireFit(rows: number, columns: number, mostCells: number, what: string): void {
  if (rows * (columns + CELLS_OF_A_ROW) <= mostCells) return;
  const most = `at most ${mostCells} cells`;
  const expected = phrase(`${most}, a row counting as ${CELLS_OF_A_ROW} more`, most);
  const hint = "use fewer rows or columns, or raise mostCells if there is enough memory";
  throw DataError.of("TABLE_TOO_LARGE", `read ${what}`, expected, phrase("a larger table"), {
    hint,
  });
}

/** A position in text. */
class Cursor {
  readonly #text: string;
  readonly #delimiter: number;
  readonly #what: string;
  readonly #cells: string[] = [];
  #at = 0;
  #line = 1;
  /** Line of the last row. */
  begin = 1;

  constructor(text: string, delimiter: string, what: string) {
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#what = what;
  }

  /** The next row that is not blank; undefined at the end. */
  row(): string[] | undefined {
    const cells = this.#cells;
    for (;;) {
      while (this.#takeLineEnd());
      if (this.#at >= this.#text.length) return undefined;
      this.begin = this.#line;
      cells.length = 0;
      do cells.push(this.#cell());
      while (this.#take(this.#delimiter));
      this.#takeLineEnd();
      if (cells.length > 1 || cells[0] !== "") return cells.slice();
    }
  }

  #take(code: number): boolean {
    const isNext = this.#text.charCodeAt(this.#at) === code;
    if (isNext) this.#at++;
    return isNext;
  }

  /** LF, CR or both. */
  #takeLineEnd(): boolean {
    const hasReturn = this.#take(CR);
    const isEnd = this.#take(LF) || hasReturn;
    if (isEnd) this.#line++;
    return isEnd;
  }

  /** The cell that starts here, up to a delimiter or the end of the line. */
  #cell(): string {
    this.#skipBlanks();
    if (this.#take(QUOTE)) return this.#quoted();
    const start = this.#at;
    this.#skipCell();
    return this.#text.slice(start, this.#at).trim();
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      const isBlank = code === 32 || code === 9 || code === 0xa0;
      if (!isBlank || code === this.#delimiter) break;
    }
  }

  #skipCell(): void {
    const { length } = this.#text;
    let at = this.#at;
    for (; at < length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    this.#at = at;
  }

  #quoted(): string {
    const text = this.#text;
    const start = this.#at;
    let end = text.indexOf('"', start);
    while (end >= 0 && text.charCodeAt(end + 1) === QUOTE) end = text.indexOf('"', end + 2);
    if (end < 0) throw this.#unclosed("one that does not close");
    const inner = text.slice(start, end);
    this.#at = end + 1;
    this.#skipBlanks();
    const behind = this.#at;
    this.#skipCell();
    if (this.#at !== behind) throw this.#unclosed("text behind one");
    this.#line += inner.match(/\r\n|\r|\n/g)?.length ?? 0;
    return inner.replaceAll('""', '"').trim();
  }

  #unclosed(got: string): FormatError {
    const place = phrase(`${got} in the row of line ${this.begin}`, got);
    const hint = "write a quote inside a quoted cell twice";
    return FormatError.of("CSV_QUOTES", `read ${this.#what}`, "quotes that close", place, { hint });
  }
}
