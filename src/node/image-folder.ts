import type { Dirent } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { DataError } from "../core/errors.ts";
import { mapInto } from "../core/map-into.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { showNames, showText } from "../core/show.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { DEFAULT_MAX_BYTES, type LimitOptions } from "./budget.ts";
import { type DataFolder, entriesOf } from "./data-folder.ts";
import type { ImageFile } from "./decode-image.ts";
import { type Path, pathOf, showPath, unreadable } from "./files.ts";
import { IMAGE_ENDINGS, isImageName } from "./image-formats.ts";
import { inTurn } from "./in-turn.ts";
import { IMAGE_OPTIONS, type ImageOptions, inspectImages, readImages } from "./read-images.ts";

/** Options of imageFolder() and imageFolders(). */
export interface ImageFolderOptions extends ImageOptions {
  /** The classes in the order of their numbers; by default the folders, sorted by code units. */
  readonly classNames?: readonly string[];
  /** What is done about an image that cannot be decoded. "throw" by default. */
  readonly damaged?: "throw" | "skip";
  /** Whether links may lead out of the folder. false by default. */
  readonly followLinks?: boolean;
  /** Called for each file that is left out, by its path within the folder. */
  readonly onSkip?: (file: string, reason: string) => void;
}

const OPTIONS = [...IMAGE_OPTIONS, "classNames", "damaged", "followLinks", "onSkip"];

/**
 * Images by class, one folder a class: `dir/cat/1.png`. x is uint8 [n, height, width, channels], y the
 * class numbers, `sources` the files; classes and the files in them are sorted by code units, so that
 * the order is the same on every machine. Reads .png, .jpg, .jpeg, .webp, .gif, .avif, .tif and .tiff; files and
 * folders that begin with a dot are ignored, other files told to `onSkip`. Needs the package sharp; see images().
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
  requireKnownKeys("imageFolder", options, OPTIONS);
  const { damaged = "throw", onSkip } = options;
  if (!["throw", "skip"].includes(damaged))
    throw unknownName("damaged", damaged, ["throw", "skip"]);
  const folder = pathOf(path);
  const { classNames, files } = await listImages(folder, options);
  const shown = (file: string) => relative(folder, file).replaceAll(sep, "/");
  const { x, paths } = await readImages(
    [...files.keys()],
    options,
    damaged === "skip" ? (file, error) => onSkip?.(shown(file), error.message) : undefined,
  );
  const labels = mapInto(new Int32Array(paths.length), paths, (file) => files.get(file)!);
  const y = { data: labels, shape: [paths.length] };
  return ownDataset({ x, y, classNames, sources: paths.map(shown) });
}

/** Names of the folder that is held out, the first one that there is. */
const TEST_FOLDERS = ["test", "val", "valid", "validation"];

/**
 * Images by class in `dir/train/cat/1.png` and `dir/test/cat/1.png` (or val, valid, validation), with
 * the classes, size and channels of the training images; where there is no `dir/train`, all images of
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
  requireKnownKeys("imageFolders", options, OPTIONS);
  const folder = pathOf(path);
  const entries = await visible(folder, await rootOf(folder, options));
  const names = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (!names.includes("train")) return { train: await imageFolder(path, options) };
  const within = (part: string): ImageFolderOptions => ({
    ...options,
    ...(options.onSkip && { onSkip: (file, why) => options.onSkip!(`${part}/${file}`, why) }),
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
    maxBytes: Math.max(1, (options.maxBytes ?? DEFAULT_MAX_BYTES) - train.x.data.length),
  });
  return { train, test };
}

/**
 * The height and width of all images of a folder, or of its `train`; undefined where they differ.
 * Damaged ones do not count. @throws what imageFolders() throws for other reasons
 */
