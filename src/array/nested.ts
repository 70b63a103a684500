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

type List = readonly unknown[] | SourceData;

const listOf = (value: unknown, what: string): List | undefined =>
  Array.isArray(value) ? value : ArrayBuffer.isView(value) ? readTyped(value, what) : undefined;

/** The shape, as given by the first row, its first row and so on. */
function shapeOfFirst(value: readonly unknown[], what: string): number[] {
  const shape: number[] = [];
  for (let list: List | undefined = value; list; list = listOf(list[0], what)) {
    if (shape.length === MAX_DEPTH) {
      const expected = phrase(`at most ${MAX_DEPTH} dimensions`, MAX_DEPTH);
      throw ShapeError.of("TOO_DEEP", `read ${what}`, expected, phrase("more"));
    }
    shape.push(list.length);
  }
  return shape;
}

/** Writes a nested array from element `start`; every row must have the shape of the first. */
function fill(
  source: { readonly data: Float64Array; readonly shape: readonly number[] },
  list: List,
  { axis, start, row }: { readonly axis: number; readonly start: number; readonly row: number },
  what: string,
): void {
  const { data, shape } = source;
  const inside = shape[axis + 1];
  const size = sizeOf(shape.slice(axis + 1));
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    const at = start + i * size;
    const place = { axis: axis + 1, start: at, row: axis === 0 ? i : row };
    const inner = listOf(value, what);
    if (!inner && typeof value !== "number") throw notANumber(value, source, at, what);
    if (inside === undefined) {
      if (inner) throw ragged("a number", "an array", place.row, what);
      data[at] = value as number;
    } else {
      const got = inner ? counted(inner.length) : "a number";
      if (inner?.length !== inside) throw ragged(counted(inside), got, place.row, what);
      fill(source, inner, place, what);
    }
  }
}

const counted = (count: number) => `${count} ${count === 1 ? "value" : "values"}`;

function ragged(expected: string, got: string, row: number, what: string): ShapeError {
  const rows = phrase(`${expected} in row ${row} as in row 0`, expected);
  return ShapeError.of("RAGGED", `read ${what}`, rows, phrase(got, got));
}
