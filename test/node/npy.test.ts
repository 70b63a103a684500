import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, FormatError, ShapeError } from "../../src/core/errors.ts";
import { npy, npz } from "../../src/node/npy.ts";
import { npyDataset, npyFolder } from "../../src/node/npy-data.ts";
import { openZip } from "../../src/node/zip.ts";
import { parseNpy } from "../data/parse-npy.ts";
import fixture from "../fixtures/npy.json" with { type: "json" };
import { npyFile } from "./npy-file.ts";
import { zipOf } from "./zip-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-npy-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, ...array: Parameters<typeof npyFile>): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, npyFile(...array));
  return path;
}

describe("npy", () => {
  test("reads a file and names it in errors", async () => {
    const path = await file("a.npy", new Float32Array([1, Number.NaN]), [2, 1]);
    expect(await npy(path)).toEqual({ data: new Float32Array([1, Number.NaN]), shape: [2, 1] });
    await writeFile(path, "x");
    await expect(npy(path)).rejects.toThrow(`Cannot read "${path}": expected a .npy file`);
    await expect(npy(join(folder, "none.npy"))).rejects.toThrow("got no such file or folder");
  });
});

describe("npyDataset", () => {
  test("reads integers as classes and other numbers as values", async () => {
    const x = await file("x.npy", new Float32Array(8), [4, 2]);
    const classes = await npyDataset(x, await file("y.npy", new Int32Array([0, 1, 1, 0]), [4, 1]));
    expect(classes.y).toEqual({ data: Int32Array.of(0, 1, 1, 0), shape: [4] });
    const bytes = await file("b.npy", Uint8Array.of(0, 1, 1, 0), [4]);
    expect((await npyDataset(x, bytes)).y.data).toEqual(Int32Array.of(0, 1, 1, 0));
    const values = await file("v.npy", new Float64Array([0, 1, 2, 3]), [4]);
    expect((await npyDataset(x, values)).y.data).toEqual(Float64Array.of(0, 1, 2, 3));
    const negative = await file("n.npy", new Int32Array([-1, 2, 1, 0]), [4]);
    expect((await npyDataset(x, negative)).y.data).toEqual(Float64Array.of(-1, 2, 1, 0));
    expect((await npyDataset(x, values, { task: "classification" })).y.data).toBeInstanceOf(
      Int32Array,
    );
    expect((await npyDataset(x, bytes, { task: "regression" })).y.data).toBeInstanceOf(
      Float64Array,
    );
    const named = await npyDataset(x, negative, { task: "classification" });
    expect([named.y.data, named.classNames]).toEqual([
      Int32Array.of(0, 3, 2, 1),
      ["-1", "0", "1", "2"],
    ]);
    const classNames = ["no", "yes"];
    expect((await npyDataset(x, bytes, { classNames })).classNames).toEqual(classNames);
    await expect(npyDataset(x, values, { classNames })).rejects.toThrow("from 0 to 1, got 2");
    await expect(npyDataset(x, bytes, { task: "clustering" as "auto" })).rejects.toThrow(DataError);
  });

  test("keeps y in bytes of the shape of x: fit() scales them", async () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, i) => i);
    const x = await file("x.npy", bytes, [2, 3, 4]);
    const { y } = await npyDataset(x, await file("y.npy", bytes, [2, 12]));
    expect(y).toEqual({ data: bytes, shape: [2, 12] });
    const floats = await file("f.npy", Float32Array.from(bytes), [2, 12]);
    const numbers = await npyDataset(floats, await file("y.npy", bytes, [2, 12]));
    expect(numbers.y.data).toEqual(Float64Array.from(bytes));
  });

  test("adds an axis of columns to x, and a channel to bytes of two axes", async () => {
    const y = await file("y.npy", Uint8Array.of(0, 1), [2]);
    const shapeOf = async (...array: Parameters<typeof npyFile>) =>
      (await npyDataset(await file("x.npy", ...array), y)).x.shape;
    expect(await shapeOf(new Float32Array(2), [2])).toEqual([2, 1]);
    expect(await shapeOf(new Uint8Array(12), [2, 2, 3])).toEqual([2, 2, 3, 1]);
    expect(await shapeOf(new Float32Array(12), [2, 2, 3])).toEqual([2, 2, 3]);
    await expect(shapeOf(new Float32Array(3), [3])).rejects.toThrow(ShapeError);
    await expect(shapeOf(new Float32Array([1, Number.NaN]), [2])).rejects.toThrow(
      /x.npy": expected finite numbers, got NaN at row 1/,
    );
  });
});

