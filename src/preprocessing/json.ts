// Reads what a file says about preprocessing; nothing in it is trusted.

import { showValue } from "../data/show.ts";
import { FormatError, GradlaneError } from "../errors.ts";

// matrices of directions
const MAX_NUMBERS = 1 << 27;

/** An object of a kind with no other keys than these. */
export function readObject(
  value: unknown,
  kind: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badPreprocessing("an object", showValue(value));
  }
  const json = value as Record<string, unknown>;
  if (json.kind !== kind) throw badPreprocessing(`kind "${kind}"`, showValue(json.kind));
  const other = Object.keys(json).find((key) => key !== "kind" && !known.includes(key));
  if (other === undefined) return json;
  throw badPreprocessing(
    `no other properties of ${kind} than ${known.join(", ")}`,
    showValue(other),
  );
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
      const expected = positive ? "finite numbers above 0" : "finite numbers";
      throw badPreprocessing(`${name} to hold ${expected}`, `${showValue(number)} at ${i}`);
    }
    numbers[i] = number;
  }
  return numbers;
}

/** The shape of a row: integers from 0. */
export function readShape(value: unknown): readonly number[] {
  const shape = Array.from(readNumbers(value, "shape"));
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return shape;
  throw badPreprocessing("the shape of a row", showValue(shape));
}

/** What is made of a file's words: where it refuses them, the file is at fault. */
export function fromFile<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GradlaneError)) throw error;
    throw badPreprocessing(`${error.expected}`, showValue(error.got));
  }
}

/** The error for what a file should not say. */
export const badPreprocessing = (expected: string, got: string): FormatError =>
  new FormatError("PREPROCESSING", `Cannot read preprocessing: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
