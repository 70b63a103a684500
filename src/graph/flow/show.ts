// How flows show values.

import { showShape } from "../../core/shape.ts";
import { shortNumber } from "../../core/text.ts";
import type { FlowArray, FlowValue } from "./types.ts";

/** Arrays of more elements are shown by their norm. */
const SHOWN_ELEMENTS = 4;

/** "0.1966", "1234", "1.2e-9": four digits, whole numbers in full. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const rounded = shortNumber(value);
  return Math.abs(value) < 1e-4 ? Number(rounded).toExponential() : rounded;
}

/** A number, a few elements, or shape and norm of many. */
export function showValue(value: FlowValue): string {
  if (typeof value === "number") return showNumber(value);
  if (value.data.length <= SHOWN_ELEMENTS) return showNested(value);
  return `${showShape(value.shape)} norm ${showNumber(norm(value.data))}`;
}

function showNested({ data, shape }: FlowArray): string {
  const [length = 0, ...rest] = shape;
  if (rest.length === 0) return `[${Array.from(data, showNumber).join(", ")}]`;
  const size = data.length / (length || 1);
  const rows = Array.from({ length }, (_, i) =>
    showNested({ data: data.subarray(i * size, (i + 1) * size), shape: rest }),
  );
  return `[${rows.join(", ")}]`;
}

/** Root of the sum of squares. */
export function norm(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return Math.sqrt(sum);
}
