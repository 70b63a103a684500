// Files of one array: a header, then numbers.

import type { SourceData } from "../array/types.ts";
import { decodeNumbers, type HeadOptions, type StoredNumbers } from "../data/number-kind.ts";
import { allocated } from "./budget.ts";
import { type ByteReader, type ByteSource, readFrom } from "./byte-reader.ts";
import { changed } from "./files.ts";

interface ArrayHeader extends StoredNumbers {
  /** Bytes of the header. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly end: number;
}

/** A file format: its header, and the check of its length. */
export interface ArrayFormat<Header extends ArrayHeader> {
  parseHeader(bytes: Uint8Array, what: string, options: HeadOptions): Header | undefined;
  requireLength(header: Header, length: number, what: string): void;
}

/** The header of a file. @throws FormatError if it has another format */
export const readHeader = <Header extends ArrayHeader>(
  source: ByteSource,
  format: ArrayFormat<Header>,
): Promise<Header> => readFrom(source, (reader) => headOf(reader, source.what, format));

const headOf = <Header extends ArrayHeader>(
  reader: ByteReader,
  what: string,
  { parseHeader }: ArrayFormat<Header>,
): Promise<Header> =>
  reader.head((soFar, isAll) => parseHeader(soFar, what, { most: Number.MAX_VALUE, isAll }));

/** The numbers of a file whose header is known. @throws DataError if it has changed since */
export const readNumbers = <Header extends ArrayHeader>(
  source: ByteSource,
  format: ArrayFormat<Header>,
  expected: Header,
): Promise<{ readonly header: Header; readonly data: SourceData }> =>
  readFrom(source, async (reader) => {
    const { what } = source;
    const header = await headOf(reader, what, format);
    if (header.end !== expected.end) throw changed(what, expected.end);
    await reader.skip(header.start);
    const data = allocated(() => header.kind.make(header.count), what);
    const length = header.start + (await decodeFrom(reader, header, data));
    format.requireLength(header, (await reader.isAtEnd()) ? length : length + 1, what);
    return { header, data };
  });

/** Numbers decoded at a time. */
const BLOCK = 16_384;

/** Decodes numbers as they arrive. @returns the number of bytes read, fewer if the file ends early */
async function decodeFrom(
  reader: ByteReader,
  stored: StoredNumbers,
  data: SourceData,
): Promise<number> {
  if (data instanceof Uint8Array) return reader.fill(data);
  const { kind, count } = stored;
  const block = new Uint8Array(Math.min(BLOCK, count) * kind.bytes);
  let bytes = 0;
  for (let first = 0; first < count; first += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, count - first) * kind.bytes);
    const received = await reader.fill(part);
    bytes += received;
    if (received < part.length) break;
    decodeNumbers(stored, new DataView(part.buffer, 0, part.length), data, first);
  }
  return bytes;
}
