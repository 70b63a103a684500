import { DataError } from "../core/errors.ts";
import type { SourceData } from "./types.ts";

/** A typed array as one of the four kinds we keep; a copy only where its kind is another. */
export function readTyped(view: ArrayBufferView, what: string): SourceData {
  // by name, for arrays of another realm are no instances of ours
  const kind = Object.prototype.toString.call(view).slice(8, -1);
  const numbers = view as unknown as ArrayLike<number>;
  switch (kind) {
    case "Float32Array":
    case "Float64Array":
    case "Uint8Array":
    case "Int32Array":
      return ofThisRealm(kind, view as SourceData);
    case "Uint8ClampedArray":
      return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    case "Int8Array":
    case "Int16Array":
    case "Uint16Array":
      return Int32Array.from(numbers);
    case "Float16Array":
      return Float32Array.from(numbers);
    case "Uint32Array":
      return Float64Array.from(numbers);
    default:
      throw new DataError("DTYPE", `Cannot read ${what}: expected numbers, got ${kind}`, {
        expected: "a typed array of numbers",
        got: kind,
        hint: "convert it to Float64Array",
      });
  }
}

const KINDS = { Float32Array, Float64Array, Uint8Array, Int32Array };

function ofThisRealm(kind: keyof typeof KINDS, view: SourceData): SourceData {
  const ours = KINDS[kind];
  // a Buffer becomes a plain Uint8Array too
  if (view.constructor === ours) return view;
  return new ours(view.buffer as ArrayBuffer, view.byteOffset, view.length);
}
