// Messages for errors of paths, and limits of memory.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allocated, Budget, DEFAULT_MAX_BYTES } from "../../src/node/budget.ts";
import { cacheFolder } from "../../src/node/fetch-verified.ts";
import { changed, lookInto, readBytes, readText } from "../../src/node/files.ts";
import { imageFormatOf, isImageName } from "../../src/node/image-formats.ts";
import { gunzip, openPacked, requirePossible } from "../../src/node/packed-file.ts";
import { pathOf, showPath } from "../../src/node/path.ts";
import { unreadable, unwritable } from "../../src/node/system-errors.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-reasons-"));
});
afterAll(() => rm(folder, { recursive: true }));
async function file(name: string, bytes: ArrayLike<number>): Promise<string> {
  await writeFile(join(folder, name), Uint8Array.from(bytes));
  return join(folder, name);
}
const bytesOf = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));

describe("an invalid path", () => {
  it.each([
    ["ENOENT", "no such file or folder"],
    ["EISDIR", "a folder"],
    ["ENOTDIR", "a path through a file"],
    ["EACCES", "no permission"],
    ["EPERM", "no permission"],
    ["ELOOP", "a loop of symbolic links"],
    ["ENXIO", "a socket or device"],
    ["ENAMETOOLONG", "too long a name"],
    ["EMFILE", "too many open files"],
    ["EIO", "EIO"],
  ])("read for %s is %s", (code, got) => {
    const error = unreadable("a", "a file", { code });
    expect(error).toMatchObject({ code: "FILE_UNREADABLE", got: code, expected: "a file" });
    expect(error.message).toBe(`Cannot read "a": expected a file, got ${got}`);
    expect(unreadable("a", "a file", null).got).toBe("null");
  });

  it.each([
    ["ENOENT", "no such folder (ENOENT); create the folder first"],
    ["ENOTDIR", "a path through a file (ENOTDIR)"],
    ["EISDIR", "a folder (EISDIR); add a file name"],
    ["EACCES", "no permission (EACCES)"],
    ["EPERM", "no permission (EPERM)"],
    ["EROFS", "a read-only file system (EROFS)"],
    ["ENOSPC", "no space left (ENOSPC); free some space, or choose another place"],
    ["EDQUOT", "no space left in the quota (EDQUOT)"],
    ["ELOOP", "a loop of symbolic links (ELOOP)"],
    ["ENAMETOOLONG", "too long a name (ENAMETOOLONG)"],
    ["EIO", "EIO"],
    ["toString", "toString"],
  ])("written to for %s is %s", (code, got) => {
    const cause = Object.assign(new Error("no"), { code });
    const error = unwritable("a", cause);
    expect(error.message).toBe(`Cannot write "a": expected a path to write to, got ${got}`);
    expect(error).toMatchObject({ code: "FILE_UNWRITABLE", got: code, cause });
    expect(unwritable("a", error)).toBe(error);
  });

  it("is shown in full up to 301 characters", () => {
    const shown = (length: number) => showPath("x".repeat(length));
    expect(shown(301)).toBe(`"${"x".repeat(301)}"`);
    expect(shown(302)).toBe(`"${"x".repeat(150)}…${"x".repeat(150)}"`);
    expect(showPath(new URL("file:///a/b"))).toBe('"/a/b"');
    expect([pathOf("a"), pathOf(pathToFileURL("/a b"))]).toEqual(["a", "/a b"]);
    expect(() => pathOf(new URL("file://host/a%2Fb"), "go")).toThrow("Cannot go: expected a path");
    expect(changed("it", 5).message).toBe(
      "Cannot read it: expected 5 bytes that do not change, got others while reading; wait until it is written",
    );
  });
});

