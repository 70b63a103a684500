// What users pass as arrays, read into one of the four kinds the data path keeps.

import { DataError, ShapeError } from "../core/errors.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { readNested } from "./nested.ts";
import { notANumber } from "./place.ts";
import { readTyped } from "./read-typed.ts";
import type { SourceArray, SourceData } from "./types.ts";

/** Numbers and shape of any array input; a flat array has rank 1. Finiteness is not checked. */
export function readArray(value: unknown, what: string): SourceArray {
  if (ArrayBuffer.isView(value)) {
    const data = readTyped(value, what);
    // predictClasses() gives some that have a shape
    const { shape } = value as { shape?: unknown };
    return shape === undefined ? { data, shape: [data.length] } : shaped(data, shape, what);
  }
  if (Array.isArray(value)) return readNested(value, what);
  if (typeof value === "object" && value !== null && "data" in value && "shape" in value) {
    return shaped(value.data, value.shape, what);
  }
  throw DataError.of("NOT_AN_ARRAY", `read ${what}`, "an array", value, {
    hint:
      typeof value === "object" && value !== null && "x" in value
        ? "give the array itself, not { x }; where y is needed too it is the next argument"
        : "pass a typed array, nested arrays of numbers, or { data, shape }",
  });
}

/** Data with a shape that must hold exactly as many numbers. */
export function shaped(data: unknown, shape: unknown, what: string): SourceArray {
  const dimensions = readShape(shape, what);
  let numbers: SourceData;
  if (ArrayBuffer.isView(data)) numbers = readTyped(data, what);
  else if (Array.isArray(data)) numbers = readFlat(data, dimensions, what);
  else {
    throw DataError.of("NOT_AN_ARRAY", `read ${what}`, "data", data);
  }
  requireLength(numbers.length, dimensions, what);
  return { data: numbers, shape: dimensions };
}

function requireLength(length: number, shape: readonly number[], what: string): void {
  const size = sizeOf(shape);
  if (length === size) return;
  throw ShapeError.of(
    "LENGTH",
    `read ${what}`,
    `${size} numbers for shape ${showShape(shape)}`,
    length,
    { expected: size },
  );
}

function readShape(shape: unknown, what: string): number[] {
  const dimensions: unknown[] | undefined =
    Array.isArray(shape) || ArrayBuffer.isView(shape)
      ? Array.from(shape as ArrayLike<unknown>)
      : undefined;
  const isSize = (d: unknown): d is number => Number.isSafeInteger(d) && (d as number) >= 0;
  if (dimensions?.every(isSize)) return dimensions;
  throw ShapeError.of("SHAPE", `read ${what}`, "a shape of integers from 0", shape);
}

function readFlat(
  values: readonly unknown[],
  shape: readonly number[],
  what: string,
): Float64Array {
  requireLength(values.length, shape, what);
  const data = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number") throw notANumber(value, { data, shape }, i, what);
    data[i] = value;
  }
  return data;
}
