// The few parts of the ZIP format that .npz files use: entries stored or deflated, found through the
// central directory at the end. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

import * as zlib from "node:zlib";
import { FormatError } from "../errors.ts";
import { MOST_BYTES } from "./files.ts";
import { type Check, inflate } from "./inflate.ts";

// there since Node 20.15, not yet in its types
const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array): number };

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** Stands where a number is too large for 32 bits. */
const LARGE = 0xffffffff;

/** A file in an archive. */
interface Entry {
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly sum: number;
}

/** Files by name, read when they are asked for. */
export interface Archive {
  readonly names: readonly string[];
  /**
   * `check` sees the file while it is unpacked.
   * @throws FormatError if the file is damaged, encrypted, or packed in another way; what `check` throws
   */
  read(name: string, check?: Check): Promise<Uint8Array>;
}

/** @throws FormatError if the bytes are no archive, or it is too large for 32 bits */
export function openZip(bytes: Uint8Array, what: string): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view, what);
  return {
    names: [...entries.keys()],
    read: (name, check = () => {}) =>
      readEntry(bytes, view, entries.get(name)!, `"${name}" in ${what}`, check),
  };
}

function readDirectory(bytes: Uint8Array, view: DataView, what: string): Map<string, Entry> {
  const end = findEnd(view);
  if (end === undefined) throw zipError(what, "an archive", "no end of one");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries = new Map<string, Entry>();
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) {
      throw zipError(what, `${count} entries`, `${i}`);
    }
    const [nameBytes, extra, comment] = [28, 30, 32].map((part) => view.getUint16(at + part, true));
    const name = new TextDecoder().decode(
      bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes!),
    );
    const entry = {
      isEncrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if (Math.max(entry.packed, entry.size, entry.offset) === LARGE) {
      throw zipError(what, "files below 4 GB", `"${name}"`);
    }
    total += entry.size;
    if (total > MOST_BYTES) throw zipError(what, `at most ${MOST_BYTES} bytes in all`, "more");
    if (entries.has(name)) throw zipError(what, "each name once", `"${name}" twice`);
    entries.set(name, entry);
    at += ENTRY_BYTES + nameBytes! + extra! + comment!;
  }
  return entries;
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

async function readEntry(
  bytes: Uint8Array,
  view: DataView,
  { method, isEncrypted, packed, size, offset, sum }: Entry,
  what: string,
  check: Check,
): Promise<Uint8Array> {
  if (isEncrypted || (method !== 0 && method !== 8)) {
    throw zipError(
      what,
      "a file stored or deflated",
      isEncrypted ? "an encrypted one" : `method ${method}`,
    );
  }
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    throw zipError(what, "a file where the directory says", "something else");
  }
  // its extra part may differ from the directory's
  const start =
    offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw zipError(what, `${packed} bytes`, "fewer");
  const content = bytes.subarray(start, start + packed);
  const unpacked = method === 0 ? content : await inflated(content, size, what, check);
  if (unpacked.length !== size) throw zipError(what, `${size} bytes`, `${unpacked.length}`);
  if (crc32(unpacked) !== sum) throw zipError(what, "whole data", "another checksum");
  return unpacked;
}

/** Stops where there is more than the directory says, or `check` does. */
function inflated(
  bytes: Uint8Array,
  size: number,
  what: string,
  check: Check,
): Promise<Uint8Array> {
  const checkBoth: Check = (length, soFar) => {
    if (length > size) throw zipError(what, `${size} bytes`, "more");
    check(length, soFar);
  };
  const damaged = (reason: string) => zipError(what, "whole data", reason);
  return inflate(zlib.createInflateRaw(), bytes, checkBoth, damaged);
}

function zipError(what: string, expected: string, got: string): FormatError {
  return new FormatError("ZIP", `Cannot read ${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}
