// JSON of a request, which may be hostile.

import { parseJson } from "../format/parse-json.ts";
import { Refusal } from "./answer.ts";

/** serde_json's limit. */
const MOST_LEVELS = 128;
/** The exact place of an error is looked for in texts up to this length: the strict reader is slower. */
const EXPLAINED_AT_MOST = 1 << 20;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a body. @throws Refusal 400 unless it is UTF-8 */
export function readText(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Refusal(400, "NOT_UTF8", "Cannot read the body: expected UTF-8, got other bytes");
  }
}

/**
 * The value of a body, which can be traversed recursively, and in which no two readers see different values of one key.
 * @throws FormatError, Refusal 400 for anything that is not JSON, is too deep or has a key twice
 */
export function readJson(body: Uint8Array): unknown {
  const { pairs, levels } = measure(body);
  const text = readText(body);
  if (levels > MOST_LEVELS) {
    const expected = `at most ${MOST_LEVELS} levels of lists and objects`;
    throw new Refusal(400, "JSON_SYNTAX", `Cannot read the body: expected ${expected}, got more`);
  }
  const value = parse(text);
  // fewer keys than were written: one of them twice, or the prototype
  if (pairs > 0 && pairs !== countKeys(value)) throw notJson(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(text);
  }
}

/** The error for a text: that of the strict reader, which says where. */
function notJson(text: string): Error {
  if (text.length <= EXPLAINED_AT_MOST) parseJson(text, "the body");
  const message = "Cannot read the body: expected JSON in which objects have each key once";
  return new Refusal(400, "JSON_SYNTAX", message);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** The number of keys that a text of JSON has, and its levels; other text has any. */
function measure(bytes: Uint8Array): { readonly pairs: number; readonly levels: number } {
  let [pairs, level, levels, isInString] = [0, 0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) isInString = !isInString;
    else if (isInString) {
      if (byte === BACKSLASH) i++;
    } else if (byte === COLON) pairs++;
    // [ and {, ] and }
    else if ((byte | 0x20) === 0x7b) {
      if (++level > levels) levels = level;
    } else if ((byte | 0x20) === 0x7d) level--;
  }
  return { pairs, levels };
}

/** The number of keys in all objects of a value; one named "__proto__" does not count. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === "object") count += countKeys(each);
    return count;
  }
  for (const key of Object.keys(value)) {
    if (key !== "__proto__") count++;
    count += countKeys((value as Record<string, unknown>)[key]);
  }
  return count;
}
