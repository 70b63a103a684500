import { realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { choiceOption, flagOption, readOptions, uncheckedOption } from "../core/options.ts";
import { showNames, showText } from "../core/show.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import type { LimitOptions } from "./budget.ts";
import { type DataFolder, type FileKind, visibleEntries } from "./data-folder.ts";
import type { ImageFile } from "./decode-image.ts";
import { IMAGE_ENDINGS, isImageName } from "./image-formats.ts";
import { type Path, pathOf, showPath } from "./path.ts";
import {
  IMAGE_CODE,
  IMAGE_OPTIONS,
  type ImageOptions,
  inspectImages,
  readImages,
} from "./read-images.ts";
import { unreadable } from "./system-errors.ts";

/** Options of imageFolder() and imageFolders(). */
export interface ImageFolderOptions extends ImageOptions {
  /** The classes in the order of their numbers. Default: the folder names, sorted by code units. */
  readonly classNames?: readonly string[];
  /** The treatment of images that cannot be decoded. Default: "throw". */
  readonly damaged?: "throw" | "skip";
  /** Whether links may lead out of the folder. Default: false. */
  readonly followLinks?: boolean;
  /** Called for each skipped file, with its path within the folder. */
  readonly onSkip?: (file: string, reason: string) => void;
}

const FOLDER_OPTIONS = {
  ...IMAGE_OPTIONS,
  classNames: uncheckedOption<readonly string[]>(),
  damaged: choiceOption(["throw", "skip"], "throw"),
  followLinks: flagOption(false),
  onSkip: uncheckedOption<NonNullable<ImageFolderOptions["onSkip"]>>(),
};

/**
 * Images by class, with a folder for each class: `dir/cat/1.png`. x is uint8 [n, height, width, channels], y
 * the class numbers, `sources` the files. Classes and their files are sorted by code units, so the order
 * is the same on every machine. Reads .png, .jpg, .jpeg, .webp, .gif, .avif, .tif and .tiff; names that begin
 * with a dot are ignored, other files reported to `onSkip`. Requires the package sharp; see images().
 * @throws DataError if there is no class, a class has no image, a link leads out of the folder, or a
 * folder is not among `classNames`; and what images() throws
 *
 * @example
 * const data = await imageFolder("pets", { size: 64 });
 * data.classNames; // ["cat", "dog"]
 * const { train, test } = data.split({ test: 0.5 });
 * train.x.shape; // [2, 64, 64, 3]
 */
export async function imageFolder(path: Path, options: ImageFolderOptions = {}): Promise<Dataset> {
  const reading = readOptions("imageFolder", FOLDER_OPTIONS, options, IMAGE_CODE);
  const { damaged, onSkip } = reading;
  const folder = pathOf(path);
  const { classNames, files } = await listImages(folder, reading);
  const shown = (file: string) => relative(folder, file).replaceAll(sep, "/");
  const { x, paths } = await readImages(
    [...files.keys()],
    reading,
    damaged === "skip" ? (file, error) => onSkip?.(shown(file), error.message) : undefined,
  );
  const labels = mapInto(new Int32Array(paths.length), paths, (file) => files.get(file)!);
  const y = { data: labels, shape: [paths.length] };
  return ownDataset({ x, y, classNames, sources: paths.map(shown) });
}

/** Names of the folder with the test set; the first one found is used. */
const TEST_FOLDERS = ["test", "val", "valid", "validation"];

/**
 * Images by class in `dir/train/cat/1.png` and `dir/test/cat/1.png` (or val, valid, validation), with
 * the classes, size and channels of the training images. Without `dir/train`, all images of
 * `dir/cat/1.png` are `train`.
 * @throws what imageFolder() throws
 *
 * @example
 * const { train, test } = await imageFolders("pets-by-part", { size: 64 });
 * train.length; // 4
 * test!.sources; // ["cat/1.png", "dog/1.png"]
 */
export async function imageFolders(
  path: Path,
  options: ImageFolderOptions = {},
): Promise<DataFolder> {
  const reading = readOptions("imageFolders", FOLDER_OPTIONS, options, IMAGE_CODE);
  const { onSkip, maxBytes } = reading;
  const folder = pathOf(path);
  const names = await foldersIn(folder, reading);
  if (!names.includes("train")) return { train: await imageFolder(path, options) };
  const within = (part: string): ImageFolderOptions => ({
    ...options,
    ...(onSkip && { onSkip: (file, why) => onSkip(`${part}/${file}`, why) }),
  });
  const train = await imageFolder(join(folder, "train"), within("train"));
  const held = TEST_FOLDERS.find((name) => names.includes(name));
  if (held === undefined) return { train };
  const [, height, width, channels] = train.x.shape as [number, number, number, 1 | 3 | 4];
  const test = await imageFolder(join(folder, held), {
    ...within(held),
    size: [height, width],
    channels,
    classNames: train.classNames!,
    maxBytes: Math.max(1, maxBytes - train.x.data.length),
  });
  return { train, test };
}

/**
 * The common height and width of all images of a folder, or of its `train`; undefined if they differ.
 * Damaged images are ignored. @throws what imageFolders() throws for other reasons
 */
export async function commonSize(
  folder: string,
  limits: LimitOptions = {},
): Promise<readonly [number, number] | undefined> {
  const hasTrain = (await foldersIn(folder, {})).includes("train");
  const { files } = await listImages(hasTrain ? join(folder, "train") : folder, {});
  const [first, ...others] = await inspectImages([...files.keys()], limits, () => {});
  const isSame = ({ height, width }: ImageFile) =>
    height === first!.height && width === first!.width;
  return first && others.every(isSame) ? [first.height, first.width] : undefined;
}

type Listing = Pick<ImageFolderOptions, "classNames" | "followLinks" | "onSkip">;

interface ImageList {
  readonly classNames: readonly string[];
  /** The class number of each file, in order. */
  readonly files: ReadonlyMap<string, number>;
}

/** The classes of a folder and their files; opens none of them. */
async function listImages(folder: string, listing: Listing): Promise<ImageList> {
  const { onSkip } = listing;
  const follow = await linksWithin(folder, listing);
  const given = readClassNames(listing.classNames);
  const entries = await visibleEntries(folder, follow);
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  for (const { name, isFolder } of entries)
    if (!isFolder) onSkip?.(name, "not in the folder of a class");
  const classNames = given ?? folders;
  requireClasses(folder, folders, classNames, entries.length);
  const files = new Map<string, number>();
  for (const name of folders) {
    const label = classNames.indexOf(name);
    const before = files.size;
    for (const file of await visibleEntries(join(folder, name), follow)) {
      if (file.isFile && isImageName(file.name)) {
        files.set(join(folder, name, file.name), label);
      } else {
        const reason = file.isFolder ? "a folder within a class" : `not a ${IMAGE_ENDINGS} file`;
        onSkip?.(`${name}/${file.name}`, reason);
      }
    }
    if (files.size === before) throw noImages(join(folder, name));
  }
  return { classNames: [...classNames], files };
}

/** The names of the folders in a folder. */
async function foldersIn(folder: string, listing: Listing): Promise<string[]> {
  const entries = await visibleEntries(folder, await linksWithin(folder, listing));
  return entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

/** Resolves links, which must not lead out of the folder unless `followLinks` is true. */
async function linksWithin(folder: string, { followLinks = false }: Listing) {
  const inside = followLinks ? undefined : await realpath(folder).catch(() => folder);
  return async (path: string): Promise<FileKind> => {
    try {
      const target = await realpath(path);
      if (inside === undefined || target.startsWith(inside + sep)) return await stat(target);
      const got = phrase(`a link to ${showPath(target)}`, target);
      const expected = phrase("a file inside the folder");
      throw DataError.of("LINK_OUTSIDE", `read ${showPath(path)}`, expected, got, {
        hint: "pass followLinks: true to allow such links",
      });
    } catch (error) {
      throw unreadable(path, "a link to a file or folder", error);
    }
  };
}

function requireClasses(
  folder: string,
  folders: readonly string[],
  names: readonly string[],
  count: number,
): void {
  const action = `read ${showPath(folder)}`;
  if (folders.length === 0) {
    const expected = phrase("a folder of images for each class");
    const got = phrase(`${count} files and no folder`, count);
    const hint = "put the images of each class into a folder with its name";
    throw DataError.of("NO_CLASSES", action, expected, got, { hint });
  }
  const known = new Set(names);
  const unknown = folders.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const expected = phrase(`folders among the classes ${showNames(names)}`, names);
  throw DataError.of("UNKNOWN_CLASS", action, expected, phrase(showText(unknown), unknown));
}

function noImages(folder: string): DataError {
  const isPart = ["train", ...TEST_FOLDERS].includes(basename(folder));
  const hint = isPart
    ? "read train and test with imageFolders()"
    : "remove the folder if it is not a class";
  const expected = phrase(`${IMAGE_ENDINGS} files`);
  return DataError.of("NO_IMAGES", `read ${showPath(folder)}`, expected, phrase("none"), { hint });
}