describe("text", () => {
  const read = async (...bytes: number[]) => {
    const path = await file("text", bytes);
    return readText(path, "a table").catch((error) => [error.code, error.got, error.hint]);
  };
  const UTF_16 = ["TEXT", "UTF-16", "these are UTF-16"];

  it("is UTF-8; UTF-16 is reported as such", async () => {
    expect(await read(...bytesOf("ab"))).toBe("ab");
    expect(await read(0xc3, 0xa4)).toBe("ä");
    expect(await read()).toBe("");
    expect(await read(0xff, 0xfe)).toEqual(UTF_16);
    expect(await read(0xfe, 0xff)).toEqual(UTF_16);
    expect(await read(97, 0, 98, 0)).toEqual(UTF_16);
    expect(await read(0, 97, 0, 98)).toEqual(UTF_16);
    expect(await read(97, 0, 98)).toBe("a\0b");
    expect(await read(97, 0, 0, 0)).toBe("a\0\0\0");
    expect(await read(0, 0, 0, 98)).toBe("\0\0\0b");
    expect(await read(0, 97, 98, 0)).toBe("\0ab\0");
    expect(await read(97, 98, 99, 0)).toBe("abc\0");
    expect((await read(0xff, 0xff)) as unknown[]).toEqual(["TEXT", undefined, undefined]);
  });

  it("is refused with advice, if any", async () => {
    const path = await file("text", [0xff, 0xfe]);
    await expect(readText(path, "a table", { hint: "save it" })).rejects.toThrow(
      /expected a table in UTF-8, got other bytes; save it; these are UTF-16$/,
    );
    await expect(readText(path, "a table", { budget: new Budget(1) })).rejects.toMatchObject({
      ...{ code: "TOO_LARGE", expected: 1, got: 2 },
    });
  });

  it("and bytes are read completely, or partially", async () => {
    const path = await file("bytes", [1, 2, 3]);
    expect(Array.from(await readBytes(path))).toEqual([1, 2, 3]);
    expect(Array.from(await readBytes(path, new Budget(3)))).toEqual([1, 2, 3]);
    await expect(readBytes(path, new Budget(2))).rejects.toMatchObject({ code: "TOO_LARGE" });
    const { size, first } = await lookInto(path, 2, new Budget());
    expect([size, Array.from(first)]).toEqual([3, [1, 2]]);
    expect(Array.from((await lookInto(path, 9, new Budget())).first)).toEqual([1, 2, 3]);
  });
});

describe("a budget", () => {
  const exceeded = (budget: Budget, got?: number) => {
    const { message, hint } = budget.exceeded("it", got);
    return [message.replace(/^.*?: expected /, "").replace(/;.*/, ""), hint];
  };
  const RAISE = "raise the limit, as in maxBytes: ";

  it("is 1 GiB by default, and 4 GiB is the limit of an array for any budget", () => {
    expect([DEFAULT_MAX_BYTES, new Budget().left, new Budget(2 ** 40).left]).toEqual([
      ...[2 ** 30, 2 ** 30, 2 ** 32],
    ]);
    const budget = new Budget(10);
    budget.take(10, "it");
    expect(budget.left).toBe(0);
    expect(() => new Budget(10).take(11, "it")).toThrow("at most 10 bytes, got 11");
    expect(new Budget(1).max).toBe(1);
    expect(() => new Budget(0)).toThrow("an integer >= 1");
  });

  it("reports the required limit, if raising it helps", () => {
    expect(exceeded(new Budget(10), 11)).toEqual(["at most 10 bytes, got 11", `${RAISE}11`]);
    expect(exceeded(new Budget(10))).toEqual(["at most 10 bytes, got more", `${RAISE}20`]);
    expect(exceeded(new Budget(10), 2 ** 32)).toEqual([
      `at most 10 bytes, got ${2 ** 32}`,
      `${RAISE}${2 ** 32}`,
    ]);
    expect(exceeded(new Budget(10), 2 ** 32 + 1)).toEqual([
      `at most 10 bytes, got ${2 ** 32 + 1}`,
      "read a part of it",
    ]);
    expect(exceeded(new Budget(2 ** 33), 2 ** 32 + 1)[1]).toBe("read a part of it");
    expect(exceeded(new Budget(10), 2 ** 60)[0]).toBe("at most 10 bytes, got more");
    const used = new Budget(10);
    used.take(4, "it");
    expect(exceeded(used, 7)).toEqual(["at most 10 bytes in total, got 7", `${RAISE}11`]);
  });

  it("is independent of available memory", () => {
    const none = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    expect(() => allocated(none, "it")).toThrow("Cannot read it: expected memory for it, got none");
    expect(() =>
      allocated(() => {
        throw new TypeError("other");
      }, "it"),
    ).toThrow("other");
    expect(allocated(() => 5, "it")).toBe(5);
  });
});

