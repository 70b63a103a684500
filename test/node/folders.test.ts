// Which files of a folder or archive are read, as what and in which order.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { cifar10, cifar100, cifarFiles } from "../../src/node/cifar.ts";
import { namesIn } from "../../src/node/data-folder.ts";
import { idxFolder } from "../../src/node/idx.ts";
import { npyRows } from "../../src/node/npy-data.ts";
import { npyFile } from "./npy-file.ts";
import { zipOf } from "./zip-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-folders-"));
  return () => rm(folder, { recursive: true });
});

const inside = (name: string) => join(folder, name);
const files = (content: Readonly<Record<string, Uint8Array | string>>) =>
  Promise.all(Object.entries(content).map(([name, bytes]) => writeFile(inside(name), bytes)));
const packed = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

it("names are sorted by code units", async () => {
  const names = ["10", "2", "B", "Z", "_", "a", "b", "ab", "é", "\uff5e", "😀"];
  await files(Object.fromEntries(names.map((name) => [name, ""])));
  expect(await namesIn(folder)).toEqual([...names].sort());
});

describe("files of CIFAR-10", () => {
  it("have known names and are sorted by number; compressed ones are used only without plain ones", () => {
    const names = [
      ...["data_batch_10.bin", "data_batch_2.bin.gz", "data_batch_1.bin", "data_batch_1.bin.gz"],
      ...["test_batch.bin.gz", "train_batch_3.bin", "data_batch.bin", "batches.meta.txt"],
      ...["test_batch_2.bin", "data_batch_4.bin.zip", "my_data_batch_5.bin", "test_batch_1.bin"],
    ];
    expect(cifarFiles(names)).toEqual({
      train: [
        ...["data_batch.bin", "data_batch_1.bin", "data_batch_2.bin.gz", "train_batch_3.bin"],
        "data_batch_10.bin",
      ],
      test: ["test_batch.bin.gz", "test_batch_1.bin", "test_batch_2.bin"],
    });
    expect(cifarFiles([])).toEqual({ train: [], test: [] });
  });

  it("are concatenated to one data set; at least one is required", async () => {
    const record = (label: number) => new Uint8Array(3073).fill(label);
    await files({
      "data_batch_1.bin": record(1),
      "data_batch_2.bin.gz": packed(Uint8Array.of(...record(2), ...record(3))),
      "data_batch_3.bin": record(4),
    });
    const { train, test } = await cifar10(folder);
    expect(Array.from(train.y.data)).toEqual([1, 2, 3, 4]);
    expect([0, 1, 2, 3].map((row) => train.x.data[row * 3072 + 3071])).toEqual([1, 2, 3, 4]);
    expect(test).toBe(undefined);
    await files({ "test_batch.bin": record(5) });
    expect(Array.from((await cifar10(folder)).test!.y.data)).toEqual([5]);
    await expect(cifar10([])).rejects.toThrow(
      "Cannot read CIFAR-10: expected at least one file, got an empty list",
    );
    // three files, the last one beyond the limit
    const maxBytes = 4 * 3073 - 1;
    await expect(cifar10(folder, { maxBytes })).rejects.toThrow(
      `data_batch_3.bin": expected at most ${maxBytes} bytes in total, got 3073`,
    );
  });
});

describe("a folder of CIFAR-100", () => {
  const record = (...labels: number[]) => Uint8Array.of(...labels, ...new Uint8Array(3072));
  const names = (count: number) => Array.from({ length: count }, (_, i) => `name ${i}`);

  it("has fine labels by default", async () => {
    await files({ "train.bin": record(19, 99), "train.bin.gz": packed(record(1, 1)) });
    expect((await cifar100(folder)).train.y.data[0]).toBe(99);
    expect((await cifar100(folder, { labels: "fine" })).train.y.data[0]).toBe(99);
    expect((await cifar100(folder, { labels: "coarse" })).train.y.data[0]).toBe(19);
    expect((await cifar100(folder)).test).toBe(undefined);
    for (const labels of [
      [20, 0],
      [0, 100],
    ]) {
      await files({ "train.bin": record(...labels) });
      await expect(cifar100(folder)).rejects.toThrow("expected a label from 0 to ");
    }
  });

  it("has one name per line, one per class", async () => {
    await files({
      "train.bin": record(0, 0),
      "fine_label_names.txt": `\n${names(100).join("\n")}`,
    });
    expect((await cifar100(folder)).train.classNames).toEqual(names(100));
    await files({ "fine_label_names.txt": names(101).join("\r\n") });
    await expect(cifar100(folder)).rejects.toThrow("expected 100 names, got 101");
    await files({ "coarse_label_names.txt": names(21).join("\n") });
    await expect(cifar100(folder, { labels: "coarse" })).rejects.toThrow(
      "expected 20 names, got 21",
    );
  });
});

