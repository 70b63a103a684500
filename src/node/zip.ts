// The few parts of the ZIP format that .npz files use: entries stored or deflated, found through the
// central directory at the end. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

import * as zlib from "node:zlib";
import { FormatError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { ByteReader } from "./byte-reader.ts";
import { CHUNK_BYTES, inflated, MOST_OF_ONE_BYTE } from "./inflate.ts";
import { only } from "./packed-file.ts";

// there since Node 20.15, not yet in its types
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
/** Stands where a number is too large for 32 bits. */
const LARGE = 0xffffffff;

/** What the directory says of a file. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly sum: number;
}

/** A file in an archive, unpacked as often as it is read. */
export interface ArchivedFile {
  readonly name: string;
  readonly what: string;
  /** Bytes when unpacked, as the directory says. */
  readonly size: number;
  /**
   * The bytes, never more than `size`.
   * @throws FormatError if the file is encrypted, packed in another way, or elsewhere; the reader's
   * methods where it is damaged, shorter or longer
   */
  read(): ByteReader;
}

/** The files of an archive. @throws FormatError if the bytes are none, or it is too large for 32 bits */
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
  if (end === undefined) throw zipError(what, "an archive", "no end of one");
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

/** Refuses files that share bytes: a few of them would make many. */
function requireApart(entries: readonly Entry[], directory: number, what: string): void {
  let end = directory;
  for (const { name, offset, packed } of [...entries].sort((a, b) => b.offset - a.offset)) {
    if (offset + LOCAL_BYTES + packed > end) {
      throw zipError(what, "files one after another", `${showValue(name)} over another`);
    }
    end = offset;
  }
}

/** Where the record at the end begins; a comment may follow it. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
    // the same bytes may stand in the comment
    const isEnd = view.getUint32(at, true) === END;
    if (isEnd && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return undefined;
}

/** The bytes of a file, piece by piece; found where the directory and its own head say. */
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
  // there is room for its head: all lie before the directory
  if (view.getUint32(offset, true) !== LOCAL) {
    throw zipError(what, "a file where the directory says", "something else");
  }
  const nameEnd = offset + LOCAL_BYTES + view.getUint16(offset + 26, true);
  const ownName = decode(bytes.subarray(offset + LOCAL_BYTES, nameEnd));
  if (ownName !== name || view.getUint16(offset + 8, true) !== method) {
    const got = ownName === name ? "another method" : showValue(ownName);
    throw zipError(what, "a file that its own head calls so", got);
  }
  // its extra part may differ from the directory's
  const start = nameEnd + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw zipError(what, `${packed} bytes`, "fewer");
  const most = method === STORED ? packed : packed * MOST_OF_ONE_BYTE;
  if (size > most) throw zipError(what, `${size} bytes`, "fewer");
  const content = bytes.subarray(start, start + packed);
  if (method === STORED) return only(content);
  const damaged = (reason: string) => zipError(what, "whole data", reason);
  return inflated(zlib.createInflateRaw({ chunkSize: CHUNK_BYTES }), content, damaged);
}

/** The same pieces, which must be as long as the directory says and have its sum. */
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

function zipError(what: string, expected: string, got: string): FormatError {
  return new FormatError("ZIP", `Cannot read ${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}
