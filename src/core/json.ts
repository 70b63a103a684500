// Validation of JSON objects from untrusted files.

import { FormatError, GradlaneError } from "./errors.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Makes the error for an invalid value. */
export type Refusal = (expected: string, got: unknown) => Error;

/** An object that is not an array. */
export function readObject(value: unknown, refusal: Refusal): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw refusal("an object", value);
}

/** Throws if there is a key other than these. */
export function requireOnly(
  known: readonly string[],
  json: Json,
  refusal: Refusal,
  expected = `no other properties than ${known.join(", ")}`,
): void {
  const other = Object.keys(json).find((key) => !known.includes(key));
  if (other !== undefined) throw refusal(expected, other);
}

/** The result of `make`, whose errors become errors of the file. */
export function fromFile<T>(make: () => T, refusal: Refusal): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GradlaneError) || error instanceof FormatError) throw error;
    const [, expected = `one of ${error.expected}`] =
      /: expected (.+), got /s.exec(error.message) ?? [];
    throw refusal(expected, error.got);
  }
}
