// Hostile files: small ones that unpack to large ones, endless ones, and false counts.

import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { dense, input, sequential } from "../../src/index.ts";
import { loadModel } from "../../src/model/checkpoint/load-model.ts";
import { Budget } from "../../src/node/budget.ts";
import { cifar10, cifar100 } from "../../src/node/cifar.ts";
import { csv } from "../../src/node/csv.ts";
import { filePieces } from "../../src/node/files.ts";
import { idx, idxFolder } from "../../src/node/idx.ts";
import { imageFolder } from "../../src/node/image-folder.ts";
import { npy, npz } from "../../src/node/npy.ts";
import { npyDataset, npyFolder } from "../../src/node/npy-data.ts";
import { showPath } from "../../src/node/path.ts";
import { images } from "../../src/node/read-images.ts";
import { npyFile } from "./npy-file.ts";
import { zipOf } from "./zip-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-limits-"));
});
afterAll(() => rm(folder, { recursive: true }));

const inside = (name: string) => join(folder, name);
async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(inside(name), bytes);
  return inside(name);
}
const gzip = (bytes: Uint8Array) => new Uint8Array(zlib.gzipSync(bytes));

const u32 = (value: number) => [value >>> 24, value >>> 16, value >>> 8, value].map((b) => b & 255);
/** An IDX file with a given number of bytes after its header, which may claim another number. */
function idxFile(shape: readonly number[], length: number, kind = 8): Uint8Array {
  const head = [0, 0, kind, shape.length, ...shape.flatMap(u32)];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  return bytes;
}
const npyHead = (descr: string, shape: string) => {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const head = `\x93NUMPY\x01\x00\x76\x00${text.padEnd(117)}\n`;
  return Uint8Array.from(head, (character) => character.charCodeAt(0));
};

const LABELS = idxFile([4], 4);

