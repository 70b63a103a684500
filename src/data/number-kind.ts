// How numbers lie in a file, and the kind of array that holds all of their values.

import type { SourceData } from "../array/types.ts";

/** A kind of number of a file format. */
export interface NumberKind {
  /** Bytes of a number in the file. */
  readonly bytes: number;
  readonly make: (length: number) => SourceData;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

export const uint8 = (length: number): SourceData => new Uint8Array(length);
export const int32 = (length: number): SourceData => new Int32Array(length);
export const float32 = (length: number): SourceData => new Float32Array(length);
export const float64 = (length: number): SourceData => new Float64Array(length);

/** Numbers of a file: how many there are, and how they are read. */
export interface StoredNumbers {
  readonly kind: NumberKind;
  readonly little: boolean;
  readonly count: number;
}

/** How the first bytes of a file are read. */
export interface HeadOptions {
  /** Bytes that the numbers may have. */
  readonly most?: number;
  /** No more bytes will come. */
  readonly isAll?: boolean;
}

/** What numbers take, in the file or as an array, whichever is more. */
export const bytesOf = ({ kind, count }: StoredNumbers): number =>
  count * Math.max(kind.bytes, kind.make(0).BYTES_PER_ELEMENT);

/** Reads the numbers of a view into an array, from `first` on. */
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
