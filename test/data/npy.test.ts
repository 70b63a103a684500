// Arrays written by NumPy (tools/fixtures/npy.py), and invalid headers.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/core/errors.ts";
import fixture from "../fixtures/npy.json" with { type: "json" };
import { parseNpy } from "./parse-npy.ts";

const decoded = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

/** A file with a custom header. */
function npyBytes(header: string, body = 0, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : u32(text.length);
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    version,
    0,
    ...length,
    ...text,
    ...new Uint8Array(body),
  ]);
}
const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const headerOf = (shape: string, descr = "'<f4'", fortran = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe("parseNpy", () => {
  test.each(fixture.arrays)("reads arrays of NumPy: $name", ({ name, file, shape, values }) => {
    const array = parseNpy(decoded(file));
    expect(array.shape).toEqual(shape);
    expect([...array.data]).toEqual(values.map(Number));
    const kind = /^[<>](\w)(\d)$/.exec(name);
    if (!kind) return;
    const ours = { u1: Uint8Array, f2: Float32Array, f4: Float32Array, f8: Float64Array };
    const expected = ours[`${kind[1]}${kind[2]}` as keyof typeof ours] ?? Int32Array;
    expect(array.data).toBeInstanceOf(expected);
  });

  test.each(fixture.refused)("refuses $name", ({ file, code }) => {
    const error = caught(() => parseNpy(decoded(file), '"a.npy"'));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^Cannot read "a.npy": expected .*, got /);
  });

  test("reads bytes at any offset", () => {
    const bytes = decoded(fixture.arrays.find(({ name }) => name === "<f8")!.file);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(parseNpy(shifted)).toEqual(parseNpy(bytes));
  });

  test("copies its bytes", () => {
    const bytes = npyBytes(headerOf("(3,)", "'|u1'"), 3);
    const { data } = parseNpy(bytes);
    bytes.fill(9);
    expect([...data]).toEqual([0, 0, 0]);
  });

  test("reads headers of old versions of NumPy and of other writers", () => {
    for (const header of [
      '{"shape": (2, 3), "fortran_order": False, "descr": "<f4"}',
      "{'descr':'<f4','fortran_order':False,'shape':(2L,3L)}",
      "  { 'descr' : '<f4' ,'fortran_order':False,\t'shape':( 2 ,3 , ) , }   \n",
    ]) {
      expect(parseNpy(npyBytes(header, 24)).shape).toEqual([2, 3]);
    }
  });

  test.each([
    ["(3)", "NPY_HEADER"],
    ["[3,]", undefined], // a list is as good
    ["(3, -1)", "NPY_HEADER"],
    ["(3.0,)", "NPY_HEADER"],
    ["(0x3,)", "NPY_HEADER"],
    ["(03,)", "NPY_HEADER"],
    ["(1e3,)", "NPY_HEADER"],
    ["(3,,)", "NPY_HEADER"],
    ["(,)", "NPY_HEADER"],
    ["(True, 3)", "NPY_HEADER"],
    ["('3',)", "NPY_HEADER"],
    ["((3,),)", "NPY_HEADER"],
    ["(__import__('os').system('true'),)", "NPY_HEADER"],
    ["(9007199254740993,)", "NPY_HEADER"],
    ["(99999999999999999999,)", "NPY_HEADER"],
    ["(4294967296, 4294967296, 4294967296)", "NPY_SIZE"],
    ["(65536, 65536)", "NPY_SIZE"],
    ["(536870912,)", "NPY_SIZE"],
    ["(536870911,)", "NPY_LENGTH"],
    ["(4, 3)", "NPY_LENGTH"],
    ["(2,)", "NPY_LENGTH"],
    [`(${"1, ".repeat(40)})`, "NPY_HEADER"],
    [`(${"[".repeat(1000)}`, "NPY_HEADER"],
  ])("shape %s", (shape, code) => {
    const bytes = npyBytes(headerOf(shape), 12);
    if (code === undefined) expect(parseNpy(bytes).shape).toEqual([3]);
    else expect(caught(() => parseNpy(bytes)).code).toBe(code);
  });

  test("an axis of 0 makes any shape small", () => {
    expect(parseNpy(npyBytes(headerOf("(4294967296, 0, 4294967296)"))).data.length).toBe(0);
  });

  test.each([
    ["'descr' twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}"],
    ["no shape", "{'descr': '<f4', 'fortran_order': False}"],
    ["one key more", "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}"],
    ["a prototype", "{'descr': '<f4', '__proto__': False, 'shape': ()}"],
    ["fortran_order a number", "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}"],
    ["something behind", "{'descr': '<f4', 'fortran_order': False, 'shape': ()} ; import os"],
    ["an escape", "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': ()}"],
    ["no end", "{'descr': '<f4', 'fortran_order': False, 'shape': ("],
    ["a tuple", "('<f4', False, ())"],
    ["nothing", ""],
  ])("refuses a header with %s", (_, header) => {
    expect(caught(() => parseNpy(npyBytes(header, 4))).code).toBe("NPY_HEADER");
  });

  test("refuses types without byte order, and invalid bools", () => {
    for (const descr of [
      "'f4'",
      "'=f4'",
      "'|f4'",
      "'<f16'",
      "'<c8'",
      "'|O'",
      "'constructor'",
      "''",
    ]) {
      expect(caught(() => parseNpy(npyBytes(headerOf("(1,)", descr), 4))).code).toBe("NPY_KIND");
    }
    const bool = npyBytes(headerOf("(2,)", "'|b1'"), 2);
    bool[bool.length - 1] = 2;
    expect(() => parseNpy(bool)).toThrow("expected 0 or 1, got 2 at position 1");
  });

  test("refuses other files, versions, and headers that do not end", () => {
    const whole = npyBytes(headerOf("(1,)"), 4);
    expect(() => parseNpy(new Uint8Array())).toThrow("expected a .npy file");
    expect(() => parseNpy(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0]))).toThrow(
      "it is a .npz file: read it with npz()",
    );
    const version = whole.slice();
    version[6] = 4;
    expect(() => parseNpy(version)).toThrow("expected version 1, 2 or 3, got 4");
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseNpy(whole.subarray(0, length))).toThrow(FormatError);
    }
    const long = npyBytes("", 100, 2);
    long.set(u32(0x7fffffff), 8);
    expect(() => parseNpy(long)).toThrow("expected a header of at most 65535 bytes");
  });

  test("throws only typed errors for damaged files", () => {
    const originals = fixture.arrays.map(({ file }) => decoded(file));
    const damaged = fc.constantFrom(...originals).chain((original) =>
      fc
        .array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
        .map((changes) => {
          const bytes = original.slice();
          for (const [at, value] of changes) bytes[at] = value;
          return bytes;
        }),
    );
    fc.assert(
      fc.property(damaged, (bytes) => {
        try {
          const { data, shape } = parseNpy(bytes);
          expect(data.length).toBe(shape.reduce((size, dimension) => size * dimension, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function caught(run: () => unknown): FormatError {
  try {
    run();
  } catch (error) {
    return error as FormatError;
  }
  throw new Error("nothing was thrown");
}
