// NumPy's .npy files, versions 1 to 3: magic string, length of the header, header as a Python dictionary,
// numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { half } from "../array/half.ts";
import type { SourceArray, SourceData } from "../array/types.ts";
import { FormatError, phrase } from "../core/errors.ts";
import { showShape, sizeOf, stridesOf } from "../core/shape.ts";
import {
  float32,
  float64,
  type HeadOptions,
  int32,
  type NumberKind,
  type StoredNumbers,
  uint8,
} from "./number-kind.ts";
import { parsePythonLiteral } from "./python-literal.ts";

const MAGIC = "\x93NUMPY";
// NumPy writes about 100 bytes for arrays of numbers, and warns from 65,535 on
const MOST_HEADER = 65_535;
/** Magic string, version and length of the header. */
const LONGEST_START = 12;
const MOST_RANK = 32;
const MOST_BYTES = 0x7fffffff;

/** Number types by NumPy's letter and size. 64-bit integers and uint32 become int32 if all of them fit. */
const KINDS: Readonly<Record<string, NumberKind>> = {
  b1: { bytes: 1, make: int32, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, make: uint8, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, make: int32, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, make: int32, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, make: int32, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, make: float64, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, make: int32, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, make: float64, read: (view, at, low) => Number(view.getBigUint64(at, low)) },
  i8: { bytes: 8, make: float64, read: (view, at, low) => Number(view.getBigInt64(at, low)) },
  f2: { bytes: 2, make: float32, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, make: float32, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, make: float64, read: (view, at, little) => view.getFloat64(at, little) },
};

