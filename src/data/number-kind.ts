// Number types of files, and the typed arrays that hold their values.

import type { SourceData } from "../array/types.ts";

/** A number type of a file format. */
export interface NumberKind {
  /** Bytes per number in the file. */
  readonly bytes: number;
  readonly make: (length: number) => SourceData;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

export const uint8 = (length: number): SourceData => new Uint8Array(length);
export const int32 = (length: number): SourceData => new Int32Array(length);
export const float32 = (length: number): SourceData => new Float32Array(length);
export const float64 = (length: number): SourceData => new Float64Array(length);

/** Numbers of a file. */
export interface StoredNumbers {
  readonly kind: NumberKind;
  readonly little: boolean;
  readonly count: number;
}

/** Options for parsing the header of a file. */
export interface HeadOptions {
  /** Maximum size of the numbers in bytes. */
  readonly most?: number;
  /** Whether these are all bytes of the file. */
  readonly isAll?: boolean;
}

/** Size of the numbers in the file or as an array, whichever is larger. */
export const bytesOf = ({ kind, count }: StoredNumbers): number =>
  count * Math.max(kind.bytes, kind.make(0).BYTES_PER_ELEMENT);

/** Reads the numbers of a view into an array, starting at `first`. */
export function decodeNumbers(
  { kind, little }: Pick<StoredNumbers, "kind" | "little">,
  view: DataView,
  into: SourceData,
  first = 0,
): void {
  const { bytes, read } = kind;
  const count = view.byteLength / bytes;
  for (let i = 0; i < count; i++) into[first + i] = read(view, i * bytes, little);
}
