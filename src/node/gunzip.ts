import { createGunzip } from "node:zlib";
import { type IdxHeader, parseIdxHeader, requireLength } from "../data/idx.ts";
import { FormatError } from "../errors.ts";

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The bytes of an IDX file that may be compressed. Inflates no more than the header inside
 * promises, so that a small file cannot fill the memory.
 * @throws FormatError if the file is damaged, or longer or shorter than its header says
 */
export async function gunzipIdx(bytes: Uint8Array, what: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let header: IdxHeader | undefined;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      header ??= parseIdxHeader(join(chunks, length), what);
      if (header && length > header.end) requireLength(header, length, what);
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

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
