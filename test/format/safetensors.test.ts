import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/core/errors.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import { DTYPES, type Dtype, type StoredTensor } from "../../src/format/stored-tensor.ts";

const utf8 = new TextEncoder();

/** A file of a verbatim header, and zeros for data. */
function fileOf(header: string | Uint8Array, dataLength = 0): Uint8Array {
  const bytes = typeof header === "string" ? utf8.encode(header) : header;
  const file = new Uint8Array(8 + bytes.length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true);
  file.set(bytes, 8);
  return file;
}
const tensor = (shape: string, offsets: string, dtype = '"F32"') =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
const textOf = (file: Uint8Array) =>
  new TextDecoder().decode(
    file.subarray(8, 8 + Number(new DataView(file.buffer).getBigUint64(0, true))),
  );
const stored = (dtype: Dtype, shape: number[], ...data: number[]): StoredTensor => ({
  dtype,
  shape,
  data: Uint8Array.from(data),
});

describe("writeSafetensors()", () => {
  it("writes an empty file like the reference", () => {
    expect(Array.from(writeSafetensors(new Map()))).toEqual([
      8, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20,
    ]);
  });

  it("writes metadata first, wide dtypes next, names in order, and pads to 8", () => {
    const file = writeSafetensors(
      new Map([
        ["b", stored("U8", [3], 1, 2, 3)],
        ["a", stored("U8", [], 9)],
        ["w", stored("F32", [1, 1], 0, 0, 128, 63)],
        ["é\n", stored("F64", [0, 5])],
      ]),
      new Map([
        ["y", '"'],
        ["x", "1"],
      ]),
    );
    const header =
      '{"__metadata__":{"x":"1","y":"\\""},"é\\n":{"dtype":"F64","shape":[0,5],"data_offsets":[0,0]},' +
      '"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[],"data_offsets":[4,5]},' +
      '"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}';
    expect(textOf(file).trimEnd()).toBe(header);
    expect((file.length - 8) % 8).toBe(0);
    expect(Array.from(file.subarray(-8))).toEqual([0, 0, 128, 63, 9, 1, 2, 3]);
  });

  it("does not depend on the order of its input", () => {
    const entries: [string, StoredTensor][] = [
      ["a", stored("F32", [1], 1, 2, 3, 4)],
      ["b", stored("I64", [0])],
      ["c", stored("F32", [0, 2])],
      ["d", stored("BOOL", [1], 1)],
    ];
    const metadata: [string, string][] = [
      ["1", "a"],
      ["2", "b"],
    ];
    const file = writeSafetensors(new Map(entries), new Map(metadata));
    expect(writeSafetensors(new Map(entries.reverse()), new Map(metadata.reverse()))).toEqual(file);
  });

  const wrong: [string, string, StoredTensor][] = [
    ["TENSOR_NAME", "__metadata__", stored("U8", [1], 1)],
    ["UNKNOWN_DTYPE", "w", stored("F31" as Dtype, [1], 1)],
    ["TENSOR_SIZE", "w", stored("F32", [2], 1, 2, 3, 4)],
    ["TENSOR_SIZE", "w", stored("F4", [3], 1)],
    ["NOT_AN_INTEGER", "w", stored("U8", [-1])],
    ["NOT_AN_INTEGER", "w", stored("U8", [0.5])],
    ["SIZE_OVERFLOW", "w", stored("U8", [2 ** 30, 2 ** 30])],
    ["HEADER_ENCODING", "\ud800", stored("U8", [1], 1)],
  ];
  it.each(wrong)("refuses %s: %s %o", (code, name, given) => {
    expect(() => writeSafetensors(new Map([[name, given]]))).toThrow(
      expect.objectContaining({ name: "FormatError", code }),
    );
  });

  it("refuses metadata that UTF-8 cannot represent", () => {
    expect(() => writeSafetensors(new Map(), new Map([["k", "x\udc00"]]))).toThrow(
      /^Cannot write safetensors: expected whole Unicode characters, got/,
    );
  });
});

