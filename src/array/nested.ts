// Nested arrays of numbers.

import { phrase, ShapeError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { notANumber } from "./place.ts";
import { readTyped } from "./read-typed.ts";
import type { SourceArray, SourceData } from "./types.ts";

// a deeper array is a mistake, or contains itself
const MAX_DEPTH = 8;

/** Nested arrays as float64. @throws ShapeError if a row has another shape than the first */
export function readNested(value: readonly unknown[], what: string): SourceArray {
  const shape = shapeOfFirst(value, what);
  const source = { data: new Float64Array(sizeOf(shape)), shape };
  fill(source, value, { axis: 0, start: 0, row: 0 }, what);
  return source;
}

/** The shape, as given by the first row, its first row and so on. */
function shapeOfFirst(value: readonly unknown[], what: string): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner) || ArrayBuffer.isView(inner)) {
    if (shape.length === MAX_DEPTH) {
      const expected = phrase(`at most ${MAX_DEPTH} dimensions`, MAX_DEPTH);
      throw ShapeError.of("TOO_DEEP", `read ${what}`, expected, phrase("more"));
    }
    const row = Array.isArray(inner) ? inner : readTyped(inner, what);
    shape.push(row.length);
    inner = Array.isArray(inner) ? inner[0] : undefined;
  }
  return shape;
}

/** Writes a nested array from element `start`; every row must have the shape of the first. */
function fill(
  source: { readonly data: Float64Array; readonly shape: readonly number[] },
  value: readonly unknown[] | SourceData,
  { axis, start, row }: { readonly axis: number; readonly start: number; readonly row: number },
  what: string,
): void {
  const { data, shape } = source;
  const isLast = axis === shape.length - 1;
  const size = sizeOf(shape.slice(axis + 1));
  for (let i = 0; i < value.length; i++) {
    const inner = value[i];
    const at = start + i * size;
    const place = { axis: axis + 1, start: at, row: axis === 0 ? i : row };
    if (isLast) {
      if (Array.isArray(inner) || ArrayBuffer.isView(inner)) {
        throw ragged("a number", "an array", place.row, what);
      }
      if (typeof inner !== "number") throw notANumber(inner, source, at, what);
      data[at] = inner;
      continue;
    }
    if (!Array.isArray(inner) && !ArrayBuffer.isView(inner)) {
      throw typeof inner === "number"
        ? ragged(counted(shape[axis + 1]!), "a number", place.row, what)
        : notANumber(inner, source, at, what);
    }
    const values = Array.isArray(inner) ? (inner as readonly unknown[]) : readTyped(inner, what);
    if (values.length !== shape[axis + 1]) {
      throw ragged(counted(shape[axis + 1]!), counted(values.length), place.row, what);
    }
    fill(source, values, place, what);
  }
}

const counted = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;

function ragged(expected: string, got: string, row: number, what: string): ShapeError {
  const rows = phrase(`${expected} in row ${row} as in row 0`, expected);
  return ShapeError.of("RAGGED", `read ${what}`, rows, phrase(got, got));
}
