// The few Python literals that stand in the header of an array file. Nothing is evaluated.

/** A dictionary, tuple, string, boolean or integer. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | readonly PythonLiteral[]
  | ReadonlyMap<string, PythonLiteral>;

// an array's header is a dictionary with a tuple in it
const MOST_DEPTH = 4;

/**
 * Reads text that is one literal: strings without escapes, integers from 0 (a trailing L is Python 2's), True and
 * False, tuples and lists, dictionaries with strings as keys.
 * @throws SyntaxError with the position, for anything else
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  let at = 0;

  function fail(expected: string): never {
    throw new SyntaxError(`expected ${expected} at character ${at}`);
  }
  function skipSpace(): void {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\t") at++;
  }
  /** Takes a sign where it is next. */
  function take(sign: string): boolean {
    skipSpace();
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  }
  function match(form: RegExp): string | undefined {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  function value(depth: number): PythonLiteral {
    if (depth > MOST_DEPTH) fail("fewer brackets");
    skipSpace();
    const quoted = string();
    if (quoted !== undefined) return quoted;
    if (take("{")) return dictionary(depth);
    if (take("(")) return items(")", depth);
    if (take("[")) return items("]", depth);
    const digits = match(/(?:0|[1-9]\d{0,15})L?(?![\w.])/y);
    if (digits !== undefined) {
      const number = Number.parseInt(digits, 10);
      return Number.isSafeInteger(number) ? number : fail("a smaller integer");
    }
    const word = match(/(?:True|False)(?!\w)/y);
    return word === undefined
      ? fail("a string, integer, True, False or a bracket")
      : word === "True";
  }

  function string(): string | undefined {
    return match(/'[^'"\\\n]*'|"[^'"\\\n]*"/y)?.slice(1, -1);
  }

  /** The items up to the closing bracket; a tuple of one needs its comma. */
  function items(end: string, depth: number): PythonLiteral[] {
    const found: PythonLiteral[] = [];
    while (!take(end)) {
      found.push(value(depth + 1));
      if (take(",")) continue;
      if (!take(end)) fail(`"," or "${end}"`);
      if (end === ")" && found.length === 1) fail('a tuple, which has a ","');
      break;
    }
    return found;
  }

  function dictionary(depth: number): ReadonlyMap<string, PythonLiteral> {
    const found = new Map<string, PythonLiteral>();
    while (!take("}")) {
      skipSpace();
      const key = string() ?? fail("a key in quotes");
      if (found.has(key)) fail(`"${key}" only once`);
      if (!take(":")) fail('":"');
      found.set(key, value(depth + 1));
      if (take(",")) continue;
      if (!take("}")) fail('"," or "}"');
      break;
    }
    return found;
  }

  const literal = value(0);
  skipSpace();
  if (at < text.length) fail("the end");
  return literal;
}