describe("readSafetensors()", () => {
  it("reads any order and spacing", () => {
    const header = `{ "b" : ${tensor("[ 2 ]", "[4,12]")} ,\n\t"a":{"data_offsets":[0,4],"shape":[],"dtype":"I32"},"__metadata__":{"k":"\\u00e9\\ud83d\\ude00"}}  \r\n`;
    const { tensors, metadata } = readSafetensors(fileOf(header, 12));
    expect([...tensors.keys()]).toEqual(["a", "b"]);
    expect(tensors.get("a")).toEqual({ dtype: "I32", shape: [], data: new Uint8Array(4) });
    expect(tensors.get("b")!.shape).toEqual([2]);
    expect([...metadata]).toEqual([["k", "é😀"]]);
  });

  it("keeps names of object properties", () => {
    const names = ["__proto__", "constructor", "", "toString", "\u0000", "😀", "1"];
    const tensors = new Map(names.map((name, i) => [name, stored("U8", [1], i)]));
    const metadata = new Map(names.map((name) => [name, `of ${name}`]));
    const read = readSafetensors(writeSafetensors(tensors, metadata));
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
    expect(new Map([...read.metadata].sort())).toEqual(new Map([...metadata].sort()));
    expect(({} as { data?: unknown }).data).toBe(undefined);
  });

  it("reads empty tensors at any offset", () => {
    const empty = (at: number) => tensor("[0]", `[${at},${at}]`);
    const header = `{"a":${empty(4)},"b":${tensor("[1]", "[0,4]")},"c":${empty(0)},"d":${tensor("[1]", "[4,8]")},"e":${empty(8)}}`;
    const { tensors } = readSafetensors(fileOf(header, 8));
    expect([...tensors.keys()]).toEqual(["c", "b", "a", "d", "e"]);
  });

  it("skips properties it does not know, like the reference", () => {
    const more = '"more":[{"a":[-1.5e3,true,null,"\\u0041"]},{}],';
    const { tensors } = readSafetensors(
      fileOf(`{"a":{${more}${tensor("[1]", "[0,4]").slice(1)}}`, 4),
    );
    expect(tensors.get("a")!.shape).toEqual([1]);
  });

  it("returns views of plain bytes, at any alignment", () => {
    const padded = new Uint8Array(5 + 61 + 8);
    const file = fileOf(`{"a":${tensor("[1]", "[0,4]")}} `, 4);
    padded.set(file, 5);
    padded.set([1, 2, 3, 4], 5 + file.length - 4);
    const bytes = Buffer.from(padded.buffer, 5, file.length) as unknown as Uint8Array;
    const { data } = readSafetensors(bytes).tensors.get("a")!;
    expect(data.constructor).toBe(Uint8Array);
    expect(data.buffer).toBe(padded.buffer);
    expect(Array.from(data)).toEqual([1, 2, 3, 4]);
  });

  it("knows the size of each dtype", () => {
    const bits = {
      BOOL: 8,
      F4: 4,
      F6_E2M3: 6,
      U8: 8,
      I16: 16,
      BF16: 16,
      F32: 32,
      C64: 64,
      U64: 64,
    };
    for (const [dtype, size] of Object.entries(bits)) {
      const header = `{"a":${tensor("[8]", `[0,${size}]`, `"${dtype}"`)}}`;
      expect(readSafetensors(fileOf(header, size)).tensors.get("a")!.dtype).toBe(dtype);
    }
  });

  const header = (length: bigint, size: number) => {
    const file = new Uint8Array(size);
    new DataView(file.buffer).setBigUint64(0, length, true);
    return file;
  };
  const one = tensor("[1]", "[0,4]");
  const refused: [string, string, Uint8Array][] = [
    ["HEADER_TOO_SMALL", "nothing", new Uint8Array(0)],
    ["HEADER_TOO_SMALL", "seven bytes", new Uint8Array(7)],
    ["HEADER_TOO_LARGE", "a header of 2^64 − 1", header(2n ** 64n - 1n, 8)],
    ["HEADER_TOO_LARGE", "a header of 2^63", header(2n ** 63n, 100)],
    ["HEADER_TOO_LARGE", "100,000,001 bytes of header", header(100_000_001n, 100)],
    ["HEADER_LENGTH", "100,000,000 bytes of header", header(100_000_000n, 100)],
    ["HEADER_LENGTH", "one byte too few", fileOf("{}").subarray(0, 9)],
    ["HEADER_START", "no header", fileOf("")],
    ["HEADER_START", "a list", fileOf("[]")],
    ["HEADER_START", "white space first", fileOf(" {}")],
    ["HEADER_START", "a byte order mark", fileOf("\ufeff{}")],
    [
      "HEADER_ENCODING",
      "bytes that are no UTF-8",
      fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
    ],
    ["HEADER_ENCODING", "overlong UTF-8", fileOf(Uint8Array.of(0x7b, 0xc0, 0xa2, 0x7d))],
    ["HEADER_ENCODING", "half a character", fileOf(Uint8Array.of(0x7b, 0x7d, 0xe2, 0x82))],
    ["JSON_SYNTAX", "an open object", fileOf("{")],
    ["JSON_SYNTAX", "more after the end", fileOf("{}{}")],
    ["JSON_SYNTAX", "zeros after the end", fileOf("{}\0\0")],
    ["JSON_SYNTAX", "a comma too many", fileOf(`{"a":${one},}`, 4)],
    ["JSON_SYNTAX", "a comma too few", fileOf(`{"a":${one}"b":${one}}`, 4)],
    ["JSON_SYNTAX", "single quotes", fileOf(`{'a':${one}}`, 4)],
    ["JSON_SYNTAX", "a comment", fileOf(`{/**/"a":${one}}`, 4)],
    ["JSON_SYNTAX", "a control character", fileOf(`{"a\n":${one}}`, 4)],
    ["JSON_SYNTAX", "a wrong escape", fileOf(`{"\\x41":${one}}`, 4)],
    ["JSON_SYNTAX", "half a surrogate pair", fileOf(`{"\\ud800":${one}}`, 4)],
    ["JSON_SYNTAX", "a string without end", fileOf('{"a\\"')],
    ["JSON_SYNTAX", "a list for a tensor", fileOf('{"a":["F32",[1],[0,4]]}', 4)],
    ["JSON_SYNTAX", "null for a tensor", fileOf('{"a":null}')],
    ["JSON_SYNTAX", "a number for a dtype", fileOf(`{"a":${tensor("[1]", "[0,4]", "1")}}`, 4)],
    ["JSON_SYNTAX", "a number for a shape", fileOf(`{"a":${tensor("1", "[0,4]")}}`, 4)],
    ["JSON_SYNTAX", "metadata that are no object", fileOf('{"__metadata__":null}')],
    ["JSON_SYNTAX", "metadata that are no strings", fileOf('{"__metadata__":{"a":1}}')],
    ["JSON_SYNTAX", "metadata in metadata", fileOf('{"__metadata__":{"a":{"b":"c"}}}')],
    ["JSON_SYNTAX", "endless nesting", fileOf(`{"a":{"x":${"[".repeat(100_000)}`)],
    ["JSON_SYNTAX", "a word that is none", fileOf('{"a":{"x":nul}}')],
    ["JSON_SYNTAX", "a number that is none", fileOf('{"a":{"x":01}}')],
    ["DUPLICATE_KEY", "a tensor twice", fileOf(`{"a":${one},"a":${one}}`, 4)],
    ["DUPLICATE_KEY", "a tensor twice, escaped", fileOf(`{"a":${one},"\\u0061":${one}}`, 4)],
    ["DUPLICATE_KEY", "metadata twice", fileOf('{"__metadata__":{},"__metadata__":{}}')],
    ["DUPLICATE_KEY", "a key of metadata twice", fileOf('{"__metadata__":{"a":"1","a":"1"}}')],
    ["DUPLICATE_KEY", "a shape twice", fileOf(`{"a":{"shape":[1],${one.slice(1)}}`, 4)],
    [
      "DUPLICATE_KEY",
      "an unknown key twice",
      fileOf(`{"a":{"x":{"y":1,"y":1},${one.slice(1)}}`, 4),
    ],
    ["TENSOR_INFO", "no dtype", fileOf('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4)],
    ["TENSOR_INFO", "no shape", fileOf('{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4)],
    ["TENSOR_INFO", "no offsets", fileOf('{"a":{"dtype":"F32","shape":[1]}}', 4)],
    ["TENSOR_INFO", "one offset", fileOf(`{"a":${tensor("[1]", "[4]")}}`, 4)],
    ["TENSOR_INFO", "three offsets", fileOf(`{"a":${tensor("[1]", "[0,4,4]")}}`, 4)],
    ["UNKNOWN_DTYPE", "an unknown dtype", fileOf(`{"a":${tensor("[1]", "[0,4]", '"f32"')}}`, 4)],
    [
      "UNKNOWN_DTYPE",
      "a dtype of Object",
      fileOf(`{"a":${tensor("[1]", "[0,4]", '"toString"')}}`, 4),
    ],
    ["NOT_AN_INTEGER", "a negative size", fileOf(`{"a":${tensor("[-1]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "minus zero", fileOf(`{"a":${tensor("[1]", "[-0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "an exponent", fileOf(`{"a":${tensor("[1e0]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "a fraction", fileOf(`{"a":${tensor("[1.0]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "a leading zero", fileOf(`{"a":${tensor("[01]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "a plus", fileOf(`{"a":${tensor("[+1]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "a string of digits", fileOf(`{"a":${tensor('["1"]', "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "null", fileOf(`{"a":${tensor("[null]", "[0,4]")}}`, 4)],
    ["NOT_AN_INTEGER", "2^53", fileOf(`{"a":${tensor("[0,9007199254740992]", "[0,0]")}}`)],
    ["NOT_AN_INTEGER", "2^53 + 1", fileOf(`{"a":${tensor("[1]", "[0,9007199254740993]")}}`, 4)],
    ["NOT_AN_INTEGER", "2^64", fileOf(`{"a":${tensor("[18446744073709551616]", "[0,4]")}}`, 4)],
    [
      "NOT_AN_INTEGER",
      "a million digits",
      fileOf(`{"a":${tensor(`[${"1".repeat(1e6)}]`, "[0,4]")}}`, 4),
    ],
    [
      "SIZE_OVERFLOW",
      "65536 · 65536 · 2^21",
      fileOf(`{"a":${tensor("[65536,65536,2097152]", "[0,0]")}}`),
    ],
    ["SIZE_OVERFLOW", "2^62 · 4", fileOf(`{"a":${tensor("[4503599627370496,4]", "[0,0]")}}`)],
    [
      "TENSOR_SIZE",
      "65536 · 65536, 0 in 32 bits",
      fileOf(`{"a":${tensor("[65536,65536]", "[0,0]")}}`),
    ],
    ["TENSOR_SIZE", "a shape too small", fileOf(`{"a":${tensor("[1]", "[0,8]")}}`, 8)],
    ["TENSOR_SIZE", "half a byte", fileOf(`{"a":${tensor("[3]", "[0,1]", '"F4"')}}`, 1)],
    ["OFFSETS", "a hole at the start", fileOf(`{"a":${tensor("[1]", "[4,8]")}}`, 8)],
    ["OFFSETS", "a hole between", fileOf(`{"a":${one},"b":${tensor("[1]", "[8,12]")}}`, 12)],
    ["OFFSETS", "an overlap", fileOf(`{"a":${one},"b":${tensor("[1]", "[2,6]")}}`, 6)],
    ["OFFSETS", "the same bytes twice", fileOf(`{"a":${one},"b":${one}}`, 4)],
    ["OFFSETS", "an end before the start", fileOf(`{"a":${one},"b":${tensor("[0]", "[4,0]")}}`, 4)],
    [
      "OFFSETS",
      "an empty tensor out of place",
      fileOf(`{"a":${one},"b":${tensor("[0]", "[2,2]")}}`, 4),
    ],
    ["FILE_SIZE", "a byte too many", fileOf(`{"a":${one}}`, 5)],
    ["FILE_SIZE", "a byte too few", fileOf(`{"a":${one}}`, 3)],
    ["FILE_SIZE", "data of nothing", fileOf("{}", 1)],
    [
      "FILE_SIZE",
      "far more than there is",
      fileOf(`{"a":${tensor("[1000000000]", "[0,4000000000]")}}`),
    ],
  ];
  it.each(refused)("refuses with %s: %s", (code, _, file) => {
    expect(() => readSafetensors(file)).toThrow(FormatError);
    expect(() => readSafetensors(file)).toThrow(expect.objectContaining({ code }));
    expect(() => readSafetensors(file)).toThrow(/^Cannot read safetensors.*: expected .+, got .+/);
  });

  it("has short error messages", () => {
    const name = "n".repeat(10_000);
    const messageOf = (file: Uint8Array) => {
      try {
        readSafetensors(file);
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    expect(messageOf(fileOf(`{"a":${tensor("[2,3]", "[0,20]")}}`, 20))).toBe(
      'Cannot read safetensors: expected 24 bytes for F32 "a" of shape [2, 3], got 20',
    );
    expect(messageOf(fileOf(`{"a":${tensor("[1.5]", "[0,4]")}}`, 4))).toBe(
      "Cannot read safetensors header: expected an integer from 0 to 2^53 - 1 in plain digits at character 29, got 1.5",
    );
    for (const [, , file] of refused) expect(messageOf(file)!.length).toBeLessThan(300);
    expect(messageOf(fileOf(`{"${name}":${tensor("[2]", "[0,4]")}}`, 4))!.length).toBeLessThan(200);
  });
});

// --- properties ---

const text = fc.string({ unit: "binary", maxLength: 8 });
const anyTensor = fc
  .tuple(fc.constantFrom(...DTYPES), fc.array(fc.nat({ max: 4 }), { maxLength: 4 }))
  .chain(([dtype, dimensions]) => {
    // complete bytes of the sub-byte dtypes
    const shape = /^F[46]/.test(dtype) ? [...dimensions, 4] : dimensions;
    const width = Number(/\d+/.exec(dtype)?.[0] ?? 8);
    const bits = shape.reduce((product, size) => product * size, width);
    const length = bits / 8;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data): StoredTensor => ({ dtype, shape, data }));
  });
const anyTensors = fc.dictionary(
  fc
    .oneof(text, fc.constantFrom("__proto__", "constructor", ""))
    .filter((name) => name !== "__metadata__"),
  anyTensor,
  { maxKeys: 6 },
);
const anyMetadata = fc.dictionary(text, text, { maxKeys: 3 });
const mapOf = <Value>(record: Record<string, Value>) => new Map(Object.entries(record));
const sorted = <Value>(map: Map<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** Reads any file: undefined if it is refused with a FormatError. */
function tryRead(file: Uint8Array) {
  try {
    return readSafetensors(file);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return undefined;
  }
}

function expectRoundTrip(file: Uint8Array): void {
  const read = tryRead(file);
  if (!read) return;
  const again = readSafetensors(writeSafetensors(read.tensors, read.metadata));
  expect(sorted(again.tensors)).toEqual(sorted(read.tensors));
  expect(sorted(again.metadata)).toEqual(sorted(read.metadata));
}

describe("any file", () => {
  it("is read back unchanged", () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, (tensors, metadata) => {
        const file = writeSafetensors(mapOf(tensors), mapOf(metadata));
        const read = readSafetensors(file);
        expect(sorted(read.tensors)).toEqual(sorted(mapOf(tensors)));
        expect(sorted(read.metadata)).toEqual(sorted(mapOf(metadata)));
        for (const { dtype, data } of read.tensors.values()) {
          const width = Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8;
          if (Number.isInteger(width)) expect(data.byteOffset % width).toBe(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("with changed bytes is refused or read completely", () => {
    const change = fc.record({
      kind: fc.constantFrom("set", "insert", "remove", "copy", "cut"),
      at: fc.nat(),
      value: fc.oneof(
        fc.nat({ max: 255 }),
        fc.constantFrom(...utf8.encode('{}[]",:\\0123456789-.eEu \n')),
      ),
      length: fc.nat({ max: 12 }),
      keepLength: fc.boolean(),
    });
    fc.assert(
      fc.property(
        anyTensors,
        anyMetadata,
        fc.array(change, { maxLength: 4 }),
        (tensors, metadata, changes) => {
          let bytes = Array.from(writeSafetensors(mapOf(tensors), mapOf(metadata)));
          const size = bytes.length;
          for (const { kind, at: any, value, length, keepLength } of changes) {
            const at = any % bytes.length;
            if (kind === "set") bytes[at] = value;
            if (kind === "insert") bytes.splice(at, 0, value);
            if (kind === "remove") bytes.splice(at, length);
            if (kind === "copy") bytes.splice(any % size, 0, ...bytes.slice(at, at + length));
            if (kind === "cut") bytes = bytes.slice(0, Math.max(1, at));
            // so the change affects the header
            if (keepLength && bytes.length > 8) {
              bytes[0] = (bytes[0]! + bytes.length - size) & 0xff;
            }
          }
          expectRoundTrip(Uint8Array.from(bytes));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("with a strange header is refused or read completely", () => {
    const size = fc.oneof(
      fc.nat({ max: 8 }).map(String),
      fc.constantFrom("-1", "-0", "1e3", "0.5", "null", '"1"', "[]", "{}", "01", "true", ""),
      fc.constantFrom(
        "65536",
        "4294967296",
        "9007199254740991",
        "9007199254740993",
        "1".repeat(400),
      ),
    );
    const sizes = fc.array(size, { maxLength: 4 }).map((list) => `[${list.join(",")}]`);
    const dtype = fc
      .constantFrom(...DTYPES, "F33", "__proto__")
      .map((name) => JSON.stringify(name));
    const property = fc.oneof(
      fc.tuple(
        fc.constant('"dtype"'),
        fc.oneof({ weight: 6, arbitrary: dtype }, { weight: 1, arbitrary: size }),
      ),
      fc.tuple(
        fc.constantFrom('"shape"', '"data_offsets"'),
        fc.oneof({ weight: 6, arbitrary: sizes }, { weight: 1, arbitrary: size }),
      ),
      fc.tuple(
        text.map((key) => JSON.stringify(key)),
        fc.json(),
      ),
    );
    const object = fc
      .array(property, { maxLength: 5 })
      .map((list) => `{${list.map((pair) => pair.join(":")).join(",")}}`);
    const plain = fc
      .tuple(dtype, sizes, sizes)
      .map(([kind, shape, offsets]) => tensor(shape, offsets, kind));
    const entry = fc.tuple(
      fc.oneof(
        fc.constantFrom('"a"', '"b"', '"__metadata__"'),
        text.map((key) => JSON.stringify(key)),
      ),
      fc.oneof(plain, object, fc.json()),
    );
    const header = fc
      .array(entry, { maxLength: 4 })
      .map((list) => `{${list.map((pair) => pair.join(":")).join(",")}}`);
    fc.assert(
      fc.property(header, fc.nat({ max: 20 }), (json, length) =>
        expectRoundTrip(fileOf(json, length)),
      ),
      { numRuns: 3000 },
    );
  });

  it("is refused in little memory", () => {
    const million = 1_000_000;
    const bombs = [
      fileOf(`{"a":{"x":[${"[],".repeat(million)}[]]}}`),
      fileOf(`{"a":{"x":${"[".repeat(3 * million)}`),
      fileOf(`{"a":{"x":"${"\\\\".repeat(million)}"}}`),
      fileOf(`{"${'\\"'.repeat(million)}`),
      fileOf(`{"a":{"x":${"9".repeat(3 * million)}}}`),
      fileOf(`{"a":{"shape":[${"1,".repeat(million)}1]}}`),
      fileOf(`{"a":${tensor(`[${"0,".repeat(million)}0]`, "[0,4]")}}`, 4),
      fileOf(`{${'"a" : '.repeat(million)}`),
      fileOf(`{${" ".repeat(3 * million)}`),
      fileOf(
        `{"__metadata__":{${Array.from({ length: 100_000 }, (_, i) => `"${i}":"",`).join("")}`,
      ),
    ];
    for (const [i, bomb] of bombs.entries()) {
      const heap = process.memoryUsage().heapUsed;
      expect(() => readSafetensors(bomb), `bomb ${i}`).toThrow(FormatError);
      expect(process.memoryUsage().heapUsed - heap, `bomb ${i}`).toBeLessThan(256 * 2 ** 20);
    }
  });
});
