// The IDX format of MNIST: two zero bytes, the kind of number, the rank, then the dimensions as
// big-endian uint32 and the numbers, big-endian too. http://yann.lecun.com/exdb/mnist/

import type { SourceArray } from "../array/types.ts";
import { FormatError } from "../core/errors.ts";
import { showShape } from "../core/shape.ts";
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
// beyond it typed arrays and buffers are not to be had everywhere
const MAX_BYTES = 0x7fffffff;

/** What the first bytes of an IDX file say. */
export interface IdxHeader extends StoredNumbers {
  readonly kind: NumberKind & { readonly name: string };
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly end: number;
}

/**
 * The header of an IDX file, or undefined where more bytes are needed to read it; `isAll`: there are no
 * more.
 * @throws FormatError if the bytes are not the beginning of an IDX file, or its numbers have more than
 * `most` bytes
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
 * The numbers of an IDX file, as a fresh array: uint8 as Uint8Array, other integers as Int32Array,
 * float32 and float64 as themselves. `what` names the file in errors.
 * @throws FormatError if the bytes are not exactly one IDX file
 */
export function parseIdx(bytes: Uint8Array, what = "IDX file"): SourceArray {
  const header = parseIdxHeader(bytes, what, { isAll: true })!;
  requireLength(header, bytes.length, what);
  const { start, end, count } = header;
  const data = header.kind.make(count);
  decodeNumbers(header, new DataView(bytes.buffer, bytes.byteOffset + start, end - start), data);
  return { data, shape: header.shape };
}

/** Refuses a file that ends too early or too late. */
export function requireLength({ shape, end }: IdxHeader, length: number, what: string): void {
  if (length === end) return;
  const expected = `${end} bytes for shape ${showShape(shape)}`;
  throw idxError("IDX_LENGTH", what, expected, length > end ? "more" : `${length}`);
}

/** Bytes of the numbers; stops at the first product that is too large, before it can overflow. */
function byteSize(shape: readonly number[], bytes: number, what: string, most: number): number {
  if (shape.includes(0)) return 0;
  let size = bytes;
  for (const dimension of shape) {
    size *= dimension;
    if (size > most) {
      throw idxError("IDX_SIZE", what, `at most ${most} bytes`, `shape ${showShape(shape)}`);
    }
  }
  return size;
}

function idxError(code: string, what: string, expected: string, got: string): FormatError {
  return new FormatError(code, `Cannot read ${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}

const hex = (bytes: ArrayLike<number>) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

const showKinds = () =>
  Object.entries(KINDS)
    .map(([kind, { name }]) => `${hex([Number(kind)])} (${name})`)
    .join(", ");
