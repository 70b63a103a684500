import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SourceData } from "../../src/array/types.ts";
import { FormatError } from "../../src/core/errors.ts";
import { parseIdx } from "../../src/data/idx.ts";

/** An IDX file: header, then the bytes of its numbers. */
function idxBytes(kind: number, shape: readonly number[], body: Iterable<number>) {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, kind);
  header.setUint8(3, shape.length);
  for (const [axis, size] of shape.entries()) header.setUint32(4 + 4 * axis, size);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...body]);
}

describe("parseIdx", () => {
  test("reads numbers of every kind, big-endian", () => {
    const cases: [number, readonly number[], SourceData][] = [
      [8, [0, 255], new Uint8Array([0, 255])],
      [9, [0x80, 0x7f], new Int32Array([-128, 127])],
      [11, [0xff, 0xfe, 0x01, 0x00], new Int32Array([-2, 256])],
      [12, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], new Int32Array([65536, -1])],
      [13, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], new Float32Array([1, -2])],
      [14, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], new Float64Array([1, -2])],
    ];
    for (const [kind, body, data] of cases) {
      expect(parseIdx(idxBytes(kind, [1, 2], body))).toEqual({ data, shape: [1, 2] });
    }
  });

  test("reads from the middle of a buffer and copies the data", () => {
    const file = idxBytes(8, [3], [1, 2, 3]);
    const bytes = new Uint8Array(file.length + 5);
    bytes.set(file, 5);
    const { data } = parseIdx(bytes.subarray(5));
    bytes.fill(0);
    expect(data).toEqual(new Uint8Array([1, 2, 3]));
    expect(data.buffer.byteLength).toBe(3);
  });

  test("reads an array without rows", () => {
    expect(parseIdx(idxBytes(8, [0, 28, 28], [])).shape).toEqual([0, 28, 28]);
    expect(parseIdx(idxBytes(8, [0, 0xffffffff, 0xffffffff], [])).data.length).toBe(0);
  });

  test("says what is wrong", () => {
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(0), "a whole header, got 0 bytes"],
      [new Uint8Array([0, 0, 8]), "a whole header, got 3 bytes"],
      [idxBytes(8, [2, 2], []).subarray(0, 11), "a whole header, got 11 bytes"],
      [new Uint8Array([0x89, 0x50, 0x4e, 0x47]), "which begins with 00 00, got 89 50 4e 47"],
      [idxBytes(7, [1], [1]), "got 07"],
      [new Uint8Array([0, 0, 8, 0]), "from 1 to 8 dimensions, got 0"],
      [new Uint8Array([0, 0, 8, 255]), "from 1 to 8 dimensions, got 255"],
      [idxBytes(8, [2, 2], [1, 2, 3]), "expected 16 bytes for shape [2, 2], got 15"],
      [idxBytes(8, [2, 2], [1, 2, 3, 4, 5]), "expected 16 bytes for shape [2, 2], got more"],
      [idxBytes(12, [1], [1]), "expected 12 bytes for shape [1], got 9"],
    ];
    for (const [bytes, message] of cases) {
      expect(() => parseIdx(bytes)).toThrow(FormatError);
      expect(() => parseIdx(bytes)).toThrow(message);
    }
  });

  test("refuses sizes whose product would overflow", () => {
    const cases = [
      [0xffffffff],
      [65536, 65536],
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0x80000000, 2, 0x80000000],
    ];
    for (const shape of cases) {
      expect(() => parseIdx(idxBytes(8, shape, [1, 2, 3]))).toThrow("expected at most 2147483647");
    }
    expect(() => parseIdx(idxBytes(14, [0x10000000], []))).toThrow("expected at most 2147483647");
  });

  test("throws only FormatError, for any bytes", () => {
    const file = idxBytes(
      8,
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
    );
    const mutated = fc
      .array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = file.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const cut = fc.nat(file.length).map((length) => file.subarray(0, length));
    const headed = fc
      .tuple(fc.constantFrom(8, 9, 11, 12, 13, 14, 99), fc.array(fc.nat(5)), fc.uint8Array())
      .map(([kind, shape, body]) => idxBytes(kind, shape, body));
    const anything = fc.uint8Array({ maxLength: 64 });
    fc.assert(
      fc.property(fc.oneof(mutated, cut, headed, anything), (bytes) => {
        try {
          const { data, shape } = parseIdx(bytes);
          expect(data.length).toBe(shape.reduce((product, dimension) => product * dimension, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
