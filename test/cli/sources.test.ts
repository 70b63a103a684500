// The kind of a path, determined by the options that it refuses, without reading data.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { readImageFolder } from "../../src/cli/image-data.ts";
import { readFeatures, readSource } from "../../src/cli/sources.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-sources-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
/** A new folder with empty files of these names; those that end in / are folders. */
function folderOf(...names: readonly string[]): string {
  const path = join(folder, String(made++));
  mkdirSync(path);
  for (const name of names) {
    mkdirSync(name.endsWith("/") ? join(path, name) : dirname(join(path, name)), {
      recursive: true,
    });
    if (!name.endsWith("/")) writeFileSync(join(path, name), "");
  }
  return path;
}

/** The kind of the data, or the error code. */
async function kindOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => ({ message: "nothing is refused", code: "" }),
    (reason: { message: string; code: string }) => reason,
  );
  return /^Cannot use --target with (.*): expected a table/.exec(error.message)?.[1] ?? error.code;
}

const source = (path: string) => kindOf(readSource(path, {}, { target: "y" }));
const features = (path: string) => kindOf(readFeatures(path, {}, { target: "y" }));

describe("a folder", () => {
  it.each([
    ["IDX files", ["train-images-idx3-ubyte"]],
    ["IDX files", ["other", "train-images.idx3-ubyte.gz"]],
    ["CIFAR-10 binaries", ["data_batch_1.bin"]],
    ["CIFAR-100 binaries", ["train.bin"]],
    ["CIFAR-100 binaries", ["other", "train.bin.gz"]],
    ["NumPy arrays", ["x.npy", "y.npy"]],
    ["images by class", ["cat/"]],
    ["images by class", ["cat/1.png", "notes.txt"]],
    ["NOT_UNDERSTOOD", ["train-images-idx3-ubyte.zip"]],
    ["NOT_UNDERSTOOD", ["idx3-ubyte"]],
    ["NOT_UNDERSTOOD", ["train.bin.zip", "retrain.bin"]],
    ["NOT_UNDERSTOOD", [".cat/", ".x.npy"]],
    ["NOT_UNDERSTOOD", []],
  ])("is %s, by %j", async (kind, names) => {
    expect(await source(folderOf(...names))).toBe(kind);
  });

  it("may be a link", async () => {
    const path = folderOf();
    symlinkSync(join(folder, "nowhere"), join(path, "cat"));
    expect(await source(path)).toBe("NOT_UNDERSTOOD");
    symlinkSync(folderOf(), join(path, "dog"));
    expect(await source(path)).toBe("images by class");
  });

  it("of an unknown kind is described by six of its names", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const all = '"a", "b", "c", "d", "e", "f"';
    await expect(readSource(folderOf(...names.slice(0, 6)))).rejects.toThrow(
      new RegExp(`, got ${all}$`),
    );
    await expect(readSource(folderOf(...names))).rejects.toThrow(
      new RegExp(`, got ${all} and 1 more$`),
    );
  });

  it.each([
    ["a.csv", true],
    ["a.tsv", true],
    ["a.txt", true],
    ["acsv", false],
    ["a.csv2", false],
  ])("that holds %s has a hint: %s", async (name, hasHint) => {
    const error = await readSource(folderOf("b", name)).catch((reason) => reason);
    expect([error.code, error.hint]).toEqual([
      "NOT_UNDERSTOOD",
      hasHint ? "for a table, use the path of the file" : undefined,
    ]);
  });
});

describe("a file", () => {
  it.each([
    ["NumPy arrays", "a.npz"],
    ["CIFAR-10", "a.bin"],
    ["CIFAR-10", "a.bin.gz"],
    ["ONE_FILE", "a.npy"],
    ["ONE_FILE", "a.png"],
    ["", "a.csv"],
    ["", "a.bin.txt"],
  ])("is %s, by the name %s", async (kind, name) => {
    expect(await source(join(folderOf(name), name))).toBe(kind);
  });

  it("is otherwise read as a table", async () => {
    const path = join(folderOf("a.csv"), "a.csv");
    expect(await readSource(path)).toBeUndefined();
    expect(await readFeatures(path, {})).toBeUndefined();
  });
});

describe("rows to predict", () => {
  it.each([
    ["NumPy arrays", ["x.npy"], "x.npy"],
    ["NumPy arrays", ["a.npz"], "a.npz"],
    ["NumPy arrays", ["x.npy"], ""],
    ["images", ["a.png"], "a.png"],
    ["images", ["a.png", "notes.txt"], ""],
    ["images by class", ["a.png", "cat/"], ""],
    ["IDX files", ["t10k-images-idx3-ubyte"], ""],
    ["NOT_UNDERSTOOD", ["notes.txt"], ""],
  ])("are %s in %j, %j", async (kind, names, name) => {
    expect(await features(join(folderOf(...names), name))).toBe(kind);
  });

  it("are all images of a folder, or the image of a file", async () => {
    const path = folderOf("notes.txt");
    const image = await imageOf(3, 2);
    for (const name of ["a.png", "b.png"]) writeFileSync(join(path, name), image);
    expect(await readFeatures(path, {})).toMatchObject({
      x: { shape: [2, 2, 3, 3] },
      sources: [join(path, "a.png"), join(path, "b.png")],
      notes: [],
    });
    const one = join(path, "b.png");
    expect(await readFeatures(one, {})).toMatchObject({
      x: { shape: [1, 2, 3, 3] },
      sources: [one],
    });
  });
});

const imageOf = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 1, g: 2, b: 3 } } })
    .png()
    .toBuffer();

describe("images by class", () => {
  /** Two classes of one image each. */
  async function classesOf(sizes: readonly [number, number][], broken = 0): Promise<string> {
    const path = folderOf("cat/", "dog/");
    writeFileSync(join(path, "cat", "a.png"), await imageOf(...sizes[0]!));
    writeFileSync(join(path, "dog", "a.png"), await imageOf(...sizes.at(-1)!));
    for (let i = 0; i < broken; i++) writeFileSync(join(path, "cat", `b${i}.png`), "no image");
    return path;
  }
  const small = "resized to 32 x 32; --image-size sets another size";

  it.each<[[number, number][], number[], string[]]>([
    [[[64, 64]], [64, 64], []],
    [[[3, 64]], [64, 3], []],
    [[[3, 65]], [32, 32], [`images of 65 x 3: ${small}`]],
    [[[65, 3]], [32, 32], [`images of 3 x 65: ${small}`]],
    [
      [
        [3, 3],
        [3, 4],
      ],
      [32, 32],
      [`images of different sizes: ${small}`],
    ],
  ])("of %j keep their size up to 64", async (sizes, size, notes) => {
    const { train, notes: said } = await readImageFolder(await classesOf(sizes), {});
    expect([train.x.shape.slice(1, 3), said]).toEqual([size, notes]);
  });

  it("have the requested size, without a note", async () => {
    const path = await classesOf([[3, 65]]);
    const { train, notes } = await readImageFolder(path, { imageSize: 5 });
    expect([train.x.shape, notes]).toEqual([[2, 5, 5, 3], []]);
  });

  it.each([1, 5, 6])("with %i damaged ones name the first five", async (broken) => {
    const { train, notes } = await readImageFolder(await classesOf([[3, 3]], broken), {});
    expect(train.length).toBe(2);
    const [note] = notes;
    expect(note).toMatch(new RegExp(`^skipped files: ${broken}: cat/b0.png \\(`));
    expect(note!.split(".png (").length - 1).toBe(Math.min(broken, 5));
    expect(note!.endsWith(", …")).toBe(broken > 5);
  });
});
