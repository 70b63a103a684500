// Reads unknown JSON, and says what it refuses.

/** A recipe, a link or a file that is refused. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The refusal of a value at a place such as "layers[1].units". */
export const refused = (place: string, expected: string, got: unknown): Refusal =>
  new Refusal(`${place}: expected ${expected}, got ${shown(got)}`);

const MOST_SHOWN = 60;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** Text of at most so many characters, none of them half of a pair, which no link can hold. */
export function wholeText(value: unknown, place: string, most: number, what = "text"): string {
  if (typeof value === "string" && value.length <= most && !/\p{Surrogate}/u.test(value)) {
    return value;
  }
  throw refused(place, `${what} of at most ${most} whole characters`, value);
}

/** An object with no other names than these. */
export function record(
  value: unknown,
  place: string,
  names?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused(place, "an object", value);
  }
  const other = names && Object.keys(value).find((name) => !names.includes(name));
  if (other !== undefined) throw refused(place, `only ${names!.join(", ")}`, other);
  return value as Record<string, unknown>;
}

/** A list of at most so many. */
export function list(value: unknown, place: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw refused(place, `a list of at most ${most}`, Array.isArray(value) ? value.length : value);
}

/** One of these words. */
export function word<Word extends string>(
  value: unknown,
  place: string,
  words: readonly Word[],
): Word {
  if (words.includes(value as Word)) return value as Word;
  throw refused(place, `one of ${words.join(", ")}`, value);
}

/** A number in a range. */
export function number(value: unknown, place: string, low: number, high: number): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  throw refused(place, `a number from ${low} to ${high}`, value);
}

/** An integer in a range. */
export function integer(value: unknown, place: string, low: number, high: number): number {
  if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) {
    return value as number;
  }
  throw refused(place, `an integer from ${low} to ${high}`, value);
}
