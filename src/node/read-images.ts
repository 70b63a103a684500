import type { NdArray } from "../array/types.ts";
import { DataError, FormatError, phrase } from "../core/errors.ts";
import {
  choiceOption,
  numberOption,
  type OptionValues,
  optional,
  readOptions,
  uncheckedOption,
} from "../core/options.ts";
import { countOf } from "../core/text.ts";
import { allocated, Budget, DEFAULT_MAX_BYTES, type LimitOptions } from "./budget.ts";
import {
  type Channels,
  decodeImage,
  type Fit,
  type ImageFile,
  type ImageForm,
  inspectImage,
  loadSharp,
} from "./decode-image.ts";
import { inTurn } from "./in-turn.ts";
import { type Path, pathsOf, showPath } from "./path.ts";

/** Options of images(). */
export interface ImageOptions extends LimitOptions {
  /**
   * Pixels of each side, or [height, width]. Default: the common size of all images; required if they
   * differ.
   */
  readonly size?: number | readonly [number, number];
  /** 1: greyscale, 3: RGB, 4: RGBA. Default: 1 if all images are greyscale, else 3. */
  readonly channels?: Channels;
  /**
   * How images of another shape are resized: "cover" crops to the middle, "contain" pads with black,
   * "fill" stretches. Default: "cover".
   */
  readonly fit?: Fit;
  /** Larger images are rejected before they are decoded. Default: 2^26, 8192 x 8192. */
  readonly mostPixels?: number;
}

const MOST_PIXELS = 0x4000000;
const MOST_SIDE = 16_384;
/** The maximum number of pixels decoded at a time, unless a single image has more. */
const PIXELS_AT_A_TIME = 0x4000000;

const sideOption = numberOption({ low: 1, high: MOST_SIDE, integer: true });
const sidesOf = (size: ImageOptions["size"]) => (Array.isArray(size) ? size : [size, size]);

export const IMAGE_OPTIONS = {
  size: optional<ImageOptions["size"]>({
    expected: `pixels from 1 to ${MOST_SIDE}, or [height, width]`,
    accepts: (size) => {
      const sides = sidesOf(size as number);
      return sides.length === 2 && sides.every(sideOption.accepts);
    },
  }),
  channels: optional<Channels>({
    expected: "1, 3 or 4",
    accepts: (channels) => [1, 3, 4].includes(channels as number),
  }),
  fit: choiceOption<Fit>(["cover", "contain", "fill"], "cover"),
  mostPixels: numberOption({ default: MOST_PIXELS, low: 1, integer: true }),
  maxBytes: uncheckedOption<number>(DEFAULT_MAX_BYTES), // by Budget
};

export const IMAGE_CODE = "IMAGE_OPTION";

type Reading = OptionValues<typeof IMAGE_OPTIONS>;

/**
 * Image files (PNG, JPEG, WebP, GIF, AVIF, TIFF; of several images in a file, the first) as uint8
 * [n, height, width, channels], rotated as recorded by the camera. Requires the package sharp. Values are
 * the stored ones: colour profiles are ignored. Greyscale follows ITU-R BT.601; opacity is dropped.
 * @throws RuntimeUnsupportedError if sharp is not installed
 * @throws FormatError if a file has another format or is damaged
 * @throws DataError if a file cannot be read or is too large, or if sizes differ and no size is given
 *
 * @example
 * const x = await images(["cat.jpg", "dog.png"], { size: 32, channels: 3 });
 * x.shape; // [2, 32, 32, 3]
 */
export async function images(
  paths: readonly Path[],
  options: ImageOptions = {},
): Promise<NdArray<Uint8Array>> {
  const reading = readOptions("images", IMAGE_OPTIONS, options, IMAGE_CODE);
  return (await readImages(pathsOf(paths, "images"), reading)).x;
}

/** The images that were read, and their files. */
export interface Images {
  readonly x: { readonly data: Uint8Array; readonly shape: readonly number[] };
  readonly paths: readonly string[];
}

type OnDamaged = (path: string, error: FormatError) => void;

/**
 * The headers of images; with `onDamaged` damaged files are skipped and passed to it.
 * @throws as images() does
 */
