// Array inputs of all kinds, read into one of the four typed arrays of the data path.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import { readNested } from "./nested.ts";
import { notANumber } from "./place.ts";
import { readTyped } from "./read-typed.ts";
import type { SourceArray, SourceData } from "./types.ts";

/** Numbers and shape of any array input; a flat array has rank 1. Values may be non-finite. */
export function readArray(value: unknown, what: string): SourceArray {
  if (ArrayBuffer.isView(value)) {
    const data = readTyped(value, what);
    // results of predictClasses() have a shape
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
        ? "pass the array itself, not { x }; y, if needed, is the next argument"
        : "pass a typed array, nested arrays of numbers, or { data, shape }",
  });
}

/** Data with a shape that matches their length. */
export function shaped(data: unknown, shape: unknown, what: string): SourceArray {
  const dimensions = readShape(shape, what);
  const isTyped = ArrayBuffer.isView(data);
  if (!isTyped && !Array.isArray(data))
    throw DataError.of("NOT_AN_ARRAY", `read ${what}`, "data", data);
  const numbers = isTyped ? readTyped(data, what) : (data as readonly unknown[]);
  const { length } = numbers;
  const size = sizeOf(dimensions);
  if (length !== size) {
    const expected = phrase(`${size} numbers for shape ${showShape(dimensions)}`, size);
    throw ShapeError.of("LENGTH", `read ${what}`, expected, length);
  }
  if (isTyped) return { data: numbers as SourceData, shape: dimensions };
  const source = { data: new Float64Array(length), shape: dimensions };
  mapInto(source.data, numbers, (value, i) => {
    if (typeof value === "number") return value;
    throw notANumber(value, source, i, what);
  });
  return source;
}

function readShape(shape: unknown, what: string): number[] {
  const isList = Array.isArray(shape) || ArrayBuffer.isView(shape);
  const dimensions = isList ? Array.from(shape as ArrayLike<unknown>) : undefined;
  const isSize = (d: unknown): d is number => Number.isSafeInteger(d) && (d as number) >= 0;
  if (dimensions?.every(isSize)) return dimensions;
  throw ShapeError.of("SHAPE", `read ${what}`, "a shape of integers from 0", shape);
}
