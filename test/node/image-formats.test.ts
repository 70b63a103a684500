// Every kind of image that sharp reads, made by sharp.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imageFolder } from "../../src/node/image-folder.ts";
import { images } from "../../src/node/read-images.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-formats-"));
});
afterAll(() => rm(folder, { recursive: true }));

const RED = { r: 200, g: 30, b: 40 };
const plain = (background: typeof RED) =>
  sharp({ create: { width: 6, height: 4, channels: 3, background } });
const made: Record<string, () => Promise<Buffer>> = {
  "1.webp": () => plain(RED).webp({ lossless: true }).toBuffer(),
  "2.gif": () => plain(RED).gif().toBuffer(),
  "3.avif": () => plain(RED).avif({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
  "4.tif": () => plain(RED).tiff({ compression: "lzw" }).toBuffer(),
  "5.TIFF": () => plain(RED).tiff({ compression: "deflate" }).toBuffer(),
};

test("images of every format are read from folders, with unchanged bytes", async () => {
  await mkdir(join(folder, "all", "red"), { recursive: true });
  for (const [name, make] of Object.entries(made)) {
    await writeFile(join(folder, "all", "red", name), new Uint8Array(await make()));
  }
  const { x, sources } = await imageFolder(join(folder, "all"));
  expect(sources).toEqual(Object.keys(made).map((name) => `red/${name}`));
  expect(x.shape).toEqual([5, 4, 6, 3]);
  const wrong = [...x.data].filter((value, i) => Math.abs(value - [200, 30, 40][i % 3]!) > 3);
  expect(wrong).toEqual([]);
});

test("the first frame of an animation is read", async () => {
  const frame = (value: number) => Buffer.alloc(6 * 4 * 3, value);
  const raw = { width: 6, height: 8, channels: 3, pageHeight: 4 } as const;
  for (const format of ["gif", "webp"] as const) {
    const both = sharp(Buffer.concat([frame(250), frame(0)]), { raw });
    const path = join(folder, `moves.${format}`);
    await writeFile(path, new Uint8Array(await both.toFormat(format).toBuffer()));
    const { data, shape } = await images([path], { channels: 1 });
    expect(shape).toEqual([1, 4, 6, 1]);
    expect(Math.min(...data)).toBeGreaterThan(240);
  }
});

test("files with only the extension of an image are refused, and huge images before decoding", async () => {
  const path = join(folder, "no.webp");
  await writeFile(path, "RIFF....WEB");
  await expect(images([path])).rejects.toMatchObject({ code: "IMAGE_FORMAT" });
  const cut = join(folder, "cut.tiff");
  await writeFile(cut, new Uint8Array((await made["4.tif"]!()).subarray(0, 60)));
  await expect(images([cut])).rejects.toMatchObject({ code: "IMAGE_DAMAGED" });
  await expect(images([cut])).rejects.toThrow("cut.tiff");
  const large = join(folder, "large.webp");
  await writeFile(large, new Uint8Array(await made["1.webp"]!()));
  await expect(images([large], { mostPixels: 23 })).rejects.toMatchObject({
    code: "IMAGE_TOO_LARGE",
  });
});
