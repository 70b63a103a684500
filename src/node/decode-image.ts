// Decodes image files. sharp (libvips) decodes and resizes; channels are selected here, with the weights
// of Pillow and OpenCV for greyscale.

import { DataError, FormatError, phrase, RuntimeUnsupportedError } from "../core/errors.ts";
import { Budget } from "./budget.ts";
import { readBytes } from "./files.ts";
import { IMAGE_FORMATS, imageFormatOf } from "./image-formats.ts";
import { showPath } from "./path.ts";

/** Channels of an image: 1: greyscale, 3: RGB, 4: RGBA. */
export type Channels = 1 | 3 | 4;

/** How an image is resized to another shape: cropped, padded with black, or stretched. */
export type Fit = "cover" | "contain" | "fill";

/** The header of an image. */
export interface ImageFile {
  readonly path: string;
  /** After the rotation recorded by the camera. */
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

/** Limits of a single image. */
export interface ImageLimits {
  readonly mostPixels: number;
  /** The size of the file in bytes. */
  readonly maxBytes: number;
}

type Sharp = typeof import("sharp");

/** The decoder. @throws RuntimeUnsupportedError if it is not installed */
export async function loadSharp(load?: () => Promise<{ readonly default: Sharp }>): Promise<Sharp> {
  try {
    // bundlers tolerate a missing package only if the import itself is in a try block
    return (load ? await load() : await import("sharp")).default;
  } catch (error) {
    const expected = phrase('the package "sharp"', "sharp");
    const got = phrase((error as Error).message);
    const hint = "run: npm install sharp";
    throw RuntimeUnsupportedError.of("NO_SHARP", "decode images", expected, got, { hint });
  }
}

/**
 * Size and kind of an image, from its header; of several images in a file, the first.
 * @throws FormatError if its format is not supported, or it is damaged
 * @throws DataError if it cannot be read or has too many pixels
 */
export async function inspectImage(
  sharp: Sharp,
  path: string,
  { mostPixels, maxBytes }: ImageLimits,
): Promise<ImageFile> {
  const bytes = await readImage(path, maxBytes);
  // pixels are checked below
  const options = { limitInputPixels: false } as const;
  const header = await decoding(path, () => sharp(bytes, options).metadata());
  const pixels = header.width * header.height;
  if (pixels > mostPixels) {
    const expected = phrase(`at most ${mostPixels} pixels`, mostPixels);
    const got = phrase(`${header.width} x ${header.height}`, pixels);
    const hint = "raise mostPixels, or remove the file";
    throw DataError.of("IMAGE_TOO_LARGE", `read ${showPath(path)}`, expected, got, { hint });
  }
  const isTurned = (header.orientation ?? 1) >= 5;
  const [width, height] = isTurned ? [header.height, header.width] : [header.width, header.height];
  return { path, height, width, isGrey: /^(b-w|grey16)$/.test(header.space ?? "") };
}

/**
 * The pixels of an image as [height, width, channels].
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
      .rotate() // as recorded by the camera
      .toColourspace("srgb")
      .resize({ width, height, fit, background: "black" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return withChannels(pixels, info.channels, channels);
}

/** The bytes of a supported image file, judged by its beginning; the decoder gets nothing else. */
async function readImage(path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readBytes(path, new Budget(maxBytes));
  if (imageFormatOf(bytes)) return bytes;
  const got = bytes.length === 0 ? "an empty file" : "other bytes";
  const expected = `an image (${IMAGE_FORMATS})`;
  throw FormatError.of("IMAGE_FORMAT", `read ${showPath(path)}`, expected, phrase(got, got));
}

async function decoding<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const got = (error as Error).message.split("\n")[0]!;
    const hint = 'remove the file; imageFolder() skips such files with damaged: "skip"';
    const action = `read ${showPath(path)}`;
    throw FormatError.of("IMAGE_DAMAGED", action, phrase("a whole image"), phrase(got, got), {
      hint,
    });
  }
}

/** Converts pixels of 1 to 4 channels. Opacity is dropped, or set to 255 if missing. */
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
      // ITU-R BT.601 in units of 2^-16; grey pixels keep their value
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
