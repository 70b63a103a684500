// What a predictor's file has of its own to read its texts.

import { constants, deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { toBase64 } from "../../src/predictor/base64.ts";
import { fromBase64, inflate } from "../../src/predictor/runtime/bytes.ts";
import { Numbers } from "../kernels/harness.ts";

const random = (length: number, seed: number, mask = 255) => {
  const numbers = new Numbers(seed);
  return Uint8Array.from({ length }, () => numbers.word() & mask);
};

it.each([
  ["stored", { level: 0 }],
  ["fixed codes", { strategy: constants.Z_FIXED }],
  ["codes of its own", { level: 9 }],
  ["codes without repetitions", { strategy: constants.Z_HUFFMAN_ONLY }],
  ["runs", { strategy: constants.Z_RLE }],
])("inflates what zlib deflates: %s", (_, options) => {
  for (const [length, mask] of [
    [0, 255],
    [1, 255],
    [70_000, 255],
    [70_000, 3],
    [100_000, 0],
  ] as const) {
    const bytes = random(length, length + 1, mask);
    // repeated from afar
    const all = Buffer.concat([bytes, bytes.subarray(0, 300), bytes]);
    expect(Buffer.from(inflate(deflateRawSync(all, options))).equals(all)).toBe(true);
  }
});

it("reads and writes base64", () => {
  for (const length of [0, 1, 2, 3, 0x6000, 0x6001, 100_000]) {
    const bytes = random(length, 5);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(Buffer.from(fromBase64(toBase64(bytes))).equals(Buffer.from(bytes))).toBe(true);
  }
});
