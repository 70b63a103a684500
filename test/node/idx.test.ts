import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, FormatError, GradlaneError } from "../../src/core/errors.ts";
import { idx, idxFolder } from "../../src/node/idx.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-idx-"));
});
afterAll(() => rm(folder, { recursive: true }));

const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

/** Writes a file and returns its path. */
async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const u32 = (value: number) => [value >>> 24, value >>> 16, value >>> 8, value].map((b) => b & 255);
/** Images of 2×3 pixels: pixel i has value i. */
const imageBytes = (count: number, body = count * 6) =>
  Uint8Array.from([0, 0, 8, 3, ...u32(count), ...u32(2), ...u32(3), ...Array(body).keys()]);
/** Labels 0, 1, 2, 0 … */
const labelBytes = (count: number) =>
  Uint8Array.from([0, 0, 8, 1, ...u32(count), ...Array.from({ length: count }, (_, i) => i % 3)]);

describe("idx", () => {
  test("reads images and labels, compressed or not", async () => {
    const plain = [
      await file("images", imageBytes(4)),
      await file("labels", labelBytes(4)),
    ] as const;
    const packed = [
      await file("images.gz", gzip(imageBytes(4))),
      await file("labels.gz", gzip(labelBytes(4))),
    ] as const;
    for (const [images, labels] of [plain, packed]) {
      const data = await idx(images, labels);
      expect(data.x).toEqual({ data: Uint8Array.from(Array(24).keys()), shape: [4, 2, 3, 1] });
      expect(data.y).toEqual({ data: new Int32Array([0, 1, 2, 0]), shape: [4] });
    }
    const named = await idx(pathToFileURL(plain[0]), plain[1], { classNames: ["a", "b", "c"] });
    expect(named.classNames).toEqual(["a", "b", "c"]);
    await expect(idx(...plain, { classNames: ["a", "b"] })).rejects.toThrow(
      "expected integers from 0 to 1, got 2 at row 2",
    );
  });

  test("refuses files that do not match", async () => {
    const images = await file("images", imageBytes(4));
    const labels = await file("labels", labelBytes(3));
    await expect(idx(images, labels)).rejects.toThrow(
      "expected 4 labels, as many as images, got uint8 of shape [3]",
    );
    await expect(idx(labels, labels)).rejects.toThrow(
      "expected uint8 images of shape [n, height, width]",
    );
    await expect(idx(images, images)).rejects.toThrow("expected integer labels of shape [n]");
    await expect(idx(images, labels)).rejects.toThrow(FormatError);
  });

  test("reports why a file cannot be read", async () => {
    const labels = await file("labels", labelBytes(1));
    await expect(idx(join(folder, "nowhere"), labels)).rejects.toThrow(
      "expected a file, got no such file or folder",
    );
    await expect(idx(folder, labels)).rejects.toThrow(DataError);
  });

  test("stops inflating at the end given by the header", async () => {
    const bomb = new Uint8Array(200_000_000); // 200 kB when compressed
    bomb.set(imageBytes(4));
    const images = await file("bomb.gz", gzip(bomb));
    const labels = await file("labels", labelBytes(4));
    const before = process.memoryUsage().arrayBuffers - bomb.length;
    await expect(idx(images, labels)).rejects.toThrow(
      "expected 40 bytes for shape [4, 2, 3], got more",
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bomb.length + 50_000_000);
  });

  test("throws only typed errors for damaged files", async () => {
    const labels = await file("labels", labelBytes(4));
    const originals = [imageBytes(4), gzip(imageBytes(4))];
    const damaged = fc.constantFrom(...originals).chain((original) =>
      fc
        .tuple(
          fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 3 }),
          fc.nat(original.length),
          fc.uint8Array({ maxLength: 3 }),
        )
        .map(([changes, length, rest]) => {
          const bytes = original.slice();
          for (const [at, value] of changes) bytes[at] = value;
          return Uint8Array.from([...bytes.subarray(0, length), ...rest]);
        }),
    );
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        const error = await idx(await file("damaged", bytes), labels).catch((error) => error);
        if (error instanceof GradlaneError) {
          expect(error instanceof FormatError || error instanceof DataError).toBe(true);
        } else expect(error.length).toBe(4);
      }),
      { numRuns: 300 },
    );
  });
});

describe("idxFolder", () => {
  test("finds both pairs by their usual names", async () => {
    await file("train-images.idx3-ubyte", imageBytes(4));
    await file("train-labels-idx1-ubyte.gz", gzip(labelBytes(4)));
    const only = await idxFolder(folder);
    expect(only.train.length).toBe(4);
    expect(only.test).toBeUndefined();
    await file("t10k-images-idx3-ubyte.gz", gzip(imageBytes(2)));
    await expect(idxFolder(folder)).rejects.toThrow(
      "expected t10k-labels-idx1-ubyte beside t10k-images-idx3-ubyte.gz, got none",
    );
    await file("t10k-labels-idx1-ubyte", labelBytes(2));
    const both = await idxFolder(pathToFileURL(folder));
    expect([both.train.length, both.test?.length]).toEqual([4, 2]);
  });

  test("reports what it looked for", async () => {
    await expect(idxFolder(join(folder, "nowhere"))).rejects.toThrow(
      "expected a folder, got no such file or folder",
    );
    const empty = await mkdtemp(join(tmpdir(), "gradlane-empty-"));
    await expect(idxFolder(empty)).rejects.toThrow("train-images-idx3-ubyte.gz");
    await rm(empty, { recursive: true });
  });
});
