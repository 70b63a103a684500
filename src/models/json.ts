// Reads ready-made models from JSON; nothing in it is trusted.

import { FormatError } from "../core/errors.ts";
import { fromFile, type Json, readObject } from "../core/json.ts";
import { type Option, type OptionTable, type OptionValues, readOptions } from "../core/options.ts";
import { sizeOf } from "../core/shape.ts";

const MOST_DIMENSIONS = 16;

/** Float64 numbers with their shape, row-major. */
export interface Float64Values {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** The properties of a model of one of these kinds. @throws FormatError for others */
export function readModelJSON<Table extends OptionTable>(
  value: unknown,
  kinds: readonly string[],
  table: Table,
): OptionValues<Table> & { readonly kind: string } {
  const { kind, ...properties } = readObject(value, badModel);
  if (!kinds.includes(kind as string)) throw badModel(`kind ${kinds.join(" or ")}`, kind);
  const name = kind as string;
  return { kind: name, ...fromFile(() => readOptions(name, table, properties, "JSON"), badModel) };
}

/** An option without default: JSON states every property. */
export const required = <Value>({ default: _, ...option }: Option<Value>): Option<Value> => option;

/** Finite numbers with a shape, as showValues() writes them. */
export const valuesOption: Option<Float64Values | undefined> = {
  isOptional: true,
  expected: "{ data, shape } with a shape of integers >= 1 and as many finite numbers",
  accepts(value) {
    const { data, shape } = (typeof value === "object" && value !== null ? value : {}) as Json;
    const isShape =
      Array.isArray(shape) &&
      shape.length <= MOST_DIMENSIONS &&
      shape.every((size) => Number.isSafeInteger(size) && size >= 1);
    return (
      isShape &&
      Array.isArray(data) &&
      data.length === sizeOf(shape as number[]) &&
      data.every(Number.isFinite)
    );
  },
  copy: (values) => values && { data: Float64Array.from(values.data), shape: [...values.shape] },
};

/** Numbers for JSON. */
export const showValues = ({ data, shape }: Float64Values) => ({
  data: Array.from(data, (value) => value + 0), // JSON has no −0
  shape: [...shape],
});

/** The error for invalid JSON. */
export const badModel = (expected: string, got: unknown): FormatError =>
  FormatError.of("MODEL_JSON", "read the model", expected, got);
