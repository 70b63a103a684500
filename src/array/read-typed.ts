import { DataError, phrase } from "../core/errors.ts";
import type { SourceData } from "./types.ts";

/** A typed array as one of the four kinds of the data path; copied only if it is of another kind. */
export function readTyped(view: ArrayBufferView, what: string): SourceData {
  // by name, since arrays of another realm are not instances of these classes
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
      throw DataError.of("DTYPE", `read ${what}`, "numbers", phrase(kind, kind), {
        hint: "convert it to Float64Array",
      });
  }
}

const KINDS = { Float32Array, Float64Array, Uint8Array, Int32Array };

function ofThisRealm(kind: keyof typeof KINDS, view: SourceData): SourceData {
  const ours = KINDS[kind];
  // also turns a Buffer into a Uint8Array
  if (view.constructor === ours) return view;
  return new ours(view.buffer as ArrayBuffer, view.byteOffset, view.length);
}
