import type { Transform } from "node:stream";
import type { FormatError } from "../core/errors.ts";

/** Bytes that zlib makes at once. */
export const CHUNK_BYTES = 65_536;
/** Deflate makes at most so many bytes of one: 258 of two bits. */
export const MOST_OF_ONE_BYTE = 1032;

/**
 * What a stream of zlib makes of some bytes, piece by piece, as they are asked for.
 * @throws what `damaged` makes of an error of zlib
 */
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
