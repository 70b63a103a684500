import { aliasOf } from "./aliases.ts";
import { DataError } from "./errors.ts";
import { isRecord } from "./record.ts";
import { firstOf, showValue } from "./show.ts";

/** The error for an unknown name; it suggests the nearest known one. */
export function unknownName(kind: string, got: unknown, known: readonly string[]): DataError {
  const best = typeof got === "string" ? meant(got, known) : undefined;
  const hint = best && `did you mean "${best}"?`;
  const expected = `expected one of ${firstOf(known, NAMES_SHOWN)}`;
  const message = `Cannot use ${kind} ${showValue(got)}: ${expected}`;
  return new DataError("UNKNOWN_NAME", message, { expected: known, got, hint });
}

/** Names listed in a message: a table may have thousands of columns. */
const NAMES_SHOWN = 100;

/** Throws if an object has an unknown key. */
export function requireKnownKeys(what: string, value: object, known: readonly string[]): void {
  if (!isRecord(value)) throw DataError.of("OPTIONS", `use options of ${what}`, "an object", value);
  const names = new Set(known);
  for (const key of Object.keys(value)) {
    if (!names.has(key)) throw unknownName(`option of ${what}`, key, known);
  }
}

/** Throws if an option is set but not a boolean. */
export function requireBooleans(
  what: string,
  options: Readonly<Record<string, unknown>>,
  code?: string,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || typeof value === "boolean") continue;
    throw optionError(`${name} of ${what}`, "true or false", value, code);
  }
}

/** The error for an invalid option; `what` is its name. */
export const optionError = (
  what: string,
  expected: string,
  got: unknown,
  code = "OPTION",
): DataError => DataError.of(code, `use ${what}`, expected, got);

/** The first value that occurs twice. */
export function repeated<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>();
  return values.find((value) => seen.size === seen.add(value).size);
}

/** Longer words are not compared: they are not misspelt names. */
const LONGEST_WORD = 60;

/** The known name that was probably intended. */
function meant(got: string, known: readonly string[]): string | undefined {
  if (got.length > LONGEST_WORD) return undefined;
  const names = known.filter((name) => name.length <= LONGEST_WORD);
  return aliasOf(got, names) ?? nearest(got, names);
}

/** The known name with the smallest edit distance, if small enough. */
function nearest(got: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(got.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (!best || best.distance > Math.max(2, got.length / 2)) return undefined;
  // at least one character of short names has to match
  return best.distance < Math.max(got.length, best.name.length) ? best.name : undefined;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