describe("a folder of IDX files", () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 2);

  it("may use any common spelling of names", async () => {
    for (const word of ["train", "t10k", "test"]) {
      for (const dot of ["-", "."]) {
        for (const end of ["", ".gz"]) {
          const bytes = (of: Uint8Array) => (end === "" ? of : packed(of));
          const paths = ["images", "labels"].map(
            (kind, i) => `${word}-${kind}${dot}idx${i === 0 ? 3 : 1}-ubyte${end}`,
          ) as [string, string];
          await files({ [paths[0]]: bytes(images), [paths[1]]: bytes(labels) });
          const { train, test } = await idxFolder(folder);
          // a single pair is the training set
          expect([Array.from(train.y.data), test], paths[0]).toEqual([[2], undefined]);
          expect(Array.from(train.x.data)).toEqual([7]);
          for (const path of paths) await rm(inside(path));
        }
      }
    }
  });

  it("reports missing files and existing ones", async () => {
    await files({ "train-labels-idx1-ubyte": labels });
    await expect(idxFolder(folder)).rejects.toThrow(
      "expected train-images-idx3-ubyte beside train-labels-idx1-ubyte, got none",
    );
    await files({ "train-images-idx3-ubyte": images, "t10k-images-idx1-ubyte": images });
    expect("test" in (await idxFolder(folder))).toBe(false);
  });
});

describe("x alone", () => {
  const array = (...values: number[]) => npyFile(Float32Array.from(values), [values.length]);
  const rowsOf = async (path: string) => {
    const { x, isTest } = await npyRows(path);
    return [Array.from(x.data), x.shape, isTest];
  };

  it("is the array of a file, or the only one of an archive", async () => {
    await files({ "any.npy": array(1, 2), "any.npz": zipOf({ "other.npy": array(3) }) });
    expect(await rowsOf(inside("any.npy"))).toEqual([[1, 2], [2, 1], false]);
    expect(await rowsOf(inside("any.npz"))).toEqual([[3], [1, 1], false]);
    await files({ "two.npz": zipOf({ "y.npy": array(3), "x.npy": array(4) }) });
    expect(await rowsOf(inside("two.npz"))).toEqual([[4], [1, 1], false]);
    await files({ "none.npz": zipOf({ "a.npy": array(3), "b.npy": array(4) }) });
    await expect(rowsOf(inside("none.npz"))).rejects.toThrow(
      "expected x.npy, x_train.npy or x_test.npy, got 2 other files",
    );
  });

  it("is that of the test set if there is one, otherwise of the training set", async () => {
    await expect(rowsOf(folder)).rejects.toThrow("x_train.npy or x_test.npy, got 0 other files");
    await files({ "other.npy": array(1) });
    await expect(rowsOf(folder)).rejects.toThrow("x_train.npy or x_test.npy, got 1 other file");
    await files({ "x.npy": array(1) });
    expect(await rowsOf(folder)).toEqual([[1], [1, 1], false]);
    await files({ "x_train.npy": array(2) });
    expect(await rowsOf(folder)).toEqual([[2], [1, 1], false]);
    await files({ "x_test.npy": array(3) });
    expect(await rowsOf(folder)).toEqual([[3], [1, 1], true]);
    await Promise.all(["x.npy", "x_train.npy"].map((name) => rm(inside(name))));
    expect(await rowsOf(folder)).toEqual([[3], [1, 1], false]);
  });
});
