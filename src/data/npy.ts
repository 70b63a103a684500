// NumPy's .npy files, versions 1 to 3: a magic string, the length of the header, the header as a Python
// dictionary, the numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { FormatError } from "../errors.ts";
import { showShape, sizeOf } from "../graph/shape.ts";
import type { SourceArray, SourceData } from "./ndarray.ts";
import { parsePythonLiteral } from "./python-literal.ts";

const MAGIC = "\x93NUMPY";
// NumPy itself writes some 100 bytes for arrays of one kind, and warns from 65,535 on
const MOST_HEADER = 65_535;
/** Magic string, version and length of the header. */
const LONGEST_START = 12;
const MOST_RANK = 32;
const MOST_BYTES = 0x7fffffff;

type Make = (length: number) => SourceData;
const int32: Make = (length) => new Int32Array(length);
const float32: Make = (length) => new Float32Array(length);
const float64: Make = (length) => new Float64Array(length);

/** How a number is read, and the kind of array that holds all of its values. */
interface Kind {
  readonly bytes: number;
  readonly make: Make;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** By NumPy's letter and size. 64-bit integers and uint32 become int32 where all of them fit. */
const KINDS: Readonly<Record<string, Kind>> = {
  b1: { bytes: 1, make: int32, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, make: (length) => new Uint8Array(length), read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, make: int32, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, make: int32, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, make: int32, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, make: float64, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, make: int32, read: (view, at, little) => view.getInt32(at, little) },
  u8: {
    bytes: 8,
    make: float64,
    read: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  i8: { bytes: 8, make: float64, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f2: { bytes: 2, make: float32, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, make: float32, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, make: float64, read: (view, at, little) => view.getFloat64(at, little) },
};

interface Header {
  readonly name: string;
  readonly kind: Kind;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/**
 * The array of a .npy file, in row-major order: uint8 as Uint8Array; other integers and bool as
 * Int32Array, or Float64Array where a value is beyond int32; float16 and float32 as Float32Array;
 * float64 as Float64Array. NaN and infinities stay. `what` names the file in errors.
 * @throws FormatError if the bytes are not exactly one array of numbers, or an integer is 2^53 or beyond
 */
export function parseNpy(bytes: Uint8Array, what = ".npy file"): SourceArray {
  const { header, from, count, end } = readHeader(bytes, what);
  const { shape, kind } = header;
  requireLength(header, end, bytes.length, what);
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, count * kind.bytes);
  const numbers = readNumbers(view, header, count, what);
  const data = header.fortran && shape.length > 1 ? rowMajor(numbers, kind.make, shape) : numbers;
  return { data: narrow(data, header.name), shape };
}

/**
 * Bytes of a .npy file as its header promises, by the first bytes of the file; undefined where they do
 * not hold all of the header.
 * @throws FormatError for a header of something else
 */
export function npyLength(bytes: Uint8Array, what: string): number | undefined {
  const isWhole = bytes.length >= LONGEST_START + MOST_HEADER;
  if (bytes.length < LONGEST_START) return undefined;
  try {
    return readHeader(bytes, what).end;
  } catch (error) {
    if (!isWhole && (error as FormatError).code === "NPY_LENGTH") return undefined;
    throw error;
  }
}

/** The header, and where the numbers begin and end. */
function readHeader(bytes: Uint8Array, what: string) {
  const start = headerEnd(bytes, what);
  const header = parseHeader(bytes.subarray(start.from, start.to), start.version, what);
  const count = requireCount(header, what);
  return { header, from: start.to, count, end: start.to + count * header.kind.bytes };
}

function requireLength({ name, shape }: Header, expected: number, got: number, what: string): void {
  if (got === expected) return;
  const of = `${expected} bytes for ${name} of shape ${showShape(shape)}`;
  throw npyError("NPY_LENGTH", what, of, `${got}`);
}

/** Where the header begins and ends. */
function headerEnd(bytes: Uint8Array, what: string) {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC) {
    const hint = magic.startsWith("PK") ? "; it is a .npz file: read it with npz()" : "";
    throw npyError(
      "NPY_MAGIC",
      what,
      'a .npy file, which begins with "\\x93NUMPY"',
      `other bytes${hint}`,
    );
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
  if (bytes.length < from + length) {
    throw npyError("NPY_LENGTH", what, `a header of ${length} bytes`, `${bytes.length - from}`);
  }
  return { version, from, to: from + length };
}

function parseHeader(bytes: Uint8Array, version: number, what: string): Header {
  const expected = "a dictionary of descr, fortran_order and shape";
  let literal: unknown;
  try {
    const text = new TextDecoder(version === 3 ? "utf-8" : "latin1", { fatal: true }).decode(bytes);
    literal = parsePythonLiteral(text);
  } catch (error) {
    throw npyError("NPY_HEADER", what, expected, `other text: ${(error as Error).message}`);
  }
  const entries = literal instanceof Map ? (literal as ReadonlyMap<string, unknown>) : new Map();
  const [descr, fortran, shape] = ["descr", "fortran_order", "shape"].map((key) =>
    entries.get(key),
  );
  if (
    entries.size !== 3 ||
    descr === undefined ||
    typeof fortran !== "boolean" ||
    !isShape(shape)
  ) {
    throw npyError("NPY_HEADER", what, expected, "another one");
  }
  const name = typeof descr === "string" ? descr : "fields";
  const [, order, kind] = /^([<>|=])?([a-z]\d+)$/.exec(name) ?? [];
  const found = Object.hasOwn(KINDS, kind ?? "") ? KINDS[kind!]! : undefined;
  // "|" says that order does not matter
  if (
    !found ||
    order === "=" ||
    (order === "|" && found.bytes > 1) ||
    (!order && found.bytes > 1)
  ) {
    const kinds = Object.keys(KINDS).join(", ");
    throw npyError("NPY_KIND", what, `an array of numbers (${kinds})`, `"${name}"`, {
      hint: "convert it first: array.astype('float32')",
    });
  }
  return { name, kind: found, little: order !== ">", fortran, shape };
}

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) &&
  shape.length <= MOST_RANK &&
  shape.every((dimension) => typeof dimension === "number");

/** How many numbers there are: few enough, before anything is made of them. */
function requireCount({ kind, shape }: Header, what: string): number {
  if (shape.includes(0)) return 0; // whatever the others are
  const count = sizeOf(shape);
  // a product beyond 2^53 is not exact, but too large all the same
  if (count * kind.bytes <= MOST_BYTES) return count;
  throw npyError("NPY_SIZE", what, `at most ${MOST_BYTES} bytes`, `shape ${showShape(shape)}`);
}

function readNumbers(view: DataView, header: Header, count: number, what: string): SourceData {
  const { kind, little, name } = header;
  const data = kind.make(count);
  for (let i = 0; i < count; i++) data[i] = kind.read(view, i * kind.bytes, little);
  const fits = name.endsWith("b1")
    ? (value: number) => value <= 1
    : kind.bytes === 8 && !name.endsWith("f8")
      ? Number.isSafeInteger
      : undefined;
  const bad = fits ? data.findIndex((value) => !fits(value)) : -1;
  if (bad < 0) return data;
  const expected = name.endsWith("b1") ? "0 or 1" : "integers below 2^53 in size";
  throw npyError("NPY_VALUE", what, expected, `${data[bad]} at position ${bad}`);
}

/** The same numbers with the last axis changing fastest, where the first one did. */
function rowMajor(columns: SourceData, make: Make, shape: readonly number[]): SourceData {
  const data = make(columns.length);
  const strides: number[] = [];
  let stride = 1;
  for (const dimension of shape) {
    strides.push(stride);
    stride *= dimension;
  }
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

/** Integers that were read as float64, as int32 where all of them fit. */
function narrow(data: SourceData, name: string): SourceData {
  if (!(data instanceof Float64Array) || name.endsWith("f8")) return data;
  return data.every((value) => value === (value | 0)) ? new Int32Array(data) : data;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  // in steps of 2^-24, which double with every exponent from 2 on
  const steps = exponent === 0 ? fraction : (1024 + fraction) * (1 << (exponent - 1));
  return (sign * steps) / 0x1000000;
}

function npyError(
  code: string,
  what: string,
  expected: string,
  got: string,
  { hint }: { readonly hint?: string } = {},
): FormatError {
  return new FormatError(code, `Cannot read ${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
    ...(hint !== undefined && { hint }),
  });
}
