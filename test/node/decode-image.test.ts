// Pixels compared with Pillow: tools/fixtures/images.py.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RuntimeUnsupportedError } from "../../src/core/errors.ts";
import { loadSharp, withChannels } from "../../src/node/decode-image.ts";
import { images } from "../../src/node/read-images.ts";
import fixture from "../fixtures/images.json" with { type: "json" };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-images-"));
});
afterAll(() => rm(folder, { recursive: true }));

const decoded = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

describe("images() beside Pillow", () => {
  test.each(fixture.images)("$name", async ({ name, file, size, isGrey, ...pixels }) => {
    const path = join(folder, name.replaceAll(" ", "-"));
    await writeFile(path, decoded(file));
    for (const [mode, channels] of [
      ["RGB", 3],
      ["L", 1],
      ["RGBA", 4],
    ] as const) {
      const { data, shape } = await images([path], { channels });
      expect(shape).toEqual([1, ...size, channels]);
      // measured: 0; other builds of libjpeg may round the inverse transform differently
      const tolerance = name.startsWith("jpeg") ? 1 : 0;
      expect(largestDifference(data, decoded(pixels[mode]))).toBeLessThanOrEqual(tolerance);
    }
    expect((await images([path])).shape.at(-1)).toBe(isGrey ? 1 : 3);
  });
});

describe("withChannels", () => {
  test("keeps channels and adds missing ones", () => {
    const grey = Uint8Array.of(0, 100, 255);
    expect(withChannels(grey, 1, 1)).toBe(grey);
    expect([...withChannels(grey, 1, 3)]).toEqual([0, 0, 0, 100, 100, 100, 255, 255, 255]);
    expect([...withChannels(Uint8Array.of(9, 128), 2, 4)]).toEqual([9, 9, 9, 128]);
    expect([...withChannels(Uint8Array.of(1, 2, 3, 4), 4, 3)]).toEqual([1, 2, 3]);
    expect([...withChannels(Uint8Array.of(1, 2, 3), 3, 4)]).toEqual([1, 2, 3, 255]);
    // grey pixels are unchanged at every level
    const levels = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
    expect([...withChannels(levels, 3, 1)]).toEqual([...Array(256).keys()]);
  });
});

test("advises to install sharp if it is missing", async () => {
  const missing = () => Promise.reject(new Error("Cannot find package 'sharp'"));
  const error = await loadSharp(missing).catch((error) => error);
  expect(error).toBeInstanceOf(RuntimeUnsupportedError);
  expect(error.message).toBe(
    "Cannot decode images: expected the package \"sharp\", got Cannot find package 'sharp'; run: npm install sharp",
  );
});
