// The IDX format of MNIST: two zero bytes, the kind of number, the rank, then the dimensions as
// big-endian uint32 and the numbers, big-endian too. http://yann.lecun.com/exdb/mnist/

import { FormatError } from "../errors.ts";
import { showShape, sizeOf } from "../graph/shape.ts";
import type { SourceArray, SourceData } from "./ndarray.ts";

const KINDS: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  8: { name: "uint8", bytes: 1 },
  9: { name: "int8", bytes: 1 },
  11: { name: "int16", bytes: 2 },
  12: { name: "int32", bytes: 4 },
  13: { name: "float32", bytes: 4 },
  14: { name: "float64", bytes: 8 },
};

const MAX_RANK = 8;
// beyond it typed arrays and buffers are not to be had everywhere
const MAX_BYTES = 0x7fffffff;

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  readonly kind: number;
  readonly shape: readonly number[];
  /** Bytes of the header. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly end: number;
}

/**
 * The header of an IDX file, or undefined where more bytes are needed to read it.
 * @throws FormatError if the bytes are not the beginning of an IDX file
 */
export function parseIdxHeader(bytes: Uint8Array, what: string): IdxHeader | undefined {
  if (bytes.length < 4) return undefined;
  const [zero0, zero1, kind, rank] = bytes as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0) {
    const got = hex(bytes.subarray(0, 4));
    throw idxError("IDX_MAGIC", what, "an IDX file, which begins with 00 00", got);
  }
  if (!(kind in KINDS)) {
    throw idxError("IDX_KIND", what, `a kind of number among ${showKinds()}`, hex([kind]));
  }
  if (rank < 1 || rank > MAX_RANK) {
    throw idxError("IDX_RANK", what, `from 1 to ${MAX_RANK} dimensions`, `${rank}`);
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { kind, shape, start, end: start + byteSize(shape, KINDS[kind]!.bytes, what) };
}

/**
 * The numbers of an IDX file, as a fresh array: uint8 as Uint8Array, other integers as Int32Array,
 * float32 and float64 as themselves. `what` names the file in errors.
 * @throws FormatError if the bytes are not exactly one IDX file
 */
export function parseIdx(bytes: Uint8Array, what = "IDX file"): SourceArray {
  const header = parseIdxHeader(bytes, what);
  if (!header) {
    throw idxError("IDX_LENGTH", what, "a whole header", `${bytes.length} bytes`);
  }
  requireLength(header, bytes.length, what);
  return { data: readNumbers(bytes, header), shape: header.shape };
}

/** The error for a file that ends too early or too late. */
export function requireLength({ shape, end }: IdxHeader, length: number, what: string): void {
  if (length === end) return;
  const expected = `${end} bytes for shape ${showShape(shape)}`;
  throw idxError("IDX_LENGTH", what, expected, length > end ? "more" : `${length}`);
}

function readNumbers(bytes: Uint8Array, { kind, shape, start }: IdxHeader): SourceData {
  const count = sizeOf(shape);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (kind) {
    case 8:
      return new Uint8Array(bytes.subarray(start)); // a copy, off a Buffer's pool
    case 9:
      return fill(new Int32Array(count), (i) => view.getInt8(start + i));
    case 11:
      return fill(new Int32Array(count), (i) => view.getInt16(start + 2 * i));
    case 12:
      return fill(new Int32Array(count), (i) => view.getInt32(start + 4 * i));
    case 13:
      return fill(new Float32Array(count), (i) => view.getFloat32(start + 4 * i));
    default:
      return fill(new Float64Array(count), (i) => view.getFloat64(start + 8 * i));
  }
}

function fill<T extends SourceData>(data: T, read: (i: number) => number): T {
  for (let i = 0; i < data.length; i++) data[i] = read(i);
  return data;
}

/** Bytes of the numbers; stops at the first product that is too large, before it can overflow. */
function byteSize(shape: readonly number[], bytes: number, what: string): number {
  if (shape.includes(0)) return 0;
  let size = bytes;
  for (const dimension of shape) {
    size *= dimension;
    if (size > MAX_BYTES) {
      throw idxError("IDX_SIZE", what, `at most ${MAX_BYTES} bytes`, `shape ${showShape(shape)}`);
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
