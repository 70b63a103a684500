// The parts of the ZIP format that .npz files use: stored or deflated entries, located by the central
// directory at the end. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

import * as zlib from "node:zlib";
import { FormatError, phrase } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { ByteReader, type ByteSource } from "./byte-reader.ts";
import { CHUNK_BYTES, inflated, MOST_OF_ONE_BYTE } from "./inflate.ts";
import { only } from "./packed-file.ts";

// since Node 20.15; missing in the types
const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array, before: number): number };

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Marks a number that needs more than 32 bits. */
const LARGE = 0xffffffff;

/** A file as the directory describes it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly sum: number;
}

/**
 * A file in an archive, with its decompressed size; a reader never returns more. read() throws FormatError
 * if the file is encrypted, compressed by another method or misplaced, the reader's methods if it is damaged
 * or has another length.
 */
export interface ArchivedFile extends ByteSource {
  readonly name: string;
}

/** The files of an archive. @throws FormatError for other bytes, or sizes beyond 32 bits */
export function openZip(bytes: Uint8Array, what: string): ArchivedFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readDirectory(bytes, view, what).map((entry) => {
    const { name, size } = entry;
    const shown = `${showValue(name)} in ${what}`;
    const read = () => new ByteReader(checked(unpacked(bytes, view, entry, shown), entry, shown));
    return { name, what: shown, size, read };
  });
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function readDirectory(bytes: Uint8Array, view: DataView, what: string): Entry[] {
  const end = findEnd(view);
  if (end === undefined) throw zipError(what, "a zip archive", "no end record");
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  let at = start;
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) {
      throw zipError(what, `${count} entries`, `${i}`);
    }
    const [nameBytes, extra, comment] = [28, 30, 32].map((part) => view.getUint16(at + part, true));
    const name = decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes!));
    const entry = {
      name,
      isEncrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if (Math.max(entry.packed, entry.size, entry.offset) === LARGE) {
      throw zipError(what, "files below 4 GB", showValue(name));
    }
    if (entries.has(name)) throw zipError(what, "each name once", `${showValue(name)} twice`);
    entries.set(name, entry);
    at += ENTRY_BYTES + nameBytes! + extra! + comment!;
  }
  const files = [...entries.values()];
  requireApart(files, start, what);
  return files;
}

/** Rejects overlapping files, as in decompression bombs. */
function requireApart(entries: readonly Entry[], directory: number, what: string): void {
  let end = directory;
  for (const { name, offset, packed } of [...entries].sort((a, b) => b.offset - a.offset)) {
    if (offset + LOCAL_BYTES + packed > end) {
      throw zipError(what, "files one after another", `${showValue(name)} over another`);
    }
    end = offset;
  }
}

/** The position of the end record, which a comment may follow. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
    // a comment may contain the same bytes
    const isEnd = view.getUint32(at, true) === END;
    if (isEnd && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return undefined;
}

/** The content of a file in pieces; its local header must agree with the directory. */
function unpacked(
  bytes: Uint8Array,
  view: DataView,
  { name, method, isEncrypted, packed, size, offset }: Entry,
  what: string,
): AsyncGenerator<Uint8Array> {
  if (isEncrypted || (method !== STORED && method !== DEFLATED)) {
    const got = isEncrypted ? "an encrypted one" : `method ${method}`;
    throw zipError(what, "a file stored or deflated", got);
  }
  // the header is within the archive: all files precede the directory
  if (view.getUint32(offset, true) !== LOCAL) {
    throw zipError(what, "a file where the directory states", "something else");
  }
  const nameEnd = offset + LOCAL_BYTES + view.getUint16(offset + 26, true);
  const ownName = decode(bytes.subarray(offset + LOCAL_BYTES, nameEnd));
  if (ownName !== name || view.getUint16(offset + 8, true) !== method) {
    const got = ownName === name ? "another method" : showValue(ownName);
    throw zipError(what, "a local header that matches the directory", got);
  }
  // the extra field may differ from the directory's
  const start = nameEnd + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw zipError(what, `${packed} bytes`, "fewer");
  const most = method === STORED ? packed : packed * MOST_OF_ONE_BYTE;
  if (size > most) throw zipError(what, `${size} bytes`, "fewer");
  const content = bytes.subarray(start, start + packed);
  if (method === STORED) return only(content);
  const damaged = (reason: string) => zipError(what, "whole data", reason);
  return inflated(zlib.createInflateRaw({ chunkSize: CHUNK_BYTES }), content, damaged);
}

/** Checks the length and checksum of pieces against the directory. */
async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  { size, sum }: Entry,
  what: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  let got = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > size) throw zipError(what, `${size} bytes`, "more");
    got = crc32(piece, got);
    yield piece;
  }
  if (length !== size) throw zipError(what, `${size} bytes`, `${length}`);
  if (got !== sum) throw zipError(what, "whole data", "another checksum");
}

const zipError = (what: string, expected: string, got: string): FormatError =>
  FormatError.of("ZIP", `read ${what}`, expected, phrase(got, got));