/** The facts in the dictionary of a header. */
interface Facts extends Pick<StoredNumbers, "kind" | "little"> {
  readonly name: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** The header of a .npy file. */
export interface NpyHeader extends Facts, StoredNumbers {
  /** Length of the header in bytes. */
  readonly start: number;
  /** Length of the file in bytes. */
  readonly end: number;
}

/**
 * The header of a .npy file, or undefined if more bytes are needed; `isAll`: these are all bytes.
 * @throws FormatError for an invalid header, or numbers of more than `most` bytes
 */
export function parseNpyHeader(
  bytes: Uint8Array,
  what: string,
  { most = MOST_BYTES, isAll = false }: HeadOptions = {},
): NpyHeader | undefined {
  if (bytes.length < LONGEST_START && !isAll) return undefined;
  const { version, from, to } = headerBounds(bytes, what);
  if (bytes.length < to) {
    if (!isAll) return undefined;
    throw npyError("NPY_LENGTH", what, `a header of ${to - from} bytes`, `${bytes.length - from}`);
  }
  const facts = parseHeader(bytes.subarray(from, to), version, what);
  const count = requireCount(facts, what, most);
  return { ...facts, count, start: to, end: to + count * facts.kind.bytes };
}

/**
 * The array of the numbers of a file, in row-major order: uint8 as Uint8Array; other integers and bool as
 * Int32Array, or Float64Array if a value is out of range; float16 and float32 as Float32Array; float64 as
 * Float64Array. Values may be NaN or infinite.
 * @throws FormatError for integers from 2^53, and booleans other than 0 and 1
 */
export function arrayOf(header: NpyHeader, numbers: SourceData, what: string): SourceArray {
  const { name, kind, shape, fortran } = header;
  requireValues(header, numbers, what);
  const data = fortran && shape.length > 1 ? rowMajor(numbers, kind.make, shape) : numbers;
  return { data: narrow(data, name), shape };
}

/** Throws if the length of a file does not match its header. */
export function requireLength({ name, shape, end }: NpyHeader, length: number, what: string): void {
  if (length === end) return;
  const of = `${end} bytes for ${name} of shape ${showShape(shape)}`;
  throw npyError("NPY_LENGTH", what, of, length > end ? "more" : `${length}`);
}

/** The bounds of the header. */
function headerBounds(bytes: Uint8Array, what: string) {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC) {
    const hint = magic.startsWith("PK") ? "it is a .npz file: read it with npz()" : undefined;
    const expected = 'a .npy file, which begins with "\\x93NUMPY"';
    throw npyError("NPY_MAGIC", what, expected, "other bytes", hint);
  }
  const version = bytes[6];
  if (version !== 1 && version !== 2 && version !== 3) {
    throw npyError("NPY_VERSION", what, "version 1, 2 or 3", `${version ?? "the end"}`);
  }
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from)
    throw npyError("NPY_LENGTH", what, "a whole header", `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER) {
    throw npyError("NPY_HEADER", what, `a header of at most ${MOST_HEADER} bytes`, `${length}`);
  }
  return { version, from, to: from + length };
}

function parseHeader(bytes: Uint8Array, version: number, what: string): Facts {
  const expected = "a dictionary of descr, fortran_order and shape";
  let literal: unknown;
  try {
    const decoder = new TextDecoder(version === 3 ? "utf-8" : "latin1", { fatal: true });
    literal = parsePythonLiteral(decoder.decode(bytes));
  } catch (error) {
    throw npyError("NPY_HEADER", what, expected, `other text: ${(error as Error).message}`);
  }
  const entries = literal instanceof Map ? (literal as ReadonlyMap<string, unknown>) : new Map();
  const keys = ["descr", "fortran_order", "shape"];
  const [descr, fortran, shape] = keys.map((key) => entries.get(key));
  const isComplete = entries.size === 3 && descr !== undefined;
  if (!isComplete || typeof fortran !== "boolean" || !isShape(shape)) {
    throw npyError("NPY_HEADER", what, expected, "another one");
  }
  const name = typeof descr === "string" ? descr : "fields";
  const [, order, kind] = /^([<>|=])?([a-z]\d+)$/.exec(name) ?? [];
  const found = Object.hasOwn(KINDS, kind ?? "") ? KINDS[kind!]! : undefined;
  // single bytes have no order, which is "|"
  const hasOrder = order === "<" || order === ">";
  if (!found || order === "=" || (!hasOrder && found.bytes > 1)) {
    const expected = `an array of numbers (${Object.keys(KINDS).join(", ")})`;
    const hint = "convert it first: array.astype('float32')";
    throw npyError("NPY_KIND", what, expected, `"${name}"`, hint);
  }
  return { name, kind: found, little: order !== ">", fortran, shape };
}

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) &&
  shape.length <= MOST_RANK &&
  shape.every((dimension) => typeof dimension === "number");

/** The number of elements. @throws FormatError if they exceed `most` bytes */
function requireCount({ kind, shape }: Facts, what: string, most: number): number {
  if (shape.includes(0)) return 0; // the product of the others may be infinite
  const count = sizeOf(shape);
  // a product beyond 2^53 is inexact, but too large
  if (count * kind.bytes <= most) return count;
  throw npyError("NPY_SIZE", what, `at most ${most} bytes`, `shape ${showShape(shape)}`);
}

function requireValues({ kind, name }: Facts, data: SourceData, what: string): void {
  const isBoolean = name.endsWith("b1");
  if (!isBoolean && (kind.bytes < 8 || name.endsWith("f8"))) return;
  const fits = isBoolean ? (value: number) => value <= 1 : Number.isSafeInteger;
  const bad = data.findIndex((value) => !fits(value));
  if (bad < 0) return;
  const expected = isBoolean ? "0 or 1" : "integers below 2^53 in size";
  throw npyError("NPY_VALUE", what, expected, `${data[bad]} at position ${bad}`);
}

/** Converts column-major to row-major order. */
function rowMajor(
  columns: SourceData,
  make: NumberKind["make"],
  shape: readonly number[],
): SourceData {
  const data = make(columns.length);
  const strides = stridesOf([...shape].reverse()).reverse();
  const index = shape.map(() => 0);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    data[i] = columns[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}

/** Integers that were read as float64 as int32, if all of them fit. */
function narrow(data: SourceData, name: string): SourceData {
  if (!(data instanceof Float64Array) || name.endsWith("f8")) return data;
  return data.every((value) => value === (value | 0)) ? new Int32Array(data) : data;
}

const npyError = (
  code: string,
  what: string,
  expected: string,
  got: string,
  hint?: string,
): FormatError => FormatError.of(code, `read ${what}`, expected, phrase(got, got), { hint });
