// A strict JSON reader that builds no values: the caller states what comes next. Unlike JSON.parse, it rejects
// duplicate keys, numbers that are not exact integers, and lone surrogates.

import { FormatError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";

// serde_json's limit
const MAX_DEPTH = 128;

const NOT_SPACE = /[^ \t\n\r]/g;
const NOT_LITERAL = /[^-+.0-9A-Za-z]/g;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** Reads JSON text sequentially. Every method moves past what it reads. */
export class JsonScanner {
  readonly #text: string;
  readonly #what: string;
  readonly #allowsHalves: boolean;
  #at = 0;

  /** `what` is the name of the text in errors; `halves` allows lone surrogates, as escapes in strings. */
  constructor(text: string, what: string, { halves = false }: { readonly halves?: boolean } = {}) {
    this.#text = text;
    this.#what = what;
    this.#allowsHalves = halves;
  }

  /**
   * An object; `readValue` reads the value of each key.
   * @throws FormatError DUPLICATE_KEY
   */
  object(readValue: (key: string) => void): void {
    this.#expect("{", "an object");
    const keys = new Set<string>();
    this.#list("}", () => {
      const key = this.string();
      if (keys.has(key)) {
        throw this.error("DUPLICATE_KEY", "each key once", `${showValue(key)} twice`);
      }
      keys.add(key);
      this.#expect(":", '":"');
      readValue(key);
    });
  }

  /** An array; `readItem` reads each item. */
  array(readItem: () => void): void {
    this.#expect("[", "an array");
    this.#list("]", readItem);
  }

  /** A string, of whole Unicode characters unless halves are allowed. */
  string(): string {
    this.#expect('"', "a string");
    const start = this.#at - 1;
    let end = this.#text.indexOf('"', this.#at);
    while (end >= 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw this.#syntax("a string that ends", "the end of the text");
    this.#at = end + 1;
    const value = parsed(this.#text.slice(start, end + 1));
    if (value === undefined) {
      this.#at = start;
      throw this.#syntax("a JSON string");
    }
    if (!this.#allowsHalves && !isWellFormed(value)) {
      throw this.#syntax("whole Unicode characters", "half a surrogate pair");
    }
    return value;
  }

  /**
   * An integer from 0 to 2^53 − 1 in plain digits.
   * @throws FormatError NOT_AN_INTEGER for signs, fractions, exponents and larger numbers
   */
  integer(): number {
    const literal = this.#literal();
    // 2^53 − 1 has 16 digits
    if (/^(?:0|[1-9]\d{0,15})$/.test(literal) && Number.isSafeInteger(Number(literal))) {
      return Number(literal);
    }
    this.#at -= literal.length;
    const expected = "an integer from 0 to 2^53 - 1 in plain digits";
    throw this.error("NOT_AN_INTEGER", expected, literal.slice(0, 40) || this.#here());
  }

  /** Any JSON value; `seeKey` may throw for a key. */
  skip(seeKey: (key: string) => void = () => {}, depth = 0): void {
    if (depth > MAX_DEPTH) throw this.#syntax(`at most ${MAX_DEPTH} levels`, "more");
    const inside = () => this.skip(seeKey, depth + 1);
    const first = this.#peek();
    if (first === "[") this.array(inside);
    else if (first === '"') this.string();
    else if (first === "{") {
      this.object((key) => {
        seeKey(key);
        inside();
      });
    } else {
      const literal = this.#literal();
      if (!SCALAR.test(literal)) throw this.#syntax("a JSON value", this.#here(literal));
    }
  }

  /** Only white space may follow. */
  end(): void {
    if (this.#peek() !== undefined) throw this.#syntax("the end of the text");
  }

  error(code: string, expected: string, got: string): FormatError {
    const place = phrase(`${expected} at character ${this.#at}`, expected);
    return FormatError.of(code, `read ${this.#what}`, place, phrase(got, got));
  }

  #syntax(expected: string, got: string = this.#here()): FormatError {
    return this.error("JSON_SYNTAX", expected, got);
  }

  /** Items up to the closing bracket, separated by commas. */
  #list(close: string, readItem: () => void): void {
    let next = this.#peek();
    while (next !== close) {
      readItem();
      next = this.#peek();
      if (next !== close && next !== ",") throw this.#syntax(`"," or "${close}"`);
      if (next === ",") this.#at++;
    }
    this.#at++;
  }

  #expect(character: string, expected: string): void {
    if (this.#peek() !== character) throw this.#syntax(expected);
    this.#at++;
  }

  /** The next character that is not white space. */
  #peek(): string | undefined {
    this.#at = this.#find(NOT_SPACE);
    return this.#text[this.#at];
  }

  /** A number or name: letters, digits, "+", "-" and ".". */
  #literal(): string {
    this.#peek();
    const start = this.#at;
    this.#at = this.#find(NOT_LITERAL);
    return this.#text.slice(start, this.#at);
  }

  /** The position of the next match of a global pattern. */
  #find(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex - 1 : this.#text.length;
  }

  /** Whether an odd number of backslashes precedes a quote. */
  #isEscaped(quote: number): boolean {
    let before = quote;
    while (this.#text.charCodeAt(before - 1) === 0x5c) before--;
    return (quote - before) % 2 === 1;
  }

  #here(literal = ""): string {
    const shown = literal.slice(0, 40) || this.#text[this.#at];
    return shown === undefined ? "the end of the text" : JSON.stringify(shown);
  }
}

/** Whether a string has no lone surrogate, and so can be encoded in UTF-8. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The value of a JSON string; undefined for control characters and invalid escapes. */
function parsed(text: string): string | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
