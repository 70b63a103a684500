import { createGunzip } from "node:zlib";
import { type IdxHeader, parseIdxHeader, requireLength } from "../data/idx.ts";
import { FormatError } from "../errors.ts";

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The bytes of a file that may be compressed. `check` sees the number of bytes after each piece, and
 * all of them so far where it asks, and throws once there are too many.
 * @throws FormatError if the file is damaged or was cut off, and what `check` throws
 */
async function inflate(
  bytes: Uint8Array,
  what: string,
  check: (length: number, soFar: () => Uint8Array) => void,
): Promise<Uint8Array> {
  if (!isGzip(bytes)) {
    check(bytes.length, () => bytes);
    return bytes;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      check(length, () => join(chunks, length));
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      "GZIP",
      `Cannot read ${what}: expected whole gzip data, got ${(error as Error).message}`,
      { got: (error as Error).message, hint: "the file is damaged or was cut off: fetch it again" },
    );
  }
  return join(chunks, length);
}

/**
 * The bytes of a file that may be compressed, at most so many.
 * @throws FormatError if the file is damaged or holds more
 */
export function gunzip(bytes: Uint8Array, most: number, what: string): Promise<Uint8Array> {
  return inflate(bytes, what, (length) => {
    if (length <= most) return;
    throw new FormatError(
      "TOO_LARGE",
      `Cannot read ${what}: expected at most ${most} bytes, got more`,
      { expected: most },
    );
  });
}

/**
 * The bytes of an IDX file that may be compressed. Inflates no more than the header inside
 * promises, so that a small file cannot fill the memory.
 * @throws FormatError if the file is damaged, or longer than its header says
 */
export function gunzipIdx(bytes: Uint8Array, what: string): Promise<Uint8Array> {
  let header: IdxHeader | undefined;
  return inflate(bytes, what, (length, soFar) => {
    header ??= parseIdxHeader(soFar(), what);
    if (header && length > header.end) requireLength(header, length, what);
  });
}

/** Pieces one after another, as one array. */
export function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
