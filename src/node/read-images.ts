import type { NdArray } from "../array/types.ts";
import { DataError, FormatError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { allocated, Budget, DEFAULT_MAX_BYTES, type LimitOptions } from "./budget.ts";
import {
  type Channels,
  decodeImage,
  type Fit,
  type ImageFile,
  type ImageForm,
  type ImageLimits,
  inspectImage,
  loadSharp,
} from "./decode-image.ts";
import { type Path, pathsOf, showPath } from "./files.ts";
import { inTurn } from "./in-turn.ts";

/** Options of images(): the form that all images get. */
export interface ImageOptions extends LimitOptions {
  /**
   * Pixels of each side, or [height, width]. By default the size that all images have; where they
   * differ, it must be given.
   */
  readonly size?: number | readonly [number, number];
  /** 1: grey, 3: red, green, blue, 4: with opacity. By default 1 where all images are grey, else 3. */
  readonly channels?: Channels;
  /**
   * How an image of another size is made to fit: "cover" keeps its middle, "contain" keeps all of it
   * on black, "fill" stretches it. "cover" by default.
   */
  readonly fit?: Fit;
  /** Larger images are refused before they are decoded. 2^26 by default, 8192 x 8192. */
  readonly mostPixels?: number;
}

export const IMAGE_OPTIONS = ["size", "channels", "fit", "mostPixels", "maxBytes"] as const;

const MOST_PIXELS = 0x4000000;
const MOST_SIDE = 16_384;
/** Pixels that are decoded at a time, where one image has no more. */
const PIXELS_AT_A_TIME = 0x4000000;

/**
 * Image files (PNG, JPEG, WebP, GIF, AVIF, TIFF; of several images in a file the first) as uint8
 * [n, height, width, channels], turned as the camera was held; needs the package sharp. The middle of each image is kept where `size` has another shape. Values are the
 * stored ones: colour profiles are ignored. Grey is made by ITU-R BT.601, opacity is dropped.
 * @throws RuntimeUnsupportedError where sharp is not installed
 * @throws FormatError if a file is of none of these kinds, or damaged
 * @throws DataError if a file cannot be read or is too large, or sizes differ and none was given
 *
 * @example
 * const x = await images(["cat.jpg", "dog.png"], { size: 32, channels: 3 });
 * x.shape; // [2, 32, 32, 3]
 */
export async function images(
  paths: readonly Path[],
  options: ImageOptions = {},
): Promise<NdArray<Uint8Array>> {
  requireKnownKeys("images", options, IMAGE_OPTIONS);
  return (await readImages(pathsOf(paths, "images"), options)).x;
}

/** What was read, and from which files. */
export interface Images {
  readonly x: { readonly data: Uint8Array; readonly shape: readonly number[] };
  readonly paths: readonly string[];
}

type OnDamaged = (path: string, error: FormatError) => void;

/**
 * Sizes and kinds of images; with `onDamaged` one that cannot be decoded is left out and told of.
 * @throws as images() does
 */
export async function inspectImages(
  paths: readonly string[],
  options: ImageOptions,
  onDamaged?: OnDamaged,
): Promise<ImageFile[]> {
  const limits = limitsOf(options);
  const sharp = await loadSharp();
  const inspect = (path: string) => attempt(() => inspectImage(sharp, path, limits), onDamaged);
  const files = await inTurn(paths, inspect);
  return files.flatMap((file, i) => undamaged(file, paths[i]!, onDamaged) ?? []);
}

const limitsOf = ({
  mostPixels = MOST_PIXELS,
  maxBytes = DEFAULT_MAX_BYTES,
}: ImageOptions): ImageLimits => ({
  mostPixels,
  maxBytes,
});

/**
 * Reads images; with `onDamaged` one that cannot be decoded is left out and told of.
 * @throws as images() does
 */
export async function readImages(
  paths: readonly string[],
  options: ImageOptions,
  onDamaged?: OnDamaged,
): Promise<Images> {
  const wanted = checked(options);
  const budget = new Budget(options.maxBytes);
  const sharp = await loadSharp();
  const files = await inspectImages(paths, options, onDamaged);
  const form = formFor(files, wanted);
  const { height, width, channels } = form;
  const size = height * width * channels;
  const what = `images of ${height} x ${width} x ${channels}`;
  budget.take(files.length * size, what);
  const data = allocated(() => new Uint8Array(files.length * size), what);
  const decode = async ({ path }: ImageFile, i: number) => {
    // damage may show at the last row only
    const read = () => decodeImage(sharp, path, form, limitsOf(options));
    const image = await attempt(read, onDamaged);
    if (image instanceof FormatError) return image;
    data.set(image, i * size);
    return true;
  };
  const pixelsOf = (file: ImageFile) => file.height * file.width;
  const pixels = await inTurn(files, decode, { of: pixelsOf, most: PIXELS_AT_A_TIME });
  const whole = pixels.flatMap((each, i) =>
    undamaged(each, files[i]!.path, onDamaged) ? [i] : [],
  );
  if (whole.length === 0) throw noImages();
  // those after a damaged one move up
  for (const [to, from] of whole.entries()) {
    if (to !== from) data.copyWithin(to * size, from * size, (from + 1) * size);
  }
  const shape = [whole.length, height, width, channels];
  return {
    x: { data: whole.length === files.length ? data : data.slice(0, whole.length * size), shape },
    paths: whole.map((i) => files[i]!.path),
  };
}

/** The result, or what is wrong with the image where somebody wants to know. */
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

/** A result; a damaged image is told of, in the order of the files and not of their end. */
function undamaged<T>(
  result: T | FormatError,
  path: string,
  onDamaged: OnDamaged | undefined,
): T | undefined {
  if (!(result instanceof FormatError)) return result;
  onDamaged?.(path, result);
  return undefined;
}

type Wanted = Partial<Pick<ImageForm, "height" | "width" | "channels">> & Pick<ImageForm, "fit">;

function checked({ size, channels, fit = "cover", mostPixels }: ImageOptions): Wanted {
  const fits = ["cover", "contain", "fill"];
  if (!fits.includes(fit)) throw unknownName("fit", fit, fits);
  if (channels !== undefined && ![1, 3, 4].includes(channels)) {
    throw refuse("channels", "1, 3 or 4", channels);
  }
  if (mostPixels !== undefined && !(Number.isSafeInteger(mostPixels) && mostPixels > 0)) {
    throw refuse("mostPixels", "an integer from 1", mostPixels);
  }
  const base = { fit, ...(channels !== undefined && { channels }) };
  if (size === undefined) return base;
  const sides = typeof size === "number" ? [size, size] : [...size];
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= MOST_SIDE;
  if (sides.length !== 2 || !sides.every(isSide)) {
    throw refuse("size", `pixels from 1 to ${MOST_SIDE}, or [height, width]`, size);
  }
  return { ...base, height: sides[0]!, width: sides[1]! };
}

const refuse = (name: string, expected: string, got: unknown) =>
  DataError.of("IMAGE_OPTION", "read images", `for ${name} ${expected}`, got, { expected });

/** What is wanted, and else what the images have in common. */
function formFor(files: readonly ImageFile[], wanted: Wanted): ImageForm {
  const [first] = files;
  if (!first) throw noImages();
  const channels = wanted.channels ?? (files.every(({ isGrey }) => isGrey) ? 1 : 3);
  if (wanted.height !== undefined) return { ...first, ...wanted, channels } as ImageForm;
  const other = files.find(({ height, width }) => height !== first.height || width !== first.width);
  if (!other) return { height: first.height, width: first.width, channels, fit: wanted.fit };
  const show = ({ path, height, width }: ImageFile) =>
    `${showPath(path)} with ${height} x ${width}`;
  throw new DataError(
    "IMAGE_SIZES",
    `Cannot read images of different sizes: expected as many pixels in all, got ${show(first)} and ${show(other)}`,
    { hint: "choose what all are made to fit, as in size: 64" },
  );
}

const noImages = () =>
  new DataError("NO_IMAGES", "Cannot read images: expected at least one, got none");