export async function inspectImages(
  paths: readonly string[],
  { mostPixels = MOST_PIXELS, maxBytes = DEFAULT_MAX_BYTES }: ImageOptions,
  onDamaged?: OnDamaged,
): Promise<ImageFile[]> {
  const sharp = await loadSharp();
  const inspect = (path: string) =>
    attempt(() => inspectImage(sharp, path, { mostPixels, maxBytes }), onDamaged);
  const files = await inTurn(paths, inspect);
  return files.flatMap((file, i) => undamaged(file, paths[i]!, onDamaged) ?? []);
}

/**
 * The pixels of images; with `onDamaged` damaged files are skipped and passed to it.
 * @throws as images() does
 */
export async function readImages(
  paths: readonly string[],
  options: Reading,
  onDamaged?: OnDamaged,
): Promise<Images> {
  const budget = new Budget(options.maxBytes);
  const sharp = await loadSharp();
  const files = await inspectImages(paths, options, onDamaged);
  if (files.length === 0) throw noImages(paths.length);
  const form = formFor(files, options);
  const { height, width, channels } = form;
  const size = height * width * channels;
  const what = `images of ${height} x ${width} x ${channels}`;
  budget.take(files.length * size, what);
  const data = allocated(() => new Uint8Array(files.length * size), what);
  const decode = async ({ path }: ImageFile, i: number) => {
    // damage may only show at the last row
    const image = await attempt(() => decodeImage(sharp, path, form, options), onDamaged);
    if (image instanceof FormatError) return image;
    data.set(image, i * size);
    return true;
  };
  const pixelsOf = (file: ImageFile) => file.height * file.width;
  const results = await inTurn(files, decode, { of: pixelsOf, most: PIXELS_AT_A_TIME });
  const whole = results.flatMap((each, i) =>
    undamaged(each, files[i]!.path, onDamaged) ? [i] : [],
  );
  if (whole.length === 0) throw noImages(paths.length);
  // close the gaps that damaged files have left
  for (const [to, from] of whole.entries()) {
    if (to !== from) data.copyWithin(to * size, from * size, (from + 1) * size);
  }
  const shape = [whole.length, height, width, channels];
  return {
    x: { data: whole.length === files.length ? data : data.slice(0, whole.length * size), shape },
    paths: whole.map((i) => files[i]!.path),
  };
}

/** The result, or the error of a damaged image if `onDamaged` is given. */
async function attempt<T>(
  run: () => Promise<T>,
  onDamaged: OnDamaged | undefined,
): Promise<T | FormatError> {
  try {
    return await run();
  } catch (error) {
    if (!onDamaged || !(error instanceof FormatError)) throw error;
    return error;
  }
}

/** The result; damaged images are reported in the order of the files. */
function undamaged<T>(
  result: T | FormatError,
  path: string,
  onDamaged: OnDamaged | undefined,
): T | undefined {
  if (!(result instanceof FormatError)) return result;
  onDamaged?.(path, result);
  return undefined;
}

/** The requested form, completed by what the images, at least one, have in common. */
function formFor(files: readonly ImageFile[], { size, fit, ...wanted }: Reading): ImageForm {
  const [first] = files as [ImageFile];
  const channels = wanted.channels ?? (files.every(({ isGrey }) => isGrey) ? 1 : 3);
  if (size !== undefined) {
    const [height, width] = sidesOf(size) as [number, number];
    return { height, width, channels, fit };
  }
  const { height, width } = first;
  const other = files.find((file) => file.height !== height || file.width !== width);
  if (!other) return { height, width, channels, fit };
  const show = (file: ImageFile) => `${showPath(file.path)} with ${file.height} x ${file.width}`;
  const got = phrase(`${show(first)} and ${show(other)}`);
  throw DataError.of("IMAGE_SIZES", "read images", phrase("images of one size"), got, {
    hint: "choose a size for all, as in size: 64",
  });
}

function noImages(damaged: number): DataError {
  const got = phrase(damaged === 0 ? "none" : countOf(damaged, "damaged file"), damaged);
  const advice = damaged === 0 ? {} : { hint: "replace them by whole images" };
  return DataError.of("NO_IMAGES", "read images", phrase("at least one"), got, advice);
}
