import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { weightsHash } from "../../src/format/weights-hash.ts";

/** The definition of the hash, with node:crypto. */
function expected(weights: Record<string, { data: Float32Array; shape: readonly number[] }>) {
  const hash = createHash("sha256");
  for (const name of Object.keys(weights).sort((a, b) => (a < b ? -1 : 1))) {
    const { data, shape } = weights[name]!;
    hash.update(name, "utf8").update(Uint8Array.of(0));
    for (const size of [shape.length, ...shape]) {
      hash.update(Uint8Array.of(size, size >> 8, size >> 16, size >> 24));
    }
    for (const value of data) {
      const bits = new DataView(new ArrayBuffer(4));
      if (Number.isNaN(value)) bits.setUint32(0, 0x7fc00000, true);
      else bits.setFloat32(0, value, true);
      hash.update(bits);
    }
  }
  return hash.digest("hex");
}
const bytes = (hex: string) =>
  Uint8Array.from(hex.replaceAll(" ", "").match(/../g)!, (digits) => Number.parseInt(digits, 16));
const floats = (...bits: number[]) => new Float32Array(Uint32Array.from(bits).buffer);

describe("weightsHash()", () => {
  it("hashes names, shapes and data as defined", () => {
    const weights = {
      "hidden.kernel": { data: Float32Array.from({ length: 6 }, (_, i) => i - 2.5), shape: [2, 3] },
      "hidden.bias": { data: new Float32Array([0, -0, Infinity]), shape: [3] },
      scalar: { data: new Float32Array([1e-40]), shape: [] },
      empty: { data: new Float32Array(0), shape: [0, 4] },
    };
    expect(weightsHash(weights)).toBe(expected(weights));
    expect(weightsHash(weights)).toBe(
      createHash("sha256")
        .update(bytes("656d707479000200000000000000 04000000"))
        .update(bytes("68696464656e2e6269617300 01000000 03000000"))
        .update(bytes("00000000 00000080 0000807f"))
        .update("hidden.kernel\0")
        .update(Uint32Array.of(2, 2, 3))
        .update(weights["hidden.kernel"].data)
        .update("scalar\0")
        .update(Uint32Array.of(0))
        .update(weights.scalar.data)
        .digest("hex"),
    );
  });

  it("of no weights is the hash of no bytes", () => {
    expect(weightsHash({})).toMatch(/^e3b0c442/);
  });

  it("does not depend on the order of entries", () => {
    const a = { data: new Float32Array([1]), shape: [1] };
    const b = { data: new Float32Array([2]), shape: [1] };
    expect(weightsHash({ a, b })).toBe(weightsHash({ b, a }));
  });

  it("orders names by code units, not by letters or code points", () => {
    const one = { data: new Float32Array([1]), shape: [1] };
    const weights = {
      "\u{1f600}": one,
      "\uff5e": one,
      b: one,
      B: one,
      ä: one,
      dense10: one,
      dense2: one,
    };
    expect(weightsHash(weights)).toBe(expected(weights));
  });

  it("normalises NaN and keeps the sign of zero", () => {
    const hash = (data: Float32Array) => weightsHash({ w: { data, shape: [1] } });
    expect(hash(floats(0xffc00001))).toBe(hash(floats(0x7f800001)));
    expect(hash(floats(0xffffffff))).toBe(hash(floats(0x7fc00000)));
    expect(hash(floats(0x7f800000))).not.toBe(hash(floats(0x7fc00000)));
    expect(hash(floats(0x80000000))).not.toBe(hash(floats(0)));
  });

  it("distinguishes shapes with equal data", () => {
    const data = new Float32Array(6);
    expect(weightsHash({ w: { data, shape: [2, 3] } })).not.toBe(
      weightsHash({ w: { data, shape: [3, 2] } }),
    );
  });

  it("reads a view that starts inside its buffer, and more than one chunk", () => {
    const data = Float32Array.from({ length: 40_001 }, (_, i) => i).subarray(1);
    const weights = { w: { data, shape: [40_000] } };
    expect(weightsHash(weights)).toBe(expected(weights));
  });
});
