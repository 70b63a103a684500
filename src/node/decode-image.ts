// Image files as pixels. sharp (libvips) decodes and resizes; which channels are kept is decided
// here, with the numbers that Pillow and OpenCV take for grey.

import { DataError, FormatError, RuntimeUnsupportedError } from "../core/errors.ts";
import { Budget } from "./budget.ts";
import { readBytes, showPath } from "./files.ts";
import { IMAGE_FORMATS, imageFormatOf } from "./image-formats.ts";

/** Channels of an image: grey; red, green, blue; and opacity. */
export type Channels = 1 | 3 | 4;

/** How an image is made to fit: cut at the edges, with black ones added, or stretched. */
export type Fit = "cover" | "contain" | "fill";

/** What is known of an image before its pixels are. */
export interface ImageFile {
  readonly path: string;
  /** As it is seen, after the rotation that a camera has noted. */
  readonly height: number;
  readonly width: number;
  readonly isGrey: boolean;
}

export interface ImageForm {
  readonly height: number;
  readonly width: number;
  readonly channels: Channels;
  readonly fit: Fit;
}

/** What one image may be. */
export interface ImageLimits {
  readonly mostPixels: number;
  /** Bytes of a file. */
  readonly maxBytes: number;
}

type Sharp = typeof import("sharp");

/** The decoder. @throws RuntimeUnsupportedError where it is not installed */
export async function loadSharp(load?: () => Promise<{ readonly default: Sharp }>): Promise<Sharp> {
  try {
    // bundlers forgive an import of what is not installed only where it stands in a try itself
    return (load ? await load() : await import("sharp")).default;
  } catch (error) {
    throw new RuntimeUnsupportedError(
      "NO_SHARP",
      `Cannot decode images: expected the package "sharp", got ${(error as Error).message}`,
      { expected: "sharp", hint: "run: npm install sharp" },
    );
  }
}

/**
 * Size and kind of an image, from its header alone; of several in one file those of the first.
 * @throws FormatError if it is of no kind that is read, or damaged
 * @throws DataError if it cannot be read or has more than so many pixels
 */
export async function inspectImage(
  sharp: Sharp,
  path: string,
  { mostPixels, maxBytes }: ImageLimits,
): Promise<ImageFile> {
  const bytes = await readImage(path, maxBytes);
  // counts the pixels itself, for an error of its own
  const options = { limitInputPixels: false } as const;
  const header = await decoding(path, () => sharp(bytes, options).metadata());
  const pixels = header.width * header.height;
  if (pixels > mostPixels) {
    throw new DataError(
      "IMAGE_TOO_LARGE",
      `Cannot read ${showPath(path)}: expected at most ${mostPixels} pixels, got ${header.width} x ${header.height}`,
      { expected: mostPixels, got: pixels, hint: "raise mostPixels, or leave the file out" },
    );
  }
  const isTurned = (header.orientation ?? 1) >= 5;
  const [width, height] = isTurned ? [header.height, header.width] : [header.width, header.height];
  return { path, height, width, isGrey: /^(b-w|grey16)$/.test(header.space ?? "") };
}

/**
 * The pixels of an image in the form wanted, row by row, the channels of a pixel together.
 * @throws FormatError, DataError as inspectImage() does
 */
export async function decodeImage(
  sharp: Sharp,
  path: string,
  { height, width, channels, fit }: ImageForm,
  { mostPixels, maxBytes }: ImageLimits,
): Promise<Uint8Array> {
  const bytes = await readImage(path, maxBytes);
  const { data, info } = await decoding(path, () =>
    sharp(bytes, { limitInputPixels: mostPixels, failOn: "error", ignoreIcc: true })
      .rotate() // as the camera was held
      .toColourspace("srgb")
      .resize({ width, height, fit, background: "black" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return withChannels(pixels, info.channels, channels);
}

/** The bytes of a file that begins as an image does: nothing else is given to the decoder. */
async function readImage(path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readBytes(path, new Budget(maxBytes));
  if (imageFormatOf(bytes)) return bytes;
  const got = bytes.length === 0 ? "an empty file" : "other bytes";
  const expected = `an image (${IMAGE_FORMATS})`;
  throw new FormatError(
    "IMAGE_FORMAT",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${got}`,
    {
      expected,
      got,
    },
  );
}

async function decoding<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const got = (error as Error).message.split("\n")[0]!;
    throw new FormatError(
      "IMAGE_DAMAGED",
      `Cannot read ${showPath(path)}: expected a whole image, got ${got}`,
      { got, hint: 'remove the file; imageFolder() leaves such out with damaged: "skip"' },
    );
  }
}

/** Pixels of 1 to 4 channels with another number of them. Opacity is dropped, or full where it is missing. */
export function withChannels(pixels: Uint8Array, from: number, to: Channels): Uint8Array {
  if (from === to) return pixels;
  const count = pixels.length / from;
  const isGrey = from <= 2;
  const result = new Uint8Array(count * to);
  for (let i = 0; i < count; i++) {
    const at = i * from;
    const red = pixels[at]!;
    const green = isGrey ? red : pixels[at + 1]!;
    const blue = isGrey ? red : pixels[at + 2]!;
    if (to === 1) {
      // ITU-R BT.601 in units of 2^-16; a grey pixel stays as it is
      result[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
      continue;
    }
    result[i * to] = red;
    result[i * to + 1] = green;
    result[i * to + 2] = blue;
    if (to === 4) result[i * to + 3] = from % 2 === 0 ? pixels[at + from - 1]! : 255;
  }
  return result;
}
