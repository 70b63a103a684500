import type { Transform } from "node:stream";
import { FormatError } from "../errors.ts";

/** Sees the number of bytes after each piece, and all of them so far where it asks; throws for too many. */
export type Check = (length: number, soFar: () => Uint8Array) => void;

/**
 * What a stream of zlib makes of some bytes, piece by piece.
 * @throws what `check` throws if it is a FormatError; what `damaged` makes of any other error
 */
export async function inflate(
  stream: Transform,
  bytes: Uint8Array,
  check: Check,
  damaged: (reason: string) => FormatError,
): Promise<Uint8Array> {
  stream.end(bytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      check(length, () => join(chunks, length));
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw damaged((error as Error).message);
  }
  return join(chunks, length);
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
