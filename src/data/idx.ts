// The IDX format of MNIST: two zero bytes, the number type, the rank, the dimensions as big-endian uint32,
// and the big-endian numbers. http://yann.lecun.com/exdb/mnist/

import type { SourceArray } from "../array/types.ts";
import { FormatError, phrase } from "../core/errors.ts";
import { showShape, sizeOf } from "../core/shape.ts";
import {
  decodeNumbers,
  float32,
  float64,
  type HeadOptions,
  int32,
  type NumberKind,
  type StoredNumbers,
  uint8,
} from "./number-kind.ts";

const KINDS: Readonly<Record<number, NumberKind & { readonly name: string }>> = {
  8: { name: "uint8", bytes: 1, make: uint8, read: (view, at) => view.getUint8(at) },
  9: { name: "int8", bytes: 1, make: int32, read: (view, at) => view.getInt8(at) },
  11: { name: "int16", bytes: 2, make: int32, read: (view, at) => view.getInt16(at) },
  12: { name: "int32", bytes: 4, make: int32, read: (view, at) => view.getInt32(at) },
  13: { name: "float32", bytes: 4, make: float32, read: (view, at) => view.getFloat32(at) },
  14: { name: "float64", bytes: 8, make: float64, read: (view, at) => view.getFloat64(at) },
};

const MAX_RANK = 8;
// not all engines support larger typed arrays and buffers
const MAX_BYTES = 0x7fffffff;

/** The header of an IDX file. */
export interface IdxHeader extends StoredNumbers {
  readonly kind: NumberKind & { readonly name: string };
  readonly shape: readonly number[];
  /** Length of the header in bytes. */
  readonly start: number;
  /** Length of the file in bytes. */
  readonly end: number;
}

/**
 * The header of an IDX file, or undefined if more bytes are needed; `isAll`: these are all bytes.
 * @throws FormatError for an invalid header, or numbers of more than `most` bytes
 */
export function parseIdxHeader(
  bytes: Uint8Array,
  what: string,
  { most = MAX_BYTES, isAll = false }: HeadOptions = {},
): IdxHeader | undefined {
  const tooShort = () => {
    if (!isAll) return undefined;
    throw idxError("IDX_LENGTH", what, "a whole header", `${bytes.length} bytes`);
  };
  if (bytes.length < 4) return tooShort();
  const [zero0, zero1, code, rank] = bytes as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0) {
    const got = hex(bytes.subarray(0, 4));
    throw idxError("IDX_MAGIC", what, "an IDX file, which begins with 00 00", got);
  }
  const kind = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
  if (!kind) {
    throw idxError("IDX_KIND", what, `a kind of number among ${showKinds()}`, hex([code]));
  }
  if (rank < 1 || rank > MAX_RANK) {
    throw idxError("IDX_RANK", what, `from 1 to ${MAX_RANK} dimensions`, `${rank}`);
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) return tooShort();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = byteSize(shape, kind.bytes, what, most);
  return { kind, little: false, shape, count: size / kind.bytes, start, end: start + size };
}

/**
 * The array of an IDX file: uint8 as Uint8Array, other integers as Int32Array, float32 and float64 as
 * themselves. `what` is the name of the file in errors.
 * @throws FormatError unless the bytes are exactly one IDX file
 */
export function parseIdx(bytes: Uint8Array, what = "IDX file"): SourceArray {
  const header = parseIdxHeader(bytes, what, { isAll: true })!;
  requireLength(header, bytes.length, what);
  const { start, end, count } = header;
  const data = header.kind.make(count);
  decodeNumbers(header, new DataView(bytes.buffer, bytes.byteOffset + start, end - start), data);
  return { data, shape: header.shape };
}

/** Throws if the length of a file does not match its header. */
export function requireLength({ shape, end }: IdxHeader, length: number, what: string): void {
  if (length === end) return;
  const expected = `${end} bytes for shape ${showShape(shape)}`;
  throw idxError("IDX_LENGTH", what, expected, length > end ? "more" : `${length}`);
}

/** The size of the numbers in bytes. @throws FormatError if it exceeds `most` */
function byteSize(shape: readonly number[], bytes: number, what: string, most: number): number {
  if (shape.includes(0)) return 0;
  // a product beyond 2^53 is inexact, but too large
  const size = bytes * sizeOf(shape);
  if (size <= most) return size;
  throw idxError("IDX_SIZE", what, `at most ${most} bytes`, `shape ${showShape(shape)}`);
}

const idxError = (code: string, what: string, expected: string, got: string): FormatError =>
  FormatError.of(code, `read ${what}`, expected, phrase(got, got));

const hex = (bytes: ArrayLike<number>) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

const showKinds = () =>
  Object.entries(KINDS)
    .map(([kind, { name }]) => `${hex([Number(kind)])} (${name})`)
    .join(", ");
