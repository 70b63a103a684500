// The safetensors format. Files are not trusted; written files equal those of the Rust reference.
//
//   u64le N | header: N bytes of JSON, padded with spaces to 8 | the tensors, contiguous
//
// https://github.com/huggingface/safetensors (format; reference: safetensors/src/tensor.rs).

import { showValue } from "../core/show.ts";
import { isWellFormed, JsonScanner } from "./json-scanner.ts";
import { DTYPES, formatError, requireTensor, type StoredTensor } from "./stored-tensor.ts";

/** The contents of a file. */
export interface Safetensors {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Map<string, string>;
}

const MAX_HEADER = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = "__metadata__";

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file. Tensors are in the order of their data, which are views of `bytes` at any
 * alignment. Values may be NaN or infinite.
 *
 * Stricter than the reference: rejects duplicate keys, white space before the header, metadata other than
 * objects, integers from 2^53.
 * @throws FormatError unless the bytes are exactly one safetensors file
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  // slice() of a Buffer would not copy
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = LENGTH_BYTES + headerLength(file);
  const { entries, metadata } = readHeader(decodeHeader(file.subarray(LENGTH_BYTES, start)));
  // an empty tensor has the position of its neighbour
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, StoredTensor>();
  let position = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin !== position || end < begin) {
      const expected = `${showValue(name)} to begin at byte ${position} and end after it`;
      throw refused("OFFSETS", expected, `[${begin}, ${end}]`);
    }
    requireTensor("read", name, dtype, shape, end - begin);
    tensors.set(name, { dtype, shape, data: file.subarray(start + begin, start + end) });
    position = end;
  }
  // if the file is shorter, the views are shorter too
  if (start + position !== file.length) {
    throw refused("FILE_SIZE", `a file of ${start + position} bytes`, `${file.length}`);
  }
  return { tensors, metadata };
}

/** The length of the header, within the file. */
function headerLength(file: Uint8Array): number {
  if (file.length < LENGTH_BYTES) {
    throw refused("HEADER_TOO_SMALL", "at least 8 bytes", `${file.length}`);
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER)) {
    throw refused("HEADER_TOO_LARGE", `a header of at most ${MAX_HEADER} bytes`, `${length}`);
  }
  if (Number(length) > file.length - LENGTH_BYTES) {
    const rest = file.length - LENGTH_BYTES;
    throw refused("HEADER_LENGTH", `a header of at most the ${rest} bytes left`, `${length}`);
  }
  return Number(length);
}

function decodeHeader(bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) {
    const got = bytes.length === 0 ? "nothing" : `byte 0x${bytes[0]!.toString(16)}`;
    throw refused("HEADER_START", 'a header that begins with "{"', got);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("HEADER_ENCODING", "a header in UTF-8", "other bytes");
  }
}

function readHeader(text: string): { entries: Entry[]; metadata: Map<string, string> } {
  const scanner = new JsonScanner(text, "safetensors header");
  const entries: Entry[] = [];
  const metadata = new Map<string, string>();
  scanner.object((name) => {
    if (name === METADATA) scanner.object((key) => metadata.set(key, scanner.string()));
    else entries.push(readEntry(scanner, name));
  });
  scanner.end();
  return { entries, metadata };
}

function readEntry(scanner: JsonScanner, name: string): Entry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const integers = () => {
    const list: number[] = [];
    scanner.array(() => list.push(scanner.integer()));
    return list;
  };
  scanner.object((key) => {
    if (key === "dtype") dtype = scanner.string();
    else if (key === "shape") shape = integers();
    else if (key === "data_offsets") offsets = integers();
    // as in the reference, for extensions
    else scanner.skip();
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
    const given = `${dtype === undefined ? "no" : "a"} dtype, ${shape ? "a" : "no"} shape`;
    const expected = `dtype, shape and two data_offsets of ${showValue(name)}`;
    throw refused("TENSOR_INFO", expected, `${given}, ${offsets?.length ?? "no"} data_offsets`);
  }
  return { name, dtype, shape, begin: offsets[0]!, end: offsets[1]! };
}

/**
 * Writes a safetensors file. The bytes do not depend on the order of tensors and metadata: widest dtypes
 * first, which aligns every tensor, then names in code-unit order.
 * @throws FormatError if a name, dtype, shape or length violates the format
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const sorted = [...tensors].sort(
    ([nameA, a], [nameB, b]) =>
      DTYPES.indexOf(b.dtype) - DTYPES.indexOf(a.dtype) || compareCodeUnits(nameA, nameB),
  );
  const json = new TextEncoder().encode(headerOf(sorted, metadata));
  const length = json.length + ((8 - (json.length % 8)) % 8);
  if (length > MAX_HEADER) {
    throw unwritable("HEADER_TOO_LARGE", `a header of at most ${MAX_HEADER} bytes`, `${length}`);
  }
  let position = LENGTH_BYTES + length;
  const size = sorted.reduce((sum, [, { data }]) => sum + data.length, position);
  const file = new Uint8Array(size);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(json, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + json.length, position);
  for (const [, { data }] of sorted) {
    file.set(data, position);
    position += data.length;
  }
  return file;
}

/** The header as JSON. @throws FormatError for tensors that the format does not support */
function headerOf(
  tensors: readonly (readonly [string, StoredTensor])[],
  metadata: ReadonlyMap<string, string>,
): string {
  const parts: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].sort(([a], [b]) => compareCodeUnits(a, b));
    const shown = pairs.map(([key, value]) => `${quoted(key)}:${quoted(value)}`);
    parts.push(`"${METADATA}":{${shown.join(",")}}`);
  }
  let position = 0;
  for (const [name, tensor] of tensors) {
    requireWritable(name, tensor);
    const { dtype, shape, data } = tensor;
    const offsets = `${position},${position + data.length}`;
    const facts = `"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${offsets}]`;
    parts.push(`${quoted(name)}:{${facts}}`);
    position += data.length;
  }
  return `{${parts.join(",")}}`;
}

function requireWritable(name: string, { dtype, shape, data }: StoredTensor): void {
  if (name === METADATA) throw unwritable("TENSOR_NAME", "another name", showValue(name));
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw unwritable("NOT_AN_INTEGER", `sizes of ${showValue(name)} from 0`, showValue(shape));
  }
  requireTensor("write", name, dtype, shape, data.length);
}

/** A JSON string of whole Unicode characters, which UTF-8 can encode. */
function quoted(text: string): string {
  if (isWellFormed(text)) return JSON.stringify(text);
  throw unwritable("HEADER_ENCODING", "whole Unicode characters", showValue(text));
}

const compareCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const refused = (code: string, expected: string, got: string) =>
  formatError("read", code, expected, got);
const unwritable = (code: string, expected: string, got: string) =>
  formatError("write", code, expected, got);