describe("a limit that can be raised", () => {
  test("is checked against the header before unpacking", async () => {
    // 900,000 images of 28 x 28 are 0.7 GB, of 56 x 56 2.8 GB
    const labels = await file("many.gz", gzip(idxFile([900_000], 900_000)));
    const tail = new Uint8Array(6_000_000); // what comes of it is not that much
    const whole = await file("whole.gz", gzip(idxFile([900_000, 56, 56], tail.length)));
    await expect(idx(whole, labels)).rejects.toMatchObject({
      code: "TOO_LARGE",
      expected: 2 ** 30,
      got: 900_000 * (56 * 56 + 1),
    });
    await expect(idx(whole, labels)).rejects.toThrow(
      /whole.gz": expected at most 1073741824 bytes, got 2823300000; raise the limit, as in maxBytes: 2823300000/,
    );
    // with a higher limit, the file is too short
    await expect(idx(whole, labels, { maxBytes: 2_823_300_000 })).rejects.toMatchObject({
      code: "TOO_SHORT",
    });
  });

  test("has the same name in all readers", async () => {
    const maxBytes = 1000;
    const refused = { code: "TOO_LARGE", expected: maxBytes };
    const x = await file("x.gz", gzip(idxFile([4, 20, 20], 1600)));
    const labels = await file("labels", LABELS);
    await expect(idx(x, labels, { maxBytes })).rejects.toMatchObject(refused);
    expect((await idx(x, labels, { maxBytes: 1604 })).length).toBe(4);
    await expect(idx(x, labels, { maxBytes: 1603 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(idxFolder(folder, { maxBytes })).rejects.toMatchObject({ code: "NO_IDX_FILES" });

    const record = new Uint8Array(3073);
    const batch = await file("data_batch_1.bin.gz", gzip(record));
    await expect(cifar10([batch], { maxBytes })).rejects.toMatchObject(refused);
    await expect(cifar10(folder, { maxBytes })).rejects.toMatchObject(refused);
    expect((await cifar10([batch, batch], { maxBytes: 6146 })).length).toBe(2);
    await expect(cifar10([batch, batch], { maxBytes: 6145 })).rejects.toThrow(
      "at most 6145 bytes in total, got more",
    );
    await file("train.bin", new Uint8Array(3074));
    await expect(cifar100(folder, { maxBytes })).rejects.toMatchObject(refused);

    const array = await file("a.npy", npyFile(new Float64Array(200), [200]));
    await expect(npy(array, { maxBytes })).rejects.toMatchObject(refused);
    await expect(npyDataset(array, array, { maxBytes: 3199 })).rejects.toThrow(
      "3199 bytes in total",
    );
    expect((await npyDataset(array, array, { maxBytes: 3200 })).length).toBe(200);
    const archive = await file("a.npz", zipOf({ "a.npy": npyFile(new Float64Array(200), [200]) }));
    await expect(npz(archive, { maxBytes })).rejects.toMatchObject(refused);
    await expect(npyFolder(archive, { maxBytes })).rejects.toMatchObject({ code: "NO_NPY_FILES" });
    await expect(csv(await file("a.csv", "1,2\n".repeat(500)), { maxBytes })).rejects.toMatchObject(
      refused,
    );
  });

  test("counts the bytes of the result: a bool takes four", async () => {
    const bools = Uint8Array.of(...npyHead("|b1", "(600,)"), ...new Uint8Array(600));
    const path = await file("bool.npy", bools);
    await expect(npy(path, { maxBytes: 2399 })).rejects.toMatchObject({ got: 2400 });
    expect((await npy(path, { maxBytes: 2400 })).shape).toEqual([600]);
    const int8 = await file("int8", idxFile([600], 600, 9));
    const bytes = await file("pixels", idxFile([600, 1, 1], 600));
    await expect(idx(bytes, int8, { maxBytes: 2999 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    expect((await idx(bytes, int8, { maxBytes: 3000 })).length).toBe(600);
  });

  test.each([0, -1, 1.5, Number.NaN, "1", 2 ** 60, null])("is no %j", async (maxBytes) => {
    const options = { maxBytes: maxBytes as number };
    for (const read of [
      () => idx("a", "b", options),
      () => idxFolder(folder, options),
      () => cifar10(["a"], options),
      () => npy("a.npy", options),
      () => npz("a.npz", options),
      () => npyDataset("a.npy", "b.npy", options),
      () => csv("a.csv", options),
      () => images(["a.png"], options),
    ]) {
      await expect(read()).rejects.toMatchObject({ code: "OPTION" });
    }
  });
});

describe("counts are checked before contents", () => {
  // damaged after the first bytes: full unpacking would report that first
  const cut = (bytes: Uint8Array) => gzip(bytes).subarray(0, -200);
  const noise = (length: number) =>
    Uint8Array.from({ length }, (_, i) => (i * i * 2654435761) >> 13);

  test("of images and labels", async () => {
    const bytes = idxFile([1000, 28, 28], 784_000);
    bytes.set(noise(784_000), 16);
    const x = await file("cut-x.gz", cut(bytes));
    await expect(idx(x, await file("five", idxFile([5], 5)))).rejects.toThrow(
      "expected 1000 labels",
    );
    await expect(idx(x, await file("thousand", idxFile([1000], 1000)))).rejects.toMatchObject({
      code: "GZIP",
    });
  });

  test("of arrays in an archive", async () => {
    const x = npyFile(new Uint8Array(100_000), [1000, 100]);
    const archive = zipOf({ "x.npy": x, "y.npy": npyFile(new Int32Array(999), [999]) });
    archive[3000] = archive[3000]! ^ 255; // among the numbers of x: a wrong sum
    await expect(npyFolder(await file("rows.npz", archive))).rejects.toThrow(
      /y.npy" in ".*: expected as many rows in y as in x, 1000, got 999/,
    );
  });

  test("a header that claims more than a compressed file can contain is refused", async () => {
    const lie = await file("lie.gz", gzip(idxFile([4, 10_000, 10_000], 10)));
    const before = process.memoryUsage().arrayBuffers;
    await expect(idx(lie, await file("labels", LABELS))).rejects.toMatchObject({
      code: "TOO_SHORT",
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });
});

test("one buffer of the final size is filled", async () => {
  const size = 64_000_000;
  const x = await file("large.gz", gzip(idxFile([4, 4000, 4000], size)));
  const labels = await file("labels", LABELS);
  const before = process.resourceUsage().maxRSS;
  const data = await idx(x, labels);
  const grown = (process.resourceUsage().maxRSS - before) * 1024;
  expect(data.x.data.length).toBe(size);
  expect(grown).toBeLessThan(1.5 * size);
});

describe("a model's file", () => {
  test("may be as large as maxBytes allows", async () => {
    const model = sequential([input([2]), dense(2)]);
    const bytes = await model.save();
    const path = await file("model.gradlane", bytes);
    const { length } = bytes;
    const blob = new Blob([new Uint8Array(bytes)]);
    for (const source of [path, blob, { getFile: async () => blob }]) {
      const loaded = await loadModel(source, { maxBytes: length });
      expect(loaded.weightsHash()).toBe(model.weightsHash());
      await expect(loadModel(source, { maxBytes: length - 1 })).rejects.toThrow(
        `at most ${length - 1} bytes, got ${length}; raise the limit, as in maxBytes: ${length}`,
      );
    }
    await expect(loadModel(bytes, { maxBytes: 0 })).rejects.toMatchObject({ code: "OPTION" });
  });

  test("of more than 1 GiB is refused before reading, and of more than 4 GiB with any limit", async () => {
    const path = await file("large.gradlane", "");
    await truncate(path, 2 ** 30 + 1); // nothing of it is on the disk
    await expect(loadModel(path)).rejects.toMatchObject({ code: "TOO_LARGE", got: 2 ** 30 + 1 });
    await truncate(path, 2 ** 32 + 1);
    await expect(loadModel(path, { maxBytes: 2 ** 40 })).rejects.toMatchObject({
      code: "TOO_LARGE",
      expected: 2 ** 32,
    });
  });
});

describe("a path in messages", () => {
  test("is on one line, and is shortened in the middle if very long", () => {
    expect(showPath("/a b/c.csv")).toBe('"/a b/c.csv"');
    expect(showPath("/a\n\u001b[2J\u202e.csv")).toBe(String.raw`"/a\n\u001b[2J\u202e.csv"`);
    const long = showPath(`/first/${"x".repeat(10_000)}/last.csv`);
    expect(long).toMatch(/^"\/first\/x+…x+\/last\.csv"$/);
    expect(long.length).toBe(303);
  });
});

describe("a path that is not a file", () => {
  const readers = (path: string): [string, () => Promise<unknown>][] => [
    ["idx", () => idx(path, path)],
    ["cifar10", () => cifar10([path])],
    ["npy", () => npy(path)],
    ["npz", () => npz(path)],
    ["npyDataset", () => npyDataset(path, path)],
    ["csv", () => csv(path)],
    ["images", () => images([path])],
    ["loadModel", () => loadModel(path)],
  ];

  test("is refused by every reader with its type", async () => {
    const pipe = inside("pipe");
    execFileSync("mkfifo", [pipe]);
    const socket = inside("socket");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    await symlink(inside("loop"), inside("loop"));
    const others = {
      "/dev/zero": "a device",
      [folder]: "a folder",
      [pipe]: "a pipe",
      [socket]: "a socket",
      [inside("loop")]: "a loop of symbolic links",
    };
    for (const [path, got] of Object.entries(others)) {
      for (const [name, read] of readers(path)) {
        const error = (await read().catch((error: unknown) => error)) as Error;
        expect(error, `${name} of ${got}`).toBeInstanceOf(DataError);
        expect(error.message, name).toContain(`expected a file, got ${got}`);
      }
    }
    server.close();
  });

  test.each([
    [undefined, "undefined"],
    [42, "42"],
    [new Uint8Array(3073), "Uint8Array(3073)"],
    ["", '""'],
    ["a\0b", String.raw`"a\u0000b"`],
    [new URL("https://example.com/x.npy"), 'the URL "https://example.com/x.npy"'],
  ])("nor is %# a path", async (path, got) => {
    for (const [name, read] of readers(path as string)) {
      if (name === "loadModel") continue;
      const error = (await read().catch((error: unknown) => error)) as Error;
      expect(error, name).toMatchObject({ name: "DataError", code: "PATH" });
      expect(error.message).toContain(`expected a path, or a file: URL, got ${got}`);
    }
    for (const read of [cifar10, images]) {
      const error = await read(path as never).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(DataError);
    }
    await expect(imageFolder(path as string)).rejects.toMatchObject({ code: "PATH" });
  });

  test("a file that changes size during reading is refused", async () => {
    const path = await file("growing", new Uint8Array(200_000));
    const readAnd = async (change: () => void | Promise<void>) => {
      for await (const _ of filePieces(path, 200_000)) await change();
    };
    await expect(readAnd(() => appendFileSync(path, "x"))).rejects.toMatchObject({
      code: "FILE_CHANGED",
    });
    await truncate(path, 200_000);
    await expect(readAnd(() => truncate(path, 100_000))).rejects.toMatchObject({
      code: "FILE_CHANGED",
    });
  });
});

describe("archives with false fields", () => {
  const array = npyFile(new Float32Array(3), [3]);

  test("are refused", async () => {
    const read = async (archive: Uint8Array) => npz(await file("lie.npz", archive));
    expect(Object.keys(await read(zipOf({ "a.npy": array, "b.npy": array })))).toEqual(["a", "b"]);
    const refused = { name: "FormatError", code: "ZIP" };
    await expect(read(zipOf({ "a.npy": array, a: array }))).rejects.toMatchObject({
      ...refused,
      got: '"a" twice',
    });
    // the directory has another name, method, size or offset
    const lies = [
      { name: "b.npy" },
      { method: 9 },
      { size: array.length - 1 },
      { size: array.length + 1 },
      { size: 0x7fffffff },
      { offset: 7 },
    ];
    for (const directory of lies) {
      await expect(read(zipOf({ "a.npy": array }, { directory }))).rejects.toMatchObject({
        name: "FormatError",
      });
    }
    // two entries over the same bytes
    const twice = zipOf({ "a.npy": array, "b.npy": array }, { directory: { offset: 0 } });
    await expect(read(twice)).rejects.toThrow("expected files one after another");
    // consecutive gzip members are one file
    const halves = idxFile([4], 4);
    const members = [halves.subarray(0, 5), halves.subarray(5)].map(gzip);
    const labels = await file("members.gz", Uint8Array.of(...members[0]!, ...members[1]!));
    const x = await file("x4", idxFile([4, 1, 1], 4));
    expect((await idx(x, labels)).length).toBe(4);
  });

  test("are limited with many entries", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.npy`, array]));
    const path = await file("many.npz", zipOf(many));
    const maxBytes = (await import("node:fs")).statSync(path).size;
    expect(Object.keys(await npz(path, { maxBytes })).length).toBe(50);
    const large = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${i}.npy`, npyFile(new Float32Array(1000), [1000])]),
    );
    await expect(
      npz(await file("many.npz", zipOf(large)), { maxBytes: 50 * 4000 - 1 }),
    ).rejects.toMatchObject({ code: "TOO_LARGE" });
  });
});

test.each([
  ["<f8", "(2147483648, 2147483648)"],
  ["<f8", "(9007199254740991,)"],
  ["|u1", "(4294967296,)"],
])("npy of %s %s is refused by its header", async (descr, shape) => {
  const path = await file("huge.npy", npyHead(descr, shape));
  await expect(npy(path)).rejects.toMatchObject({ code: "TOO_LARGE" });
  const raised = npy(path, { maxBytes: Number.MAX_SAFE_INTEGER });
  await expect(raised).rejects.toThrow(/NPY_LENGTH|expected/);
  await expect(raised).rejects.toSatisfy(
    (error) => error instanceof DataError || error instanceof FormatError,
  );
});

test("a budget is shared by all allocations", () => {
  const budget = new Budget(10);
  budget.take(4, "a");
  expect(budget.left).toBe(6);
  expect(() => budget.take(7, "b")).toThrow(
    "Cannot read b: expected at most 10 bytes in total, got 7; raise the limit, as in maxBytes: 11",
  );
  budget.take(6, "c");
  expect(budget.left).toBe(0);
});
