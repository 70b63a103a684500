import type { Transform } from "node:stream";
import type { FormatError } from "../core/errors.ts";

/** Bytes that zlib produces at a time. */
export const CHUNK_BYTES = 65_536;
/** The maximum ratio of deflate: 258 bytes from two bits. */
export const MOST_OF_ONE_BYTE = 1032;

/** The output of a zlib stream, in pieces. @throws what `damaged` returns for an error of zlib */
export async function* inflated(
  stream: Transform,
  bytes: Uint8Array,
  damaged: (reason: string) => FormatError,
): AsyncGenerator<Uint8Array> {
  stream.end(bytes);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw damaged((error as Error).message);
  } finally {
    stream.destroy();
  }
}
