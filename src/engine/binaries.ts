// The bytes of the kernels: inflated where they are needed, marked where an engine must not share.

import { hostModule } from "../core/host.ts";

/** How the kernels round: exact always twice, fast once where the machine fuses. */
export type Numerics = "exact" | "fast";

/** The WebAssembly binary of a mode. */
export async function kernelBytes(numerics: Numerics): Promise<Uint8Array<ArrayBuffer>> {
  const { BINARY } = await (numerics === "fast"
    ? import("./kernels-fast.generated.ts")
    : import("./kernels.generated.ts"));
  return inflate(BINARY);
}

/**
 * The same binary with an empty custom section behind it. Engines keep compiled code by the bytes it
 * came from: other bytes are compiled anew, under the flags of now.
 */
export function marked(bytes: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const letters = new TextEncoder().encode(name); // section 0, its length and that of its name
  const section = [0, letters.length + 1, letters.length, ...letters];
  const all = new Uint8Array(bytes.length + section.length);
  all.set(bytes);
  all.set(section, bytes.length);
  return all;
}

/** Whether relaxed SIMD, and with it fused multiply-add, works here. */
export function hasRelaxedSimd(): boolean {
  // (func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)))
  const type = [1, 6, 1, 96, 1, 123, 1, 123];
  const code = [10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11];
  return WebAssembly.validate(
    Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, ...type, 3, 2, 1, 0, ...code]),
  );
}

/** The bytes of a base64 string of a raw deflate stream. */
export async function inflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const zlib = hostModule("zlib"); // its streams and those of browsers take 20 ms to start in Node
  if (zlib) return new Uint8Array(zlib.inflateRawSync(packed));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
