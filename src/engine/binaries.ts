// The bytes of the kernels, and feature detection by tiny modules.

import { Binary, contains } from "../../assembly/opcodes.ts";
import { inflate } from "./inflate.ts";
import type { BinaryName } from "./instance.ts";

/** Rounding of a multiply-add: "exact" rounds twice, "fast" may fuse. */
export type Numerics = "exact" | "fast";

/** Whether a binary runs programs and has their tiles; others run beside a main one. */
export const isMain = (binary: BinaryName): boolean => contains(Binary.pictures, Binary[binary]);

/** Imports a binary as text: deflated, base64. Only binaries with products differ between modes. */
export function importBinary(binary: BinaryName, numerics: Numerics): Promise<{ BINARY: string }> {
  if (binary === "augmentation") return import("./augmentation.generated.ts");
  const isFast = numerics === "fast";
  if (binary === "core") {
    return isFast ? import("./core-fast.generated.ts") : import("./core.generated.ts");
  }
  if (binary === "training") {
    return isFast ? import("./training-fast.generated.ts") : import("./training.generated.ts");
  }
  return isFast ? import("./pictures-fast.generated.ts") : import("./pictures.generated.ts");
}

/** The bytes of a binary. */
export async function binaryBytes(
  binary: BinaryName,
  numerics: Numerics,
): Promise<Uint8Array<ArrayBuffer>> {
  return inflate((await importBinary(binary, numerics)).BINARY);
}

/**
 * The same binary with an empty custom section appended. Engines cache compiled code by its bytes, so changed
 * bytes are compiled again, under the current flags.
 */
export function marked(bytes: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const letters = new TextEncoder().encode(name); // section id 0, its length, length of the name
  const section = [0, letters.length + 1, letters.length, ...letters];
  const all = new Uint8Array(bytes.length + section.length);
  all.set(bytes);
  all.set(section, bytes.length);
  return all;
}

/** A module with one function () → (), after the given sections. */
const tinyModule = (sections: readonly number[], code: readonly number[]) =>
  Uint8Array.from([
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, ...sections, 3, 2, 1, 0],
    ...[10, code.length + 4, 1, code.length + 2, 0, ...code, 11],
  ]);

/** Compiles a module that imports shared memory and uses SIMD. @throws Error if the host cannot */
export async function requireWebAssembly(): Promise<void> {
  // (import "env" "memory" (memory 1 1 shared))
  const memory = [2, 16, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 1, 1];
  // (drop (i8x16.splat (i32.const 0)))
  await WebAssembly.compile(tinyModule(memory, [65, 0, 253, 15, 26]));
}

/** Whether relaxed SIMD, which includes fused multiply-add, is available. */
export function hasRelaxedSimd(): boolean {
  const zero = [65, 0, 253, 15]; // (i8x16.splat (i32.const 0))
  // (drop (f32x4.relaxed_madd zero zero zero))
  return WebAssembly.validate(tinyModule([], [...zero, ...zero, ...zero, 253, 133, 2, 26]));
}