describe("packed files", () => {
  it("are recognised by the gzip header", async () => {
    const isPacked = async (...bytes: number[]) =>
      (await openPacked(await file("p", bytes), new Budget())).isPacked;
    expect([
      await isPacked(0x1f, 0x8b),
      await isPacked(0x1f, 0x8c),
      await isPacked(0x1e, 0x8b),
      await isPacked(0x1f),
    ]).toEqual([...[true, false, false, false]]);
  });

  it("cannot claim more than they can unpack to", () => {
    const of = (isPacked: boolean) => ({
      what: "it",
      size: 10,
      isPacked,
      read: () => undefined as never,
    });
    requirePossible(of(false), 10);
    expect(() => requirePossible(of(false), 11)).toThrow(
      "expected 11 bytes, as its header states, got fewer",
    );
    // a byte of deflate unpacks to at most 1,032
    requirePossible(of(true), 10 * 1032);
    expect(() => requirePossible(of(true), 10 * 1100)).toThrow("got fewer");
  });

  it("are unpacked up to the limit", async () => {
    expect(Array.from(await gunzip(Uint8Array.of(1, 2), 2, "it"))).toEqual([1, 2]);
    expect(Array.from(await gunzip(Uint8Array.of(1, 2), 9, "it"))).toEqual([1, 2]);
    await expect(gunzip(Uint8Array.of(1, 2), 1, "it")).rejects.toThrow(
      "Cannot read it: expected at most 1 bytes, got more",
    );
    await expect(gunzip(Uint8Array.of(0x1f, 0x8b, 9), 9, "it")).rejects.toMatchObject({
      code: "GZIP",
    });
  });
});

describe("the cache folder", () => {
  it("is an option, or in the user's folder", () => {
    expect(cacheFolder({ GRADLANE_CACHE: "here", XDG_CACHE_HOME: "/x" })).toBe("here");
    expect(cacheFolder({ XDG_CACHE_HOME: "/x" })).toBe("/x/gradlane");
    expect(cacheFolder({ XDG_CACHE_HOME: "x" })).toMatch(/\/\.cache\/gradlane$/);
    expect(cacheFolder({})).toMatch(/\/\.cache\/gradlane$/);
  });
});

describe("images", () => {
  const avif = (length: number, first: string, ...others: string[]) => [
    0,
    0,
    0,
    length,
    ...bytesOf(`ftyp${first}\0\0\0\0${others.join("")}`),
    ...new Array<number>(64).fill(0),
  ];
  it.each([
    ["PNG", bytesOf("\x89PNG\r\n\x1a\n")],
    [undefined, bytesOf("\x89PNG\r\n\x1a\r")],
    ["JPEG", [0xff, 0xd8, 0xff]],
    [undefined, [0xff, 0xd8, 0xfe]],
    ["WebP", bytesOf("RIFF....WEBP")],
    [undefined, bytesOf("RIFF....WAVE")],
    ["GIF", bytesOf("GIF87a")],
    ["GIF", bytesOf("GIF89a")],
    [undefined, bytesOf("GIF88a")],
    ["TIFF", bytesOf("II*\0")],
    ["TIFF", bytesOf("MM\0*")],
    ["TIFF", bytesOf("II+\0")],
    ["TIFF", bytesOf("MM\0+")],
    [undefined, bytesOf("II\0*")],
    ["AVIF", avif(16, "avif")],
    ["AVIF", avif(16, "avis")],
    ["AVIF", avif(20, "mif1", "avif")],
    ["AVIF", avif(24, "mif1", "heic", "avif")],
    [undefined, avif(20, "mif1", "heic", "avif")],
    [undefined, avif(16, "heic")],
    [
      undefined,
      avif(250, "mif1", ..."abcdefghijkl".split("").map((each) => each.repeat(4)), "avif"),
    ],
  ])("are %s by their first bytes", (format, bytes) => {
    expect(imageFormatOf(Uint8Array.from([...bytes, ...new Array<number>(8).fill(1)]))).toBe(
      format,
    );
  });

  it("are recognised by their extension", () => {
    const names = ["a.png", "a.JPG", "a.jpeg", "a.webp", "a.gif", "a.avif", "a.tif", "a.tiff"];
    expect(names.filter(isImageName)).toEqual(names);
    expect([".png", ".a.png", "a.bmp", "png", "a.png.txt"].filter(isImageName)).toEqual([]);
  });
});
