// Headers of .npy and IDX files at their limits, and their numbers.

import { describe, expect, it } from "vitest";
import { parseIdx, parseIdxHeader } from "../../src/data/idx.ts";
import { parseNpyHeader } from "../../src/data/npy.ts";
import { parseNpy } from "./parse-npy.ts";

const latin = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const u16 = (value: number) => [value & 255, value >>> 8];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const dictionary = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

/** A .npy file of a version, with its header padded to a length. */
function npyOf(text: string, numbers: readonly number[] = [], version = 1, length = text.length) {
  const size = version === 1 ? u16(length) : u32(length);
  const header = text.padEnd(length);
  return Uint8Array.from([
    ...latin("\x93NUMPY"),
    version,
    0,
    ...size,
    ...latin(header),
    ...numbers,
  ]);
}
const codeOf = (read: () => unknown): string => {
  try {
    read();
    return "read";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe(".npy", () => {
  const scalar = dictionary("|u1", "()");

  it("has versions 1 to 3 and headers of up to 65,535 bytes", () => {
    const read = (version: number, length?: number) =>
      codeOf(() => parseNpy(npyOf(scalar, [7], version, length)));
    expect([0, 1, 2, 3, 4].map((version) => read(version))).toEqual([
      ...["NPY_VERSION", "read", "read", "read", "NPY_VERSION"],
    ]);
    expect([read(1, 65_535), read(2, 65_535), read(2, 65_536)]).toEqual([
      ...["read", "read", "NPY_HEADER"],
    ]);
  });

  it("requests more bytes until its header is complete", () => {
    const bytes = npyOf(scalar, [7]);
    const start = bytes.length - 1;
    const known = (length: number, isAll = false) => {
      const found = codeOf(() => {
        const header = parseNpyHeader(bytes.subarray(0, length), "it", { isAll });
        if (header === undefined) throw { code: "more" };
      });
      return found;
    };
    expect([0, 6, 11, 12, start - 1, start].map((length) => known(length))).toEqual([
      ...["more", "more", "more", "more", "more", "read"],
    ]);
    expect([0, 6, 9, 11, start - 1, start].map((length) => known(length, true))).toEqual([
      ...["NPY_MAGIC", "NPY_VERSION", "NPY_LENGTH", "NPY_LENGTH", "NPY_LENGTH", "read"],
    ]);
    expect(parseNpyHeader(bytes, "it")).toMatchObject({ start, end: start + 1, count: 1 });
  });

  it("has shapes of up to 32 dimensions, and bytes up to the limit", () => {
    const shape = (rank: number) => `(${"1, ".repeat(rank)})`;
    const read = (text: string, most?: number) =>
      codeOf(() =>
        parseNpyHeader(npyOf(dictionary("<f4", text)), "it", most === undefined ? {} : { most }),
      );
    expect([read(shape(32)), read(shape(33))]).toEqual(["read", "NPY_HEADER"]);
    expect([read("(5,)", 20), read("(5,)", 19), read("(0, 99)", 0)]).toEqual([
      "read",
      "NPY_SIZE",
      "read",
    ]);
    expect([read("(536870911,)"), read("(536870912,)")]).toEqual(["read", "NPY_SIZE"]);
  });

  it.each([
    [
      "<f2",
      [0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff].flatMap(u16),
      [1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65_504],
    ],
    ["<f2", [0x7c00, 0xfc00, 0x7e00, 0x8000].flatMap(u16), [Infinity, -Infinity, NaN, -0]],
    [">i2", [0xff, 0xfe, 1, 0], [-2, 256]],
    ["<u2", [0xff, 0xff], [65_535]],
    ["|i1", [0xff, 0x7f], [-1, 127]],
    ["|b1", [0, 1], [0, 1]],
    ["<u4", u32(0x7fffffff), [0x7fffffff]],
    ["<u4", [...u32(0x80000000 | 0), 1, 0, 0, 0], [0x80000000, 1]],
    ["<i8", [...u32(0xffffffff), ...u32(0xffffffff)], [-1]],
    ["<i8", [...u32(0xffffffff), ...u32(0x1fffff)], [2 ** 53 - 1]],
  ] as const)("reads %s of %j", (descr, bytes, expected) => {
    const { data } = parseNpy(npyOf(dictionary(descr, `(${expected.length},)`), bytes));
    expect(Array.from(data)).toEqual([...expected]);
    const isLarge = expected.some((value) => Number.isInteger(value) && value !== (value | 0));
    const kind = descr.includes("f2") ? "Float32Array" : isLarge ? "Float64Array" : "Int32Array";
    expect(data.constructor.name).toBe(kind);
  });

  it("refuses integers of 2^53 and more, and bools beyond 1", () => {
    const read = (descr: string, bytes: number[]) =>
      codeOf(() => parseNpy(npyOf(dictionary(descr, "(1,)"), bytes)));
    expect(read("<u8", [...u32(0), ...u32(0x200000)])).toBe("NPY_VALUE");
    expect(read("<i8", [...u32(0), ...u32(0xffe00000)])).toBe("NPY_VALUE");
    expect(read("|b1", [2])).toBe("NPY_VALUE");
    expect([
      read("|f8", []),
      read("f8", []),
      read("=f8", []),
      read("<c8", []),
      read("u1", [9]),
    ]).toEqual([...["NPY_KIND", "NPY_KIND", "NPY_KIND", "NPY_KIND", "read"]]);
    expect([read("|u1", []), read("|u1", [1, 2])]).toEqual(["NPY_LENGTH", "NPY_LENGTH"]);
  });

  it("converts column-major to row-major order", () => {
    const read = (shape: string) =>
      Array.from(parseNpy(npyOf(dictionary("|u1", shape, "True"), [0, 1, 2, 3, 4, 5])).data);
    expect(read("(2, 3)")).toEqual([0, 2, 4, 1, 3, 5]);
    expect(read("(3, 1, 2)")).toEqual([0, 3, 1, 4, 2, 5]);
    expect(read("(6,)")).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("IDX", () => {
  const read = (...bytes: number[]) => codeOf(() => parseIdx(Uint8Array.from(bytes)));
  const head = (kind: number, ...shape: number[]) => [
    0,
    0,
    kind,
    shape.length,
    ...shape.flatMap((size) => u32(size).toReversed()),
  ];

  it("has one to eight dimensions, of six kinds", () => {
    expect([
      read(0, 0, 8, 0),
      read(...head(8, ...new Array<number>(8).fill(1)), 5),
      read(...head(8, ...new Array<number>(9).fill(1)), 5),
    ]).toEqual([...["IDX_RANK", "read", "IDX_RANK"]]);
    expect(
      [7, 8, 9, 10, 11, 12, 13, 14, 15].map((kind) =>
        codeOf(() => parseIdxHeader(Uint8Array.from(head(kind, 1)), "it")),
      ),
    ).toEqual([
      ...["IDX_KIND", "read", "read", "IDX_KIND", "read", "read", "read", "read", "IDX_KIND"],
    ]);
    expect([read(1, 0, 8, 1), read(0, 1, 8, 1), read(0, 0, 8), read(0, 0, 8, 1, 0)]).toEqual([
      ...["IDX_MAGIC", "IDX_MAGIC", "IDX_LENGTH", "IDX_LENGTH"],
    ]);
  });

  it("has the length given by its header", () => {
    const { start, end, count } = parseIdxHeader(Uint8Array.from(head(11, 2, 3)), "it")!;
    expect([start, end, count]).toEqual([12, 24, 6]);
    expect(parseIdxHeader(Uint8Array.from(head(11, 2, 3)).subarray(0, 11), "it")).toBe(undefined);
    expect(parseIdxHeader(Uint8Array.of(0, 0, 8), "it")).toBe(undefined);
    expect([
      read(...head(9, 2), 1, 255),
      read(...head(9, 2), 1),
      read(...head(9, 2), 1, 2, 3),
    ]).toEqual([...["read", "IDX_LENGTH", "IDX_LENGTH"]]);
    expect(parseIdx(Uint8Array.from([...head(9, 2), 1, 255])).data).toEqual(Int32Array.of(1, -1));
    const sized = (most: number) =>
      codeOf(() => parseIdxHeader(Uint8Array.from(head(12, 5)), "it", { most }));
    expect([sized(20), sized(19)]).toEqual(["read", "IDX_SIZE"]);
    expect(codeOf(() => parseIdxHeader(Uint8Array.from(head(8, 0x7fffffff)), "it"))).toBe("read");
    expect(codeOf(() => parseIdxHeader(Uint8Array.from(head(8, 0x80000000)), "it"))).toBe(
      "IDX_SIZE",
    );
  });
});
