// Reads what JSON says about a model; nothing in it is trusted.

import { FormatError } from "../core/errors.ts";
import { type Json, readObject, requireOnly } from "../core/json.ts";
import { sizeOf } from "../core/shape.ts";

/** Numbers in double precision with their shape, row-major. */
export interface Float64Values {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** An object of one of these kinds with these properties and no others. */
export function readModelObject(
  value: unknown,
  kinds: readonly string[],
  keys: readonly string[],
): Json & { readonly kind: string } {
  const json = readObject(value, badModel);
  const kind = Object.hasOwn(json, "kind") ? json.kind : undefined;
  if (typeof kind !== "string" || !kinds.includes(kind)) {
    throw badModel(`kind ${kinds.join(" or ")}`, kind);
  }
  const known = ["kind", ...keys];
  requireOnly(known, json, badModel, `no properties but ${known.join(", ")}`);
  return json as Json & { readonly kind: string };
}

/** Finite numbers whose shape is `prefix` and then at least one dimension. */
export function readValues(value: unknown, name: string): Float64Values {
  const { data, shape } = (typeof value === "object" && value !== null ? value : {}) as Json;
  const isShape =
    Array.isArray(shape) &&
    shape.length <= 16 &&
    shape.every((d) => Number.isSafeInteger(d) && d >= 1);
  if (!isShape) throw badModel(`${name} with a shape of integers from 1`, shape);
  const size = sizeOf(shape as number[]);
  const fits = Array.isArray(data) && data.length === size && data.every(Number.isFinite);
  if (!fits) throw badModel(`${size} finite numbers in ${name}`, data);
  return { data: Float64Array.from(data as number[]), shape: [...shape] };
}

/** Numbers as JSON holds them. */
export const showValues = ({ data, shape }: Float64Values) => ({
  data: Array.from(data, (value) => value + 0), // JSON has no −0
  shape: [...shape],
});

/** A copy for others. */
export const copyValues = ({ data, shape }: Float64Values): Float64Values => ({
  data: data.slice(),
  shape: [...shape],
});

/** The error for what JSON should not say. */
export const badModel = (expected: string, got: unknown): FormatError =>
  FormatError.of("MODEL_JSON", "read the model", expected, got);
