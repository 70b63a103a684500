// Common to all readers of files: known options only, and no file left open.

import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Budget } from "../../src/node/budget.ts";
import { cifar10, cifar100 } from "../../src/node/cifar.ts";
import { csv } from "../../src/node/csv.ts";
import { lookInto, readText } from "../../src/node/files.ts";
import { idx, idxFolder } from "../../src/node/idx.ts";
import { imageFolder, imageFolders } from "../../src/node/image-folder.ts";
import { npy, npz } from "../../src/node/npy.ts";
import { npyDataset, npyFolder } from "../../src/node/npy-data.ts";
import { images } from "../../src/node/read-images.ts";
import { npyFile } from "./npy-file.ts";
import { zipOf } from "./zip-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-readers-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

it("refuses unknown options before it opens a file", async () => {
  const other = { more: 1 } as object;
  const readers: [string, () => Promise<unknown>][] = [
    ["cifar10", () => cifar10("missing", other)],
    ["cifar100", () => cifar100("missing", other)],
    ["idx", () => idx("missing", "missing", other)],
    ["idxFolder", () => idxFolder("missing", other)],
    ["imageFolder", () => imageFolder("missing", other)],
    ["imageFolders", () => imageFolders("missing", other)],
    ["npy", () => npy("missing", other)],
    ["npz", () => npz("missing", other)],
  ];
  for (const [name, read] of readers) {
    await expect(read()).rejects.toThrow(`Cannot use option of ${name} "more": expected one of `);
  }
});

it("refuses invalid options of images", async () => {
  const message = (options: object) =>
    images(["missing.png"], options).catch((error) => error.message);
  const size = "Cannot use images: expected size to be pixels from 1 to ";
  const wrong: [object, string][] = [
    [
      { fit: "covers" },
      'Cannot use fit of images "covers": expected one of cover, contain, fill; did you mean',
    ],
    ...[0, 2, 5, "3"].map((channels): [object, string] => [
      { channels },
      "Cannot use images: expected channels to be 1, 3 or 4, got ",
    ]),
    ...[0, -1, 1.5, "9"].map((mostPixels): [object, string] => [
      { mostPixels },
      "Cannot use images: expected mostPixels to be an integer >= 1, got ",
    ]),
    ...[0, 1.5, 1e9, [4], [4, 4, 4], [0, 4], [4, 0], [4, 1.5]].map((each): [object, string] => [
      { size: each },
      size,
    ]),
  ];
  for (const [options, wanted] of wrong) expect(await message(options)).toContain(wanted);
  for (const options of [
    { channels: 4, size: 1 },
    { size: [1, 7], mostPixels: 1, fit: "fill" },
  ]) {
    expect(await message(options)).toContain("no such file");
  }
});

