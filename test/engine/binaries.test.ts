// Binaries of kernels, and the probe of relaxed SIMD.

import { deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  binaryBytes,
  hasRelaxedSimd,
  marked,
  requireWebAssembly,
} from "../../src/engine/binaries.ts";
import { inflate } from "../../src/engine/inflate.ts";

afterEach(() => vi.restoreAllMocks());

// the magic number, and a function of the type () → ()
const head = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00];
const functions = [0x03, 0x02, 0x01, 0x00];
// i32.const 0, i8x16.splat
const zero = [0x41, 0x00, 0xfd, 0x0f];

describe("relaxed SIMD", () => {
  it("is detected by a function with one fused multiply-add", () => {
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(true);
    expect(hasRelaxedSimd()).toBe(true);
    // its body: three vectors, relaxed_madd, drop, end
    const body = [...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, 0x1a, 0x0b];
    const code = [0x0a, 0x14, 0x01, 0x12, 0x00, ...body];
    const asked = validate.mock.calls[0]![0] as Uint8Array;
    expect([...asked]).toEqual([...head, ...functions, ...code]);
    validate.mockReturnValue(false);
    expect(hasRelaxedSimd()).toBe(false);
    validate.mockRestore();
  });
});

describe("WebAssembly", () => {
  it("is asked for by a module with shared memory and a vector", async () => {
    const compile = vi.spyOn(WebAssembly, "compile");
    await requireWebAssembly();
    const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
    const memory = [0x02, 0x10, 0x01, ...name("env"), ...name("memory"), 0x02, 0x03, 0x01, 0x01];
    const code = [0x0a, 0x09, 0x01, 0x07, 0x00, ...zero, 0x1a, 0x0b];
    expect([...(compile.mock.calls[0]![0] as Uint8Array)]).toEqual([
      ...[...head, ...memory, ...functions, ...code],
    ]);
    compile.mockRejectedValue(new Error("not allowed"));
    await expect(requireWebAssembly()).rejects.toThrow("not allowed");
  });
});

describe("a binary", () => {
  it("is marked by a custom section at its end", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect([...marked(bytes, "ab")]).toEqual([1, 2, 3, 0, 3, 2, 97, 98]);
    expect([...bytes]).toEqual([1, 2, 3]);
  });

  it("is inflated in Node and in browsers", async () => {
    const expected = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 251);
    const text = deflateRawSync(expected).toString("base64");
    expect(await inflate(text)).toEqual(expected);
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    expect(await inflate(text)).toEqual(expected);
  });

  it.each(["core", "training"] as const)("differs in fast mode: %s", async (name) => {
    const [exact, fast] = [await binaryBytes(name, "exact"), await binaryBytes(name, "fast")];
    expect(WebAssembly.validate(exact)).toBe(true);
    // f32x4.relaxed_madd: an opcode of two bytes after the vector prefix
    const fused = (bytes: Uint8Array) =>
      bytes.findIndex(
        (_, i) => bytes[i] === 0xfd && bytes[i + 1] === 0x85 && bytes[i + 2] === 0x02,
      );
    expect(fused(exact)).toBe(-1);
    expect(fused(fast)).toBeGreaterThan(0);
  });

  it.each(["core", "training", "augmentation"] as const)(
    "writes no memory when it is loaded: %s",
    async (name) => {
      const bytes = await binaryBytes(name, "exact");
      const module = await WebAssembly.compile(bytes);
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
      const words = new Uint32Array(memory.buffer).fill(0xa5a5a5a5);
      await WebAssembly.instantiate(module, { env: { memory } });
      expect(words.every((word) => word === 0xa5a5a5a5)).toBe(true);
    },
  );
});
