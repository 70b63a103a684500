// The vector threefry against the scalar one, and the streams of the vector kernels.

import {
  dropout,
  foldedKey0,
  foldedKey1,
  permute,
  randomNormal,
  randomUniform,
} from "../../assembly/random";

const COUNT = 61;

function wordOf(i: i32, key0: u32, key1: u32): u32 {
  const counter = <u32>((i >> 3) * 4 + (i & 3));
  return ((i >> 2) & 1) === 1
    ? foldedKey1(key0, key1, counter, 0)
    : foldedKey0(key0, key1, counter, 0);
}

describe("threefry", () => {
  test("gives the published answers", () => {
    expect(foldedKey0(0, 0, 0, 0)).toBe(0x6b200159);
    expect(foldedKey1(0, 0, 0, 0)).toBe(0x99ba4efe);
    expect(foldedKey0(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toBe(0xc4923a9c);
    expect(foldedKey1(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toBe(0x483df7a0);
  });
});

describe("streams", () => {
  test("each lane of randomUniform is the word of its own counter", () => {
    const y = new StaticArray<f32>(COUNT + 1);
    y[COUNT] = 7;
    randomUniform(changetype<usize>(y), COUNT, 0xdeadbeef, 0x12345678);
    for (let i = 0; i < COUNT; i++) {
      const word = wordOf(i, 0xdeadbeef, 0x12345678);
      expect(y[i]).toBe(<f32>(word >> 8) / <f32>16777216);
    }
    expect(y[COUNT]).toBe(7);
  });

  test("each lane of dropout is kept or dropped by the word of its own counter", () => {
    const x = new StaticArray<f32>(COUNT);
    for (let i = 0; i < COUNT; i++) x[i] = <f32>(i + 1);
    const y = new StaticArray<f32>(COUNT);
    dropout(changetype<usize>(x), changetype<usize>(y), COUNT, 0x60000000, 1.5, 3, 4, 0);
    for (let i = 0; i < COUNT; i++) {
      expect(y[i]).toBe(wordOf(i, 3, 4) >= 0x60000000 ? x[i] * <f32>1.5 : <f32>0);
    }
  });

  test("a shorter stream is the beginning of a longer one", () => {
    const long = new StaticArray<f32>(COUNT);
    randomNormal(changetype<usize>(long), COUNT, 5, 6);
    for (let n = 0; n < COUNT; n++) {
      const short = new StaticArray<f32>(COUNT);
      randomNormal(changetype<usize>(short), n, 5, 6);
      for (let i = 0; i < COUNT; i++) expect(short[i]).toBe(i < n ? long[i] : <f32>0);
    }
  });
});

describe("permute", () => {
  test("is a bijection for small counts", () => {
    for (let count: u32 = 1; count <= 64; count++) {
      let seen: u64 = 0;
      for (let i: u32 = 0; i < count; i++) seen |= (<u64>1) << (<u64>permute(i, count, 11, 22));
      expect(popcnt<u64>(seen)).toBe(<u64>count);
    }
  });
});
