import { createGunzip } from "node:zlib";
import { type IdxHeader, parseIdxHeader, requireLength } from "../data/idx.ts";
import { FormatError } from "../errors.ts";
import { type Check, inflate } from "./inflate.ts";

const CHUNK_BYTES = 256 * 1024;

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The bytes of a file that may be compressed. @throws FormatError if it is damaged; what `check` throws */
async function unpacked(bytes: Uint8Array, what: string, check: Check): Promise<Uint8Array> {
  if (!isGzip(bytes)) {
    check(bytes.length, () => bytes);
    return bytes;
  }
  const damaged = (reason: string) =>
    new FormatError("GZIP", `Cannot read ${what}: expected whole gzip data, got ${reason}`, {
      got: reason,
      hint: "the file is damaged or was cut off: fetch it again",
    });
  return inflate(createGunzip({ chunkSize: CHUNK_BYTES }), bytes, check, damaged);
}

/**
 * The bytes of a file that may be compressed, at most so many.
 * @throws FormatError if the file is damaged or holds more
 */
export function gunzip(bytes: Uint8Array, most: number, what: string): Promise<Uint8Array> {
  return unpacked(bytes, what, (length) => {
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
  return unpacked(bytes, what, (length, soFar) => {
    header ??= parseIdxHeader(soFar(), what);
    if (header && length > header.end) requireLength(header, length, what);
  });
}
