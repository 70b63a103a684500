// Files that may be compressed by gzip, read piece by piece.

import { createGunzip } from "node:zlib";
import { FormatError } from "../core/errors.ts";
import { allocated, type Budget } from "./budget.ts";
import { ByteReader } from "./byte-reader.ts";
import { filePieces, lookInto, noLimit, type Path, readBytes, showPath } from "./files.ts";
import { CHUNK_BYTES, inflated, MOST_OF_ONE_BYTE } from "./inflate.ts";

/** A file of which little has been read; it is opened again whenever it is read. */
export interface PackedFile {
  readonly what: string;
  /** Bytes as it lies there. */
  readonly size: number;
  readonly isPacked: boolean;
  read(): ByteReader;
}

/** @throws DataError if it cannot be read, or has more than the budget's bytes as it lies there */
export async function openPacked(path: Path, budget: Budget): Promise<PackedFile> {
  const { size, first } = await lookInto(path, 2, budget);
  const isPacked = isGzip(first);
  const what = showPath(path);
  async function* unpacked() {
    yield* gunzipped(await readBytes(path, noLimit()), what);
  }
  const read = () => new ByteReader(isPacked ? unpacked() : filePieces(path, size));
  return { what, size, isPacked, read };
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** One piece. */
export async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function gunzipped(bytes: Uint8Array, what: string): AsyncGenerator<Uint8Array> {
  return inflated(createGunzip({ chunkSize: CHUNK_BYTES }), bytes, (reason) =>
    damaged(what, reason),
  );
}

const damaged = (what: string, reason: string) =>
  new FormatError("GZIP", `Cannot read ${what}: expected whole gzip data, got ${reason}`, {
    got: reason,
    hint: "the file is damaged or was cut off: fetch it again",
  });

/** Refuses a promise of more bytes than can come of a file. */
export function requirePossible({ isPacked, size, what }: PackedFile, end: number): void {
  if (end <= (isPacked ? MOST_OF_ONE_BYTE * size : size)) return;
  const expected = `${end} bytes as its header says`;
  throw new FormatError("TOO_SHORT", `Cannot read ${what}: expected ${expected}, got fewer`, {
    expected: end,
    hint: "the file is damaged or was cut off: fetch it again",
  });
}

/**
 * What a file holds that may be compressed, at most so many bytes.
 * @throws FormatError if the file is damaged or holds more
 */
export async function gunzip(bytes: Uint8Array, most: number, what: string): Promise<Uint8Array> {
  const reader = new ByteReader(isGzip(bytes) ? gunzipped(bytes, what) : only(bytes));
  try {
    const content = allocated(() => new Uint8Array(most), what);
    const length = await reader.fill(content);
    if (await reader.isAtEnd()) return content.subarray(0, length);
  } finally {
    await reader.close();
  }
  throw new FormatError(
    "TOO_LARGE",
    `Cannot read ${what}: expected at most ${most} bytes, got more`,
    { expected: most },
  );
}
