import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, FormatError } from "../../src/core/errors.ts";
import { commonSize, imageFolder, imageFolders } from "../../src/node/image-folder.ts";
import { images } from "../../src/node/read-images.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-folder-"));
  return () => rm(folder, { recursive: true });
});

type Pixels = [red: number, green: number, blue: number];

/** Writes an image of one colour and returns its path. */
async function image(name: string, [r, g, b]: Pixels, height = 2, width = 3): Promise<string> {
  const background = { r, g, b };
  const bytes = await sharp({ create: { height, width, channels: 3, background } })
    .toFormat(name.endsWith("png") ? "png" : "jpeg", { quality: 100 })
    .toBuffer();
  return file(name, bytes);
}

async function file(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof bytes === "string" ? bytes : new Uint8Array(bytes));
  return path;
}

const RED: Pixels = [200, 0, 0];
const GREY: Pixels = [70, 70, 70];

describe("imageFolder", () => {
  test("reads classes and files in the order of code units", async () => {
    await image("dog/2.png", [2, 0, 0]);
    await image("dog/10.png", [10, 0, 0]);
    await image("cat/b.PNG".replace("PNG", "png"), [98, 0, 0]);
    await image("cat/B.png", [66, 0, 0]);
    await image("Zebra/é.png", [233, 0, 0]);
    const data = await imageFolder(pathToFileURL(folder));
    expect(data.classNames).toEqual(["Zebra", "cat", "dog"]);
    expect(data.sources).toEqual([
      "Zebra/é.png",
      "cat/B.png",
      "cat/b.png",
      "dog/10.png",
      "dog/2.png",
    ]);
    expect(data.y).toEqual({ data: Int32Array.of(0, 1, 1, 2, 2), shape: [5] });
    expect(data.x.shape).toEqual([5, 2, 3, 3]);
    const reds = [233, 66, 98, 10, 2];
    expect([...data.x.data].filter((_, i) => i % 18 === 0)).toEqual(reds);
    // file names stay with their rows
    expect(data.take([3, 0]).sources).toEqual(["dog/10.png", "Zebra/é.png"]);
    const { train, test: held } = data.split({ test: 2, stratify: false });
    for (const part of [train, held]) {
      expect(part.sources).toEqual([...part.samples].map((row) => data.sources![row]));
    }
  });

  test("has one channel if all images are grey, otherwise three", async () => {
    const grey = await sharp(Buffer.alloc(6, 70), { raw: { height: 2, width: 3, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    await file("a/1.png", grey);
    await file("b/1.png", grey);
    expect((await imageFolder(folder)).x.shape).toEqual([2, 2, 3, 1]);
    expect((await imageFolder(folder, { channels: 3 })).x.shape).toEqual([2, 2, 3, 3]);
    await image("b/2.png", RED);
    const mixed = await imageFolder(folder);
    expect(mixed.x.shape).toEqual([3, 2, 3, 3]);
    expect([...mixed.x.data.slice(0, 3)]).toEqual([70, 70, 70]);
    const one = await imageFolder(folder, { channels: 1 });
    expect([...one.x.data.slice(12)]).toEqual(Array(6).fill(60)); // 0.299 of 200
  });

  test("resizes images of other sizes", async () => {
    await image("a/1.png", RED, 4, 8);
    await image("a/2.jpg", GREY, 6, 3);
    expect(await commonSize(folder)).toBeUndefined();
    await expect(imageFolder(folder)).rejects.toThrow(
      /expected images of one size, got ".*1.png" with 4 x 8 and ".*2.jpg" with 6 x 3; choose a size for all, as in size: 64$/,
    );
    expect((await imageFolder(folder, { size: 5 })).x.shape).toEqual([2, 5, 5, 3]);
    const rows = async (fit: "cover" | "contain" | "fill") => {
      const { x } = await imageFolder(folder, { size: [4, 2], fit });
      expect(x.shape).toEqual([2, 4, 2, 3]);
      return [0, 1, 2, 3].map((row) => x.data[row * 6]);
    };
    expect(await rows("cover")).toEqual([200, 200, 200, 200]);
    expect(await rows("fill")).toEqual([200, 200, 200, 200]);
    // a wide image in a narrow frame: black at top and bottom
    const [first, ...rest] = await rows("contain");
    expect(first).toBe(0);
    expect(rest.at(-1)).toBe(0);
    expect(Math.max(...(rest as number[]))).toBe(200);
  });

  test("ignores hidden files and reports others", async () => {
    await image("a/1.png", RED);
    await file("a/.DS_Store", "x");
    await file("a/._1.png", "x");
    await file(".git/config", "x");
    await file("a/notes.txt", "x");
    await file("a/more/2.png", "x");
    await file("labels.csv", "x");
    execFileSync("mkfifo", [join(folder, "a", "pipe.png")]); // would be waited for
    const skipped: [string, string][] = [];
    const data = await imageFolder(folder, { onSkip: (...skip) => skipped.push(skip) });
    expect(data.length).toBe(1);
    expect(skipped).toEqual([
      ["labels.csv", "not in the folder of a class"],
      ["a/more", "a folder within a class"],
      ["a/notes.txt", "not a .png, .jpg, .jpeg, .webp, .gif, .avif, .tif or .tiff file"],
      ["a/pipe.png", "not a .png, .jpg, .jpeg, .webp, .gif, .avif, .tif or .tiff file"],
    ]);
  });

  test("reports a damaged file, or skips it", async () => {
    await image("a/1.png", RED);
    const whole = await image("a/2.png", GREY, 40, 40);
    await image("b/3.jpg", GREY);
    const bytes = await sharp(whole).ensureAlpha().png({ compressionLevel: 0 }).toBuffer();
    await file("b/cut.png", bytes.subarray(0, bytes.length >> 1));
    await file("b/empty.jpg", "");
    await file("b/page.png", "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>");
    const error = await imageFolder(folder, { size: 2 }).catch((error) => error);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(/b\/(cut|empty|page)\./);
    const skipped: string[] = [];
    const data = await imageFolder(folder, {
      size: 2,
      damaged: "skip",
      onSkip: (name) => skipped.push(name),
    });
    expect(skipped.sort()).toEqual(["b/cut.png", "b/empty.jpg", "b/page.png"]);
    expect(data.sources).toEqual(["a/1.png", "a/2.png", "b/3.jpg"]);
    expect([...data.y.data]).toEqual([0, 0, 1]);
    expect([0, 1, 2].map((row) => data.x.data[row * 12])).toEqual([200, 70, 70]);
  });

  test("skips files whose damage appears only in the pixels", async () => {
    await image("a/1.png", RED, 64, 64);
    const bytes = await sharp(await image("a/3.png", GREY, 64, 64))
      .png({ compressionLevel: 0 })
      .toBuffer();
    await file("a/2.png", bytes.subarray(0, bytes.length - 200));
    const data = await imageFolder(folder, { damaged: "skip" });
    expect(data.sources).toEqual(["a/1.png", "a/3.png"]);
    expect(data.x.data.length).toBe(2 * 64 * 64 * 3);
    expect(data.x.data.at(-1)).toBe(70);
    await rm(join(folder, "a/1.png"));
    await rm(join(folder, "a/3.png"));
    await expect(imageFolder(folder, { damaged: "skip" })).rejects.toThrow(
      "at least one, got 1 damaged file; replace them by whole images",
    );
  });

  test("refuses more pixels than allowed before it decodes them", async () => {
    await image("a/1.png", RED, 100, 100);
    await expect(imageFolder(folder, { mostPixels: 9_999 })).rejects.toThrow(
      "expected at most 9999 pixels, got 100 x 100",
    );
    expect((await imageFolder(folder, { mostPixels: 10_000 })).length).toBe(1);
    // 30,000 x 30,000 pixels in a file of 50 bytes
    const header = await sharp({
      create: { height: 1, width: 1, channels: 3, background: "red" },
    })
      .png()
      .toBuffer();
    header.writeUInt32BE(30_000, 16);
    header.writeUInt32BE(30_000, 20);
    await file("a/bomb.png", header);
    const error = await imageFolder(folder, { damaged: "skip", size: 4 }).catch((error) => error);
    // with a wrong header checksum it is damaged rather than large: no pixel is decoded in either case
    if (error instanceof Error) expect(error).toBeInstanceOf(DataError);
    else expect(error.sources).toEqual(["a/1.png"]);
  });

  test("does not follow links out of the folder", async () => {
    const outside = await mkdtemp(join(tmpdir(), "gradlane-outside-"));
    const secret = await image("a/1.png", RED);
    await image("b/1.png", RED);
    await symlink(secret, join(folder, "b/inside.png"));
    expect((await imageFolder(folder)).sources).toEqual(["a/1.png", "b/1.png", "b/inside.png"]);
    await sharp(secret).toFile(join(outside, "x.png"));
    await symlink(join(outside, "x.png"), join(folder, "b/outside.png"));
    await expect(imageFolder(folder)).rejects.toThrow(
      "expected a file inside the folder, got a link to",
    );
    expect((await imageFolder(folder, { followLinks: true })).length).toBe(4);
    await rm(join(folder, "b/outside.png"));
    await symlink(outside, join(folder, "c"));
    await expect(imageFolder(folder)).rejects.toThrow("pass followLinks: true");
    expect((await imageFolder(folder, { followLinks: true })).classNames).toEqual(["a", "b", "c"]);
    await rm(join(folder, "c"));
    await symlink(join(folder, "nowhere"), join(folder, "c"));
    await expect(imageFolder(folder)).rejects.toThrow("expected a link to a file or folder");
    await rm(outside, { recursive: true });
  });

  test("reports what it looked for", async () => {
    await expect(imageFolder(join(folder, "nowhere"))).rejects.toThrow(
      "got no such file or folder",
    );
    await expect(imageFolder(folder)).rejects.toThrow("got 0 files and no folder");
    await image("1.png", RED);
    await expect(imageFolder(folder)).rejects.toThrow(
      "expected a folder of images for each class, got 1 files and no folder; put the images of each class into a folder with its name",
    );
    await mkdir(join(folder, "empty"));
    await expect(imageFolder(folder)).rejects.toThrow(
      /empty": expected .png, .jpg, .*.tif or .tiff files/,
    );
    for (const [options, message] of [
      [{ size: 0 }, "expected size to be pixels from 1 to 16384, or [height, width], got 0"],
      [{ size: [4] }, "expected size to be"],
      [{ channels: 2 }, "expected channels to be 1, 3 or 4, got 2"],
      [{ fit: "inside" }, "expected one of cover, contain, fill"],
      [{ damaged: "ignore" }, "expected one of throw, skip"],
      [{ mostPixels: -1 }, "expected mostPixels to be an integer >= 1"],
      [{ sizes: 4 }, 'did you mean "size"?'],
    ] as const) {
      await image("empty/1.png", RED);
      await expect(imageFolder(folder, options as object)).rejects.toThrow(message);
    }
  });
});

describe("imageFolders", () => {
  test("reads test images with the classes, size and channels of the training images", async () => {
    await image("train/a/1.png", RED, 4, 4);
    await image("train/b/1.png", RED, 4, 4);
    await image("train/c/1.png", RED, 4, 4);
    expect((await imageFolders(folder)).test).toBeUndefined();
    await expect(imageFolder(folder)).rejects.toThrow("read train and test with imageFolders()");
    await image("val/c/9.png", GREY, 8, 6);
    const { train, test: held } = await imageFolders(folder);
    expect(train.classNames).toEqual(["a", "b", "c"]);
    expect(held?.classNames).toEqual(["a", "b", "c"]);
    expect(held?.x.shape).toEqual([1, 4, 4, 3]);
    expect([...held!.y.data]).toEqual([2]);
    await image("test/d/1.png", GREY);
    await expect(imageFolders(folder)).rejects.toThrow(
      'expected folders among the classes "a", "b", "c", got "d"',
    );
  });

  test("does not follow a link to a folder elsewhere", async () => {
    await image("pets/train/a/1.png", RED);
    await image("others/a/1.png", GREY);
    await symlink(join(folder, "others"), join(folder, "pets/test"));
    const pets = join(folder, "pets");
    await expect(imageFolders(pets)).rejects.toThrow("expected a file inside the folder");
    expect((await imageFolders(pets, { followLinks: true })).test?.length).toBe(1);
  });

  test("reads classes without a train folder", async () => {
    await image("a/1.png", RED);
    await image("test/1.png", RED); // a class of that name
    const { train, test: held } = await imageFolders(folder);
    expect(train.classNames).toEqual(["a", "test"]);
    expect(held).toBeUndefined();
  });
});

describe("images", () => {
  test("reads files in the order given", async () => {
    const paths = [await image("b.png", RED), await image("a.png", GREY)];
    const { data, shape } = await images([paths[0]!, pathToFileURL(paths[1]!)]);
    expect(shape).toEqual([2, 2, 3, 3]);
    expect([data[0], data[18]]).toEqual([200, 70]);
    await expect(images([])).rejects.toThrow("expected at least one, got none");
    await expect(images([join(folder, "none.png")])).rejects.toThrow("got no such file or folder");
    await expect(images(paths, { classNames: [] } as object)).rejects.toThrow("classNames");
  });
});
