// A strict JSON reader that builds nothing: whoever calls it says what must come next. It refuses
// what JSON.parse lets pass: duplicate keys, numbers that are no exact integers, lone surrogates.

import { FormatError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";

// serde_json's limit
const MAX_DEPTH = 128;

/** Reads a JSON text from front to back. Every method moves past what it reads. */
export class JsonScanner {
  readonly #text: string;
  readonly #what: string;
  readonly #allowsHalves: boolean;
  #at = 0;

  /** `what` names the text in errors; `halves`: strings may have halves of surrogate pairs, as escapes. */
  constructor(text: string, what: string, { halves = false }: { readonly halves?: boolean } = {}) {
    this.#text = text;
    this.#what = what;
    this.#allowsHalves = halves;
  }

  /**
   * An object; `readValue` reads the value of each key.
   * @throws FormatError DUPLICATE_KEY if a key comes twice
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
    if (end < 0) throw this.error("JSON_SYNTAX", "a string that ends", "the end of the text");
    this.#at = end + 1;
    let value: string;
    try {
      // strict about control characters and escapes
      value = JSON.parse(this.#text.slice(start, end + 1));
    } catch {
      this.#at = start;
      throw this.error("JSON_SYNTAX", "a JSON string", this.#here());
    }
    if (!this.#allowsHalves && !isWellFormed(value)) {
      throw this.error("JSON_SYNTAX", "whole Unicode characters", "half a surrogate pair");
    }
    return value;
  }

  /**
   * An integer from 0 to 2^53 − 1, written in digits only.
   * @throws FormatError NOT_AN_INTEGER for signs, fractions, exponents and larger numbers
   */
  integer(): number {
    const start = this.#at;
    const literal = this.#literal();
    // 16 digits hold 2^53 − 1
    if (!/^(?:0|[1-9][0-9]{0,15})$/.test(literal) || !Number.isSafeInteger(Number(literal))) {
      this.#at = start;
      throw this.error(
        "NOT_AN_INTEGER",
        "an integer from 0 to 2^53 - 1 in plain digits",
        literal === "" ? this.#here() : literal.slice(0, 40),
      );
    }
    return Number(literal);
  }

  /** Any value, checked as far as JSON goes; `seeKey` may refuse keys. */
  skip(seeKey: (key: string) => void = () => {}, depth = 0): void {
    if (depth > MAX_DEPTH) {
      throw this.error("JSON_SYNTAX", `at most ${MAX_DEPTH} levels`, "more");
    }
    const first = this.#peek();
    const inside = () => this.skip(seeKey, depth + 1);
    if (first === "{") {
      this.object((key) => {
        seeKey(key);
        inside();
      });
    } else if (first === "[") this.array(inside);
    else if (first === '"') this.string();
    else {
      const literal = this.#literal();
      if (!isScalar(literal)) throw this.error("JSON_SYNTAX", "a JSON value", this.#here(literal));
    }
  }

  /** Only white space may follow. */
  end(): void {
    if (this.#peek() !== undefined) {
      throw this.error("JSON_SYNTAX", "the end of the text", this.#here());
    }
  }

  error(code: string, expected: string, got: string): FormatError {
    return new FormatError(
      code,
      `Cannot read ${this.#what}: expected ${expected} at character ${this.#at}, got ${got}`,
      { expected, got },
    );
  }

  /** Items up to the closing bracket, with commas between them. */
  #list(close: string, readItem: () => void): void {
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      readItem();
      const next = this.#peek();
      if (next !== close && next !== ",") {
        throw this.error("JSON_SYNTAX", `"," or "${close}"`, this.#here());
      }
      this.#at++;
      if (next === close) return;
    }
  }

  #expect(character: string, expected: string): void {
    if (this.#peek() !== character) throw this.error("JSON_SYNTAX", expected, this.#here());
    this.#at++;
  }

  /** The next character that is no white space. */
  #peek(): string | undefined {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text[this.#at];
  }

  /** Everything up to the next character that ends a number or name. */
  #literal(): string {
    this.#peek();
    const start = this.#at;
    while (isLiteral(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** Whether an odd number of backslashes stands before a quote. */
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

/** Whether a string has no half of a surrogate pair, and so survives UTF-8. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Letters, digits, "+", "-" and ".". */
const isLiteral = (code: number) =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x2b ||
  code === 0x2d ||
  code === 0x2e;

function isScalar(literal: string): boolean {
  if (literal === "true" || literal === "false" || literal === "null") return true;
  try {
    return typeof JSON.parse(literal) === "number";
  } catch {
    return false;
  }
}
