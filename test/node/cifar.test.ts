import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { cifar10, cifar100 } from "../../src/node/cifar.ts";
import { gunzip } from "../../src/node/packed-file.ts";

const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-cifar-"));
  return () => rm(folder, { recursive: true });
});

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A record whose red pixels count up, green ones are the label, blue ones count down. */
function record(...labels: number[]): number[] {
  const pixels = Array.from({ length: 3 * 1024 }, (_, i) => {
    if (i < 1024) return i & 255;
    return i < 2048 ? labels.at(-1)! : 255 - (i & 255);
  });
  return [...labels, ...pixels];
}
const records = (...labels: number[]) => Uint8Array.from(labels.flatMap((label) => record(label)));

describe("cifar10", () => {
  test("converts planes to pixels", async () => {
    const data = await cifar10([await file("some.bin", records(3, 9))]);
    expect(data.x.shape).toEqual([2, 32, 32, 3]);
    expect(data.x.data).toBeInstanceOf(Uint8Array);
    expect([...data.y.data]).toEqual([3, 9]);
    expect(data.classNames?.[9]).toBe("truck");
    for (const [row, pixel] of [
      [0, 0],
      [0, 1023],
      [1, 33],
    ] as const) {
      const at = (row * 1024 + pixel) * 3;
      const expected = [pixel & 255, [3, 9][row], 255 - (pixel & 255)];
      expect([...data.x.data.slice(at, at + 3)]).toEqual(expected);
    }
  });

  test("reads files in the order given, and those of a folder in the order of their numbers", async () => {
    for (const number of [10, 1, 2]) {
      await file(`data_batch_${number}.bin.gz`, gzip(records(number - 1)));
    }
    await file("data_batch_2.bin", records(7)); // before its compressed form
    await file("batches.meta.txt", "airplane\n");
    const only = await cifar10(folder);
    expect([...only.train.y.data]).toEqual([0, 7, 9]);
    expect(only.test).toBeUndefined();
    await file("test_batch.bin", records(4, 4));
    const both = await cifar10(pathToFileURL(folder));
    expect(both.test?.length).toBe(2);
    const paths = ["test_batch.bin", "data_batch_10.bin.gz"].map((name) => join(folder, name));
    expect([...(await cifar10(paths)).y.data]).toEqual([4, 4, 9]);
  });

  test("refuses incomplete records and invalid labels", async () => {
    const cut = await file("cut.bin", records(1, 2).subarray(0, 5000));
    await expect(cifar10([cut])).rejects.toThrow(
      `Cannot read "${cut}": expected records of 3073 bytes, got 1 and 1927 bytes more`,
    );
    await expect(cifar10([await file("empty.bin", "")])).rejects.toThrow(FormatError);
    const wrong = await file("wrong.bin", records(1, 2, 10));
    await expect(cifar10([wrong])).rejects.toThrow(
      `Cannot read "${wrong}": expected a label from 0 to 9, got 10 in record 2`,
    );
    const damaged = gzip(records(1));
    damaged[damaged.length >> 1]! ^= 255;
    await expect(cifar10([await file("bad.gz", damaged)])).rejects.toThrow("whole gzip data");
    await expect(cifar10([])).rejects.toThrow(DataError);
    await expect(cifar10(folder)).rejects.toThrow(
      "expected files of CIFAR-10 such as data_batch_1.bin",
    );
    await expect(cifar10(cut)).rejects.toThrow("expected a folder, got a path through a file");
    await expect(cifar10([join(folder, "none.bin")])).rejects.toThrow("got no such file or folder");
  });
});

describe("cifar100", () => {
  test("reads either label, and the names file", async () => {
    const bytes = Uint8Array.from([...record(19, 99), ...record(0, 4)]);
    await file("train.bin.gz", gzip(bytes));
    await file("test.bin", Uint8Array.from(record(3, 20)));
    const { train, test: held } = await cifar100(folder);
    expect([...train.y.data]).toEqual([99, 4]);
    expect(train.classNames).toBeUndefined();
    expect([...train.x.data.slice(0, 3)]).toEqual([0, 99, 255]);
    expect([...held!.y.data]).toEqual([20]);
    const names = Array.from({ length: 20 }, (_, i) => `group ${i}`);
    await file("coarse_label_names.txt", `${names.join("\r\n")}\n`);
    const coarse = await cifar100(folder, { labels: "coarse" });
    expect([...coarse.train.y.data]).toEqual([19, 0]);
    expect(coarse.train.classNames).toEqual(names);
    await file("fine_label_names.txt", "apple\n");
    await expect(cifar100(folder)).rejects.toThrow("expected 100 names, got 1");
    await file("fine_label_names.txt", Uint8Array.of(255, 254));
    await expect(cifar100(folder)).rejects.toThrow("expected names of classes in UTF-8");
    await file("test.bin", Uint8Array.from(record(20, 3)));
    await expect(cifar100(folder, { labels: "coarse" })).rejects.toThrow(
      "expected a label from 0 to 19, got 20 in record 0",
    );
    await expect(cifar100(folder, { labels: "find" as "fine" })).rejects.toThrow('mean "fine"');
  });
});

test("gunzip() stops at the expected size", async () => {
  const bomb = gzip(new Uint8Array(50_000_000));
  const before = process.memoryUsage().arrayBuffers;
  await expect(gunzip(bomb, 1_000_000, '"bomb"')).rejects.toThrow(
    "at most 1000000 bytes, got more",
  );
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});
