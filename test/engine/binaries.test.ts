// Binaries of kernels, and the probe of relaxed SIMD.

import { deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hasRelaxedSimd, inflate, kernelBytes, marked } from "../../src/engine/binaries.ts";

afterEach(() => vi.restoreAllMocks());

describe("relaxed SIMD", () => {
  it("is detected by a function with one fused multiply-add", () => {
    const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(true);
    expect(hasRelaxedSimd()).toBe(true);
    const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    // one type: v128 → v128; one function of it; its body: local.get 0 three times, relaxed_madd, end
    const types = [0x01, 0x06, 0x01, 0x60, 0x01, 0x7b, 0x01, 0x7b];
    const functions = [0x03, 0x02, 0x01, 0x00];
    const body = [...[0x20, 0x00, 0x20, 0x00, 0x20, 0x00], ...[0xfd, 0x85, 0x02], 0x0b];
    const code = [0x0a, 0x0d, 0x01, 0x0b, 0x00, ...body];
    expect([...(validate.mock.calls[0]![0] as Uint8Array)]).toEqual([
      ...[...magic, ...types, ...functions, ...code],
    ]);
    validate.mockReturnValue(false);
    expect(hasRelaxedSimd()).toBe(false);
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

  it("differs in fast mode", async () => {
    const [exact, fast] = [await kernelBytes("exact"), await kernelBytes("fast")];
    expect(WebAssembly.validate(exact)).toBe(true);
    // f32x4.relaxed_madd: an opcode of two bytes after the vector prefix
    const fused = (bytes: Uint8Array) =>
      bytes.findIndex(
        (_, i) => bytes[i] === 0xfd && bytes[i + 1] === 0x85 && bytes[i + 2] === 0x02,
      );
    expect(fused(exact)).toBe(-1);
    expect(fused(fast)).toBeGreaterThan(0);
  });
});
