import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sha256 } from "../../src/format/sha256.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const native = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("Sha256", () => {
  // FIPS 180-4 examples and NIST's "additional" vectors (csrc.nist.gov, SHA256.pdf, SHA2_Additional.pdf)
  const vectors: [string, Uint8Array, string][] = [
    [
      "nothing",
      new Uint8Array(0),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
    ["abc", bytesOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "two blocks",
      bytesOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    [
      "0xbd",
      Uint8Array.of(0xbd),
      "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b",
    ],
    [
      "c98c8e55",
      Uint8Array.of(0xc9, 0x8c, 0x8e, 0x55),
      "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504",
    ],
    [
      "55 zeros",
      new Uint8Array(55),
      "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7",
    ],
    [
      "56 zeros",
      new Uint8Array(56),
      "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb",
    ],
    [
      "57 zeros",
      new Uint8Array(57),
      "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785",
    ],
    [
      "64 zeros",
      new Uint8Array(64),
      "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b",
    ],
    [
      "a million times a",
      new Uint8Array(1_000_000).fill(0x61),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ],
  ];
  it.each(vectors)("hashes NIST's vector: %s", (_, bytes, expected) => {
    expect(new Sha256().update(bytes).hex()).toBe(expected);
  });

  it("equals node:crypto for every length around the blocks", () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 31 * i + length);
      expect(new Sha256().update(bytes).hex()).toBe(native(bytes));
    }
  });

  it("does not depend on the chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 8 }), (pieces) => {
        const hash = new Sha256();
        for (const piece of pieces) hash.update(piece);
        expect(hash.hex()).toBe(native(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
      }),
    );
  });

  it("continues after hex()", () => {
    const hash = new Sha256().update(bytesOf("ab"));
    expect(hash.hex()).toBe(native(bytesOf("ab")));
    expect(hash.update(bytesOf("c")).hex()).toBe(native(bytesOf("abc")));
  });

  it("keeps no reference to its input", () => {
    const bytes = bytesOf("abc");
    const hash = new Sha256().update(bytes);
    bytes.fill(0);
    expect(hash.hex()).toBe(native(bytesOf("abc")));
  });
});