describe("npyFolder", () => {
  test("finds both pairs by their usual names", async () => {
    const own = await mkdtemp(join(folder, "own-"));
    const write = (name: string, rows: number) =>
      file(join(own.slice(folder.length + 1), name), new Int32Array(rows), [rows]);
    await expect(npyFolder(own)).rejects.toThrow("expected x.npy and y.npy, or x_train.npy");
    await write("X.npy", 3);
    await expect(npyFolder(own)).rejects.toThrow("expected y.npy beside X.npy, got none");
    await write("y.npy", 3);
    expect((await npyFolder(own)).train.length).toBe(3);
    await write("x_test.npy", 2);
    await write("y_test.npy", 2);
    expect((await npyFolder(own)).test?.length).toBe(2);
    await write("x_train.npy", 4);
    await write("y_train.npy", 4);
    expect((await npyFolder(own)).train.length).toBe(4);
  });
});

describe("npz", () => {
  const bytesOf = (kind: "stored" | "deflated") =>
    new Uint8Array(Buffer.from(fixture.archives.find(({ name }) => name === kind)!.file, "base64"));
  const archive = async (bytes: Uint8Array) => {
    const path = join(folder, "a.npz");
    await writeFile(path, bytes);
    return path;
  };

  test.each(["stored", "deflated"] as const)("reads files written by NumPy, %s", async (kind) => {
    const path = await archive(bytesOf(kind));
    const arrays = await npz(path);
    expect(Object.keys(arrays)).toEqual(["x_train", "y_train", "x_test", "y_test"]);
    expect(arrays.x_train).toEqual({ data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2] });
    const { train, test: held } = await npyFolder(path);
    expect([...train.y.data]).toEqual([0, 1, 1]);
    expect([...held!.x.data]).toEqual([9, 10]);
  });

  test("unpacks no more than the inner header gives", async () => {
    const whole = npyFile(new Float64Array(2), [2, 1]);
    const bomb = new Uint8Array(30_000_000);
    bomb.set(whole);
    const path = await archive(zipOf({ "x.npy": bomb }));
    const before = process.memoryUsage.rss();
    await expect(npz(path)).rejects.toMatchObject({ code: "NPY_LENGTH" });
    expect(process.memoryUsage.rss() - before).toBeLessThan(20_000_000);
    const fine = await npz(await archive(zipOf({ "x.npy": whole })));
    expect(fine.x).toEqual({ data: new Float64Array(2), shape: [2, 1] });
  });

  test("finds its end record for any comment", async () => {
    const comment = "PK\x05\x06 and more of it, so that it looks like the end";
    const path = await archive(zipOf({ "x.npy": npyFile(new Float64Array(1), [1]) }, { comment }));
    expect(Object.keys(await npz(path))).toEqual(["x"]);
  });

  test("refuses other files", async () => {
    const read = async (bytes: Uint8Array) => npz(await archive(bytes));
    await expect(read(new Uint8Array())).rejects.toThrow(
      "expected a zip archive, got no end record",
    );
    const whole = bytesOf("deflated");
    const changed = (at: number, value: number) => {
      const bytes = whole.slice();
      bytes[at] = value;
      return bytes;
    };
    const flipped = bytesOf("stored");
    flipped[200]! ^= 1; // among the numbers of the first array
    await expect(read(flipped)).rejects.toThrow("expected whole data, got another checksum");
    const directory = new DataView(whole.buffer).getUint32(whole.length - 6, true);
    await expect(read(changed(directory, 0))).rejects.toThrow("expected 4 entries, got 0");
    await expect(read(changed(directory + 8, 1))).rejects.toThrow("got an encrypted one");
    await expect(read(changed(directory + 10, 12))).rejects.toThrow("got method 12");
    await expect(read(changed(directory + 24, 1))).rejects.toThrow(/"x_train.npy" in ".*a.npz"/);
    const moved = changed(directory + 42, 1);
    await expect(read(moved)).rejects.toThrow("where the directory states");
    await expect(read(changed(directory + 44, 1))).rejects.toThrow("one after another");
  });

  test("throws only typed errors for damaged files", async () => {
    const damaged = fc.constantFrom(bytesOf("stored"), bytesOf("deflated")).chain((original) =>
      fc
        .tuple(
          fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 4 }),
          fc.nat(original.length),
        )
        .map(([changes, length]) => {
          const bytes = original.slice();
          for (const [at, value] of changes) bytes[at] = value;
          return bytes.subarray(0, length < 20 ? length : original.length);
        }),
    );
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        try {
          for (const { size, read } of openZip(bytes, "x")) {
            const content = new Uint8Array(size);
            const reader = read();
            await reader.fill(content);
            await reader.isAtEnd(); // the checksum comes last
            parseNpy(content);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
