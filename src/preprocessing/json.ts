// Reads preprocessing from files; nothing in them is trusted.

import { FormatError } from "../core/errors.ts";
import { fromFile as errorsOfFile, type Json, readObject, requireOnly } from "../core/json.ts";
import { showValue } from "../core/show.ts";

// matrices of directions
const MAX_NUMBERS = 1 << 27;

/** An object of a kind with no keys but these. */
export function readStep(value: unknown, kind: string, known: readonly string[]): Json {
  const refusal = (expected: string, got: unknown) => badPreprocessing(expected, showValue(got));
  const json = readObject(value, refusal);
  if (json.kind !== kind) throw refusal(`kind "${kind}"`, json.kind);
  const expected = `no properties of ${kind} but ${known.join(", ")}`;
  requireOnly(["kind", ...known], json, refusal, expected);
  return json;
}

/** An array of finite numbers. */
export function readNumbers(
  value: unknown,
  name: string,
  { length, positive = false }: { readonly length?: number; readonly positive?: boolean } = {},
): Float64Array {
  if (!Array.isArray(value) || value.length > MAX_NUMBERS) {
    throw badPreprocessing(`${name} to be an array of numbers`, showValue(value));
  }
  if (length !== undefined && value.length !== length) {
    throw badPreprocessing(`${length} numbers in ${name}`, `${value.length}`);
  }
  const numbers = new Float64Array(value.length);
  for (let i = 0; i < numbers.length; i++) {
    const number: unknown = value[i];
    if (typeof number !== "number" || !Number.isFinite(number) || (positive && number <= 0)) {
      const expected = positive ? "finite numbers > 0" : "finite numbers";
      throw badPreprocessing(`${name} to hold ${expected}`, `${showValue(number)} at ${i}`);
    }
    numbers[i] = number;
  }
  return numbers;
}

/** The shape of a row: integers >= 0. */
export function readShape(value: unknown): readonly number[] {
  const shape = Array.from(readNumbers(value, "shape"));
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return shape;
  throw badPreprocessing("the shape of a row", showValue(shape));
}

/** A value as JSON stores it: arrays for typed arrays, null for NaN in lists. */
export function plain(value: unknown): unknown {
  if (value instanceof Float64Array) return plain(Array.from(value));
  return Array.isArray(value)
    ? value.map((each) => (Number.isNaN(each) ? null : plain(each)))
    : value;
}

/** A value of JSON, with NaN for null in lists. */
export const fromPlain = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((each) => (each === null ? Number.NaN : fromPlain(each)))
    : value;

/** The result of `make`, whose errors become errors of the file. */
export const fromFile = <T>(make: () => T): T =>
  errorsOfFile(make, (expected, got) => badPreprocessing(expected, showValue(got)));

/** The error for files with invalid preprocessing. */
export const badPreprocessing = (expected: string, got: string): FormatError =>
  new FormatError("PREPROCESSING", `Cannot read preprocessing: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
