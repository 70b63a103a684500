// Files that may be compressed by gzip, read piece by piece.

import { createGunzip } from "node:zlib";
import { FormatError, phrase } from "../core/errors.ts";
import { allocated, type Budget } from "./budget.ts";
import { ByteReader, type ByteSource, readFrom } from "./byte-reader.ts";
import { filePieces, lookInto, noLimit, readBytes } from "./files.ts";
import { CHUNK_BYTES, inflated, MOST_OF_ONE_BYTE } from "./inflate.ts";
import { type Path, showPath } from "./path.ts";

/** A file, reopened whenever it is read; `size` is its size on disk. */
export interface PackedFile extends ByteSource {
  readonly isPacked: boolean;
}

/** @throws DataError if it cannot be read, or is larger on disk than the budget */
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

/** Bytes as a single piece. */
export async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const HINT = { hint: "the file is damaged or incomplete: download it again" } as const;

const gunzipped = (bytes: Uint8Array, what: string): AsyncGenerator<Uint8Array> =>
  inflated(createGunzip({ chunkSize: CHUNK_BYTES }), bytes, (reason) =>
    FormatError.of("GZIP", `read ${what}`, "whole gzip data", phrase(reason, reason), HINT),
  );

/** Checks that a file can hold as many bytes as its header states. @throws FormatError TOO_SHORT */
export function requirePossible({ isPacked, size, what }: PackedFile, end: number): void {
  if (end <= (isPacked ? MOST_OF_ONE_BYTE * size : size)) return;
  const expected = phrase(`${end} bytes, as its header states`, end);
  throw FormatError.of("TOO_SHORT", `read ${what}`, expected, phrase("fewer"), HINT);
}

/**
 * The content of a file that may be compressed.
 * @throws FormatError if the file is damaged, or holds more than `most` bytes
 */
export async function gunzip(bytes: Uint8Array, most: number, what: string): Promise<Uint8Array> {
  const read = () => new ByteReader(isGzip(bytes) ? gunzipped(bytes, what) : only(bytes));
  return readFrom({ read }, async (reader) => {
    const content = allocated(() => new Uint8Array(most), what);
    const length = await reader.fill(content);
    if (await reader.isAtEnd()) return content.subarray(0, length);
    const expected = phrase(`at most ${most} bytes`, most);
    throw FormatError.of("TOO_LARGE", `read ${what}`, expected, phrase("more"));
  });
}
