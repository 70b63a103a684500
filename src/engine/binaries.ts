// The bytes of the kernels: inflated where they are needed, marked where an engine must not share.

import { hostModule } from "../core/host.ts";
import type { BinaryName } from "./instance.ts";

/** How the kernels round: exact always twice, fast once where the machine fuses. */
export type Numerics = "exact" | "fast";

/** Imports the text of a binary, deflated and in base64. Only products differ between modes. */
export function importBinary(binary: BinaryName, numerics: Numerics): Promise<{ BINARY: string }> {
  if (binary === "augmentation") return import("./augmentation.generated.ts");
  const isFast = numerics === "fast";
  if (binary === "core") {
    return isFast ? import("./core-fast.generated.ts") : import("./core.generated.ts");
  }
  return isFast ? import("./training-fast.generated.ts") : import("./training.generated.ts");
}

/** The bytes of a binary in a mode. */
export async function binaryBytes(
  binary: BinaryName,
  numerics: Numerics,
): Promise<Uint8Array<ArrayBuffer>> {
  return inflate((await importBinary(binary, numerics)).BINARY);
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

/** A module of one function that takes and returns nothing, after other sections. */
const tinyModule = (sections: readonly number[], code: readonly number[]) =>
  Uint8Array.from([
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, ...sections, 3, 2, 1, 0],
    ...[10, code.length + 4, 1, code.length + 2, 0, ...code, 11],
  ]);

/** Compiles a module that imports shared memory and uses SIMD. @throws Error where the host cannot */
export async function requireWebAssembly(): Promise<void> {
  // (import "env" "memory" (memory 1 1 shared))
  const memory = [2, 16, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 1, 1];
  // (drop (i8x16.splat (i32.const 0)))
  await WebAssembly.compile(tinyModule(memory, [65, 0, 253, 15, 26]));
}

/** Whether relaxed SIMD, and with it fused multiply-add, works here. */
export function hasRelaxedSimd(): boolean {
  const zero = [65, 0, 253, 15]; // (i8x16.splat (i32.const 0))
  // (drop (f32x4.relaxed_madd zero zero zero))
  return WebAssembly.validate(tinyModule([], [...zero, ...zero, ...zero, 253, 133, 2, 26]));
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
