// The Python literals in the header of an array file. Nothing is evaluated.

/** A dictionary, tuple, string, boolean or integer. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | readonly PythonLiteral[]
  | ReadonlyMap<string, PythonLiteral>;

// the header of an array is a dictionary with a tuple
const MOST_DEPTH = 4;

/**
 * Parses text that is one literal: strings without escapes, integers from 0 (with a trailing L in Python 2),
 * True and False, tuples and lists, dictionaries with strings as keys.
 * @throws SyntaxError with the position, for other text
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  let at = 0;

  function fail(expected: string): never {
    throw new SyntaxError(`expected ${expected} at character ${at}`);
  }
  /** Takes the text of a sticky pattern if it comes next. */
  function match(form: RegExp): string | undefined {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }
  const skipSpace = () => match(/[ \n\t]*/y);
  const string = () => match(/'[^'"\\\n]*'|"[^'"\\\n]*"/y)?.slice(1, -1);
  /** Takes a sign if it comes next. */
  function take(sign: string): boolean {
    skipSpace();
    const isNext = text.startsWith(sign, at);
    if (isNext) at += sign.length;
    return isNext;
  }

  function value(depth: number): PythonLiteral {
    if (depth > MOST_DEPTH) fail("fewer brackets");
    skipSpace();
    const quoted = string();
    if (quoted !== undefined) return quoted;
    if (take("{")) return dictionary(depth);
    for (const [open, close] of ["()", "[]"] as const) {
      if (!take(open!)) continue;
      const found: PythonLiteral[] = [];
      const hasComma = items(close!, () => found.push(value(depth + 1)));
      if (close === ")" && found.length === 1 && !hasComma) fail('a tuple, which has a ","');
      return found;
    }
    const digits = match(/(?:0|[1-9]\d{0,15})L?(?![\w.])/y);
    if (digits !== undefined) {
      const number = Number.parseInt(digits, 10);
      return Number.isSafeInteger(number) ? number : fail("a smaller integer");
    }
    const word = match(/(?:True|False)(?!\w)/y);
    return word ? word === "True" : fail("a string, integer, True, False or a bracket");
  }

  function dictionary(depth: number): ReadonlyMap<string, PythonLiteral> {
    const found = new Map<string, PythonLiteral>();
    items("}", () => {
      skipSpace();
      const key = string() ?? fail("a key in quotes");
      if (found.has(key)) fail(`"${key}" only once`);
      if (!take(":")) fail('":"');
      found.set(key, value(depth + 1));
    });
    return found;
  }

  /** Items up to the closing bracket. @returns whether a comma follows the last one */
  function items(close: string, readItem: () => void): boolean {
    while (!take(close)) {
      readItem();
      if (take(",")) continue;
      if (!take(close)) fail(`"," or "${close}"`);
      return false;
    }
    return true;
  }

  const literal = value(0);
  skipSpace();
  if (at < text.length) fail("the end");
  return literal;
}
