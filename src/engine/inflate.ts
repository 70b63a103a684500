import { hostModule } from "../core/host.ts";

/** Decodes base64 and inflates the raw deflate stream. */
export async function inflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const zlib = hostModule("zlib"); // in Node, streams take 20 ms to start
  if (zlib) return new Uint8Array(zlib.inflateRawSync(packed));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