describe("text in UTF-8", () => {
  it("is distinguished from other encodings by its first bytes", async () => {
    const cases: [readonly number[], string][] = [
      [[0x1f, 0x8b, 8, 0xff], "these are packed by gzip: unpack them"],
      [[0x1f, 0x8c, 8, 0xff], "no advice"],
      [[0x1e, 0x8b, 8, 0xff], "no advice"],
      [[0x50, 0x4b, 3, 4, 0xff], "these are a zip archive"],
      [[0x50, 0x4b, 5, 6, 0xff], "these are a zip archive"],
      [[0x50, 0x4b, 4, 4, 0xff], "no advice"],
      [[0x50, 0x4c, 3, 4, 0xff], "no advice"],
      [[0x51, 0x4b, 3, 4, 0xff], "no advice"],
      [[0x50, 0x4b], "PK"],
      [[0x1f], "\x1f"],
      [[0xff, 0xfe, 0x61, 0], "these are UTF-16"],
      [[0xfe, 0xff, 0, 0x61], "these are UTF-16"],
      [[0xff, 0xff, 0x61, 0x61], "no advice"],
      [[0xfe, 0xfe, 0x61, 0x61], "no advice"],
      [[0x61, 0, 0x62, 0], "these are UTF-16"],
      [[0, 0x61, 0, 0x62], "these are UTF-16"],
      [[0x61, 0, 0x62], "a\0b"],
      [[0, 0x61, 0], "\0a\0"],
      [[0x61, 0, 0, 0], "a\0\0\0"],
      [[0, 0x61, 0x62, 0x63], "\0abc"],
      [[0x61, 0, 0x62, 0x63], "a\0bc"],
      [[0, 0x61, 0, 0], "\0a\0\0"],
      [[0, 0, 0, 0x61], "\0\0\0a"],
      [[0, 0, 0x61, 0], "\0\0a\0"],
      [[0xc3, 0xa9], "é"],
      [[], ""],
    ];
    const found: string[] = [];
    for (const [bytes] of cases) {
      const path = await file("text", Uint8Array.from(bytes));
      const read = await readText(path, "a text").catch((error: Error & { hint?: string }) => {
        expect(error).toMatchObject({ name: "FormatError", code: "TEXT" });
        return error.hint ?? "no advice";
      });
      found.push(read);
    }
    expect(found.map((text, i) => text.slice(0, cases[i]![1].length))).toEqual(
      cases.map(([, wanted]) => wanted),
    );
  });

  it("adds the caller's advice to its own", async () => {
    const path = await file("packed", Uint8Array.of(0x1f, 0x8b, 0xff));
    await expect(readText(path, "a table", { hint: "unpack" })).rejects.toMatchObject({
      message: expect.stringContaining(
        "expected a table in UTF-8, got other bytes; unpack; these are",
      ),
      got: "packed by gzip: unpack them",
    });
  });
});

const DESCRIPTORS = "/proc/self/fd";

describe.skipIf(!existsSync(DESCRIPTORS))("no file is left open", () => {
  const open = () => readdirSync(DESCRIPTORS).length;

  it("by readers, whether they succeed or fail", async () => {
    const array = npyFile(new Float32Array(3), [3]);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2);
    const pixels = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6, 7);
    const record = new Uint8Array(3073);
    const large = new Uint8Array(300_000);
    const paths = {
      csv: await file("a.csv", "a,y\n1,2\n3,4\n"),
      npy: await file("a.npy", array),
      packed: await file("b.npy.gz", gzipSync(array)),
      npz: await file("a.npz", zipOf({ "a.npy": array })),
      labels: await file("labels", labels),
      packedLabels: await file("labels.gz", gzipSync(labels)),
      pixels: await file("pixels", pixels),
      cifar: await file("data_batch_1.bin", record),
      packedCifar: await file("data_batch_2.bin.gz", gzipSync(record)),
      large: await file("large", large),
    };
    const calls: (() => Promise<unknown>)[] = [
      () => csv(paths.csv),
      () => npy(paths.npy),
      () => npy(paths.packed),
      () => npz(paths.npz),
      () => npyDataset(paths.npy, paths.npy),
      () => idx(paths.pixels, paths.labels),
      () => idx(paths.pixels, paths.packedLabels),
      () => cifar10([paths.cifar]),
      () => cifar10([paths.packedCifar]),
      () => lookInto(paths.large, 4, new Budget()),
      // errors: another format, too large, not a file
      ...[paths.large, paths.csv, folder].flatMap((path) => [
        () => npy(path),
        () => npz(path),
        () => idx(path, paths.labels),
        () => cifar10([path]),
        () => npyFolder(path),
        () => csv(path),
      ]),
      () => csv(paths.large, { maxBytes: 10 } as object),
      () => npy(paths.large, { maxBytes: 10 }),
      () => lookInto(paths.large, 4, new Budget(10)),
    ];
    for (const call of calls) {
      const before = open();
      await call().catch(() => {});
      expect(open(), String(call)).toBe(before);
    }
  });
});