export async function commonSize(
  folder: string,
  limits: LimitOptions = {},
): Promise<readonly [number, number] | undefined> {
  const hasTrain = (await entriesOf(folder)).some(({ name }) => name === "train");
  const { files } = await listImages(hasTrain ? join(folder, "train") : folder, {});
  const [first, ...others] = await inspectImages([...files.keys()], limits, () => {});
  const isSame = ({ height, width }: ImageFile) =>
    height === first!.height && width === first!.width;
  return first && others.every(isSame) ? [first.height, first.width] : undefined;
}

interface ImageList {
  readonly classNames: readonly string[];
  /** The class number of each file, in order. */
  readonly files: ReadonlyMap<string, number>;
}

/** The classes of a folder and their files, nothing of which has been opened. */
async function listImages(folder: string, options: ImageFolderOptions): Promise<ImageList> {
  const { onSkip } = options;
  const classNames = readClassNames(options.classNames);
  const inside = await rootOf(folder, options);
  const entries = await visible(folder, inside);
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  for (const { name, isFolder } of entries)
    if (!isFolder) onSkip?.(name, "in no folder of a class");
  const names = classNames ?? folders;
  requireClasses(folder, folders, names, entries.length);
  const files = new Map<string, number>();
  for (const name of folders) {
    const label = names.indexOf(name);
    const before = files.size;
    for (const file of await visible(join(folder, name), inside)) {
      if (file.isFile && isImageName(file.name)) {
        files.set(join(folder, name, file.name), label);
      } else {
        const reason = file.isFolder ? "a folder inside a class" : `no ${IMAGE_ENDINGS} file`;
        onSkip?.(`${name}/${file.name}`, reason);
      }
    }
    if (files.size === before) throw noImages(join(folder, name));
  }
  return { classNames: [...names], files };
}

/** What links must not lead out of. */
const rootOf = async (folder: string, { followLinks = false }: ImageFolderOptions) =>
  followLinks ? undefined : realpath(folder).catch(() => folder);

/** What a folder holds, links resolved; nothing whose name begins with a dot. */
async function visible(folder: string, inside: string | undefined) {
  const entries = (await entriesOf(folder)).filter(({ name }) => !name.startsWith("."));
  return inTurn(entries, async (entry) => ({
    name: entry.name,
    ...(await kindOf(join(folder, entry.name), entry, inside)),
  }));
}

/** A folder, a file, or neither: a pipe would be waited for. */
async function kindOf(path: string, entry: Dirent, inside: string | undefined) {
  const kind = (of: Pick<Dirent, "isDirectory" | "isFile">) => ({
    isFolder: of.isDirectory(),
    isFile: of.isFile(),
  });
  if (!entry.isSymbolicLink()) return kind(entry);
  try {
    const target = await realpath(path);
    if (inside === undefined || target.startsWith(inside + sep)) return kind(await stat(target));
    throw new DataError(
      "LINK_OUTSIDE",
      `Cannot read ${showPath(path)}: expected a file inside the folder, got a link to ${showPath(target)}`,
      { got: target, hint: "pass followLinks: true where such links are wanted" },
    );
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadable(path, "a link to something", error);
  }
}

function requireClasses(
  folder: string,
  folders: readonly string[],
  names: readonly string[],
  count: number,
): void {
  const what = `Cannot read ${showPath(folder)}`;
  if (folders.length === 0) {
    throw new DataError(
      "NO_CLASSES",
      `${what}: expected a folder of images for each class, got ${count} files and no folder`,
      { got: count, hint: "put the images of each class into a folder with its name" },
    );
  }
  const known = new Set(names);
  const unknown = folders.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new DataError(
    "UNKNOWN_CLASS",
    `${what}: expected folders among the classes ${showNames(names)}, got ${showText(unknown)}`,
    { expected: names, got: unknown },
  );
}

function noImages(folder: string): DataError {
  const isPart = ["train", ...TEST_FOLDERS].includes(basename(folder));
  return new DataError(
    "NO_IMAGES",
    `Cannot read ${showPath(folder)}: expected ${IMAGE_ENDINGS} files, got none`,
    {
      hint: isPart
        ? "read train and test with imageFolders()"
        : "remove the folder if it is no class",
    },
  );
}
