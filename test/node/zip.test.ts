// Archives byte by byte: valid fields, and errors for false ones.

import { describe, expect, it } from "vitest";
import { openZip } from "../../src/node/zip.ts";
import { zipOf } from "./zip-file.ts";

const CONTENT = Uint8Array.from({ length: 300 }, (_, i) => (i * i) % 251);
const LENGTH = zipOf({ a: CONTENT }).length;
const END = LENGTH - 22;
/** Offset of the directory entry of the only file, 46 bytes and a name. */
const ENTRY = END - 47;
const PACKED = ENTRY - 31;

/** The result of reading the archive with changed fields: its bytes, or the error. */
async function read(
  change: (view: DataView, bytes: Uint8Array) => void = () => {},
  bytes = zipOf({ a: CONTENT }),
) {
  change(new DataView(bytes.buffer, bytes.byteOffset), bytes);
  try {
    const [file] = openZip(bytes, "it");
    const reader = file!.read();
    const target = new Uint8Array(file!.size);
    const length = await reader.fill(target);
    await reader.isAtEnd();
    await reader.close();
    return Array.from(target.subarray(0, length));
  } catch (error) {
    return (error as Error).message.replace(/^Cannot read ("a" in )?it: expected /, "");
  }
}

describe("an archive", () => {
  it("is read as it was written", async () => {
    expect(await read()).toEqual(Array.from(CONTENT));
    const [file] = openZip(zipOf({ a: CONTENT }), "it");
    expect(file).toMatchObject({ name: "a", what: '"a" in it', size: 300 });
  });

  it.each<[string, (view: DataView, bytes: Uint8Array) => void, string]>([
    [
      "a bit of encryption",
      (view) => view.setUint16(ENTRY + 8, 1, true),
      "a file stored or deflated, got an encrypted one",
    ],
    [
      "another method",
      (view) => view.setUint16(ENTRY + 10, 9, true),
      "a file stored or deflated, got method 9",
    ],
    [
      "a method that its own head denies",
      (view) => view.setUint16(ENTRY + 10, 0, true),
      "a local header that matches the directory, got another method",
    ],
    [
      "another checksum",
      (view) => view.setUint32(ENTRY + 16, 5, true),
      "whole data, got another checksum",
    ],
    ["a byte too many", (view) => view.setUint32(ENTRY + 24, 301, true), "301 bytes, got 300"],
    ["a byte too few", (view) => view.setUint32(ENTRY + 24, 299, true), "299 bytes, got more"],
    [
      "more than can come of it",
      (view) => view.setUint32(ENTRY + 24, 1033 * PACKED, true),
      `${1033 * PACKED} bytes, got fewer`,
    ],
    [
      "a size of 4 GB",
      (view) => view.setUint32(ENTRY + 24, 0xffffffff, true),
      'files below 4 GB, got "a"',
    ],
    [
      "packed bytes of 4 GB",
      (view) => view.setUint32(ENTRY + 20, 0xffffffff, true),
      'files below 4 GB, got "a"',
    ],
    [
      "a place of 4 GB",
      (view) => view.setUint32(ENTRY + 42, 0xffffffff, true),
      'files below 4 GB, got "a"',
    ],
    [
      "a place beyond the file",
      (view) => view.setUint32(ENTRY + 42, LENGTH, true),
      'files one after another, got "a" over another',
    ],
    [
      "packed bytes of the directory",
      (view) => view.setUint32(ENTRY + 20, PACKED + 2, true),
      'files one after another, got "a" over another',
    ],
    [
      "a head that is none",
      (view) => view.setUint32(0, 7, true),
      "a file where the directory states, got something else",
    ],
    [
      "another name in its head",
      (_, bytes) => bytes.fill(98, 30, 31),
      'a local header that matches the directory, got "b"',
    ],
    ["an entry that is none", (view) => view.setUint32(ENTRY, 7, true), "1 entries, got 0"],
    ["an entry too many", (view) => view.setUint16(END + 10, 2, true), "2 entries, got 1"],
    ["no end", (view) => view.setUint32(END, 7, true), "a zip archive, got no end record"],
    [
      "a comment that is not there",
      (view) => view.setUint16(END + 20, 1, true),
      "a zip archive, got no end record",
    ],
    ["damaged data", (_, bytes) => bytes.fill(255, 31, 40), "whole data, got"],
  ])("with %s is refused", async (_, change, expected) => {
    expect(String(await read(change)).slice(0, expected.length)).toBe(expected);
  });

  it("may have empty files, but not be empty itself", async () => {
    expect(await read(undefined, zipOf({ a: new Uint8Array() }))).toEqual([]);
    expect(await read(undefined, new Uint8Array(21))).toBe("a zip archive, got no end record");
    expect(openZip(zipOf({}), "it")).toEqual([]);
  });

  it("may have files without a name, side by side", async () => {
    const bytes = zipOf({ "": CONTENT });
    expect(await read(undefined, bytes)).toEqual(Array.from(CONTENT));
  });

  it("may have extra fields of each file", () => {
    const plain = zipOf({ a: CONTENT, b: CONTENT, c: CONTENT });
    const view = new DataView(plain.buffer);
    const directory = view.getUint32(plain.length - 22 + 16, true);
    const entry = 46 + 1;
    // the second entry gets 300 bytes more, in two parts
    const [extra, comment] = [260, 40];
    const bytes = new Uint8Array(plain.length + extra + comment);
    const second = directory + 2 * entry;
    bytes.set(plain.subarray(0, second));
    bytes.fill(7, second, second + extra + comment);
    bytes.set(plain.subarray(second), second + extra + comment);
    const changed = new DataView(bytes.buffer);
    changed.setUint16(directory + entry + 30, extra, true);
    changed.setUint16(directory + entry + 32, comment, true);
    expect(openZip(bytes, "it").map(({ name }) => name)).toEqual(["a", "b", "c"]);
    changed.setUint16(directory + entry + 32, comment + 1, true);
    expect(() => openZip(bytes, "it")).toThrow("expected 3 entries, got 2");
    // one that would start after the last byte
    changed.setUint16(directory + entry + 30, 0xffff, true);
    expect(() => openZip(bytes, "it")).toThrow("expected 3 entries, got 2");
  });

  it("may have extra fields in the header of a file, up to the last byte", async () => {
    const withExtra = (extra: number) => read((view) => view.setUint16(28, extra, true));
    const most = LENGTH - (ENTRY - PACKED) - PACKED;
    expect(String(await withExtra(most)).slice(0, 15)).toBe("whole data, got");
    expect(await withExtra(most + 1)).toBe(`${PACKED} bytes, got fewer`);
  });

  it("ends before a comment of up to 65,535 bytes", () => {
    const names = (comment: string) =>
      openZip(zipOf({ a: CONTENT, b: CONTENT }, { comment }), "it").map(({ name }) => name);
    expect(names("x".repeat(65_535))).toEqual(["a", "b"]);
    // an end record in the comment that does not match the end of the file
    expect(names(`PK\x05\x06${"\0".repeat(30)}`)).toEqual(["a", "b"]);
    expect(() =>
      openZip(zipOf({ a: CONTENT, b: CONTENT }, { directory: { name: "c" } }), "it"),
    ).toThrow('expected each name once, got "c" twice');
  });
});
