// What --data understands beside tables: one entry for each kind of folder or file.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ArrayInput } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { showCount } from "../core/text.ts";
import type { Dataset } from "../data/dataset.ts";
import { areNumbered } from "../data/task.ts";
import { holdsArrays } from "../node/array-names.ts";
import { cifar10, cifar100, cifarFiles } from "../node/cifar.ts";
import { type DataFolder, type FileKind, visibleEntries } from "../node/data-folder.ts";
import type { DownloadProgress } from "../node/fetch-verified.ts";
import { idxFolder } from "../node/idx.ts";
import { isImageName } from "../node/image-formats.ts";
import { fashionMnist, mnist } from "../node/mnist.ts";
import { npyFolder, npyRows } from "../node/npy-data.ts";
import { showPath } from "../node/path.ts";
import { images } from "../node/read-images.ts";
import { unreadable } from "../node/system-errors.ts";
import { ARRAYS, type GivenFlags, IMAGES, refuseUnconcerned } from "./concerns.ts";
import { formOf, readImageFolder } from "./image-data.ts";
import { limitOf, type Source, type SourceOptions } from "./source-options.ts";
import { say } from "./terminal.ts";

/** What a path is: names of files and folders in it, where it is a folder. */
interface Found {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly isFolder: boolean;
}

interface Kind {
  readonly name: string;
  readonly example: string;
  readonly fits: (found: Found) => boolean;
  readonly read: (path: string, options: SourceOptions) => Promise<DataFolder & Partial<Source>>;
}

const FOLDERS: readonly Kind[] = [
  {
    name: "IDX files",
    example: "train-images-idx3-ubyte.gz …",
    fits: ({ files }) => files.some((name) => /[-.]idx\d-ubyte(\.gz)?$/.test(name)),
    read: (path, options) => idxFolder(path, limitOf(options)),
  },
  {
    name: "CIFAR-10 binaries",
    example: "data_batch_1.bin …",
    fits: ({ files }) => cifarFiles(files).train.length > 0,
    read: (path, options) => cifar10(path, limitOf(options)),
  },
  {
    name: "CIFAR-100 binaries",
    example: "train.bin, test.bin",
    fits: ({ files }) => files.some((name) => /^train\.bin(\.gz)?$/.test(name)),
    read: (path, options) => cifar100(path, limitOf(options)),
  },
  {
    name: ARRAYS,
    example: "x.npy and y.npy, or x_train.npy …",
    fits: ({ files }) => holdsArrays(files),
    read: readArrays,
  },
  {
    name: IMAGES,
    example: "cat/1.png …, or train/cat/1.png … and test/",
    fits: ({ folders }) => folders.length > 0,
    read: readImageFolder,
  },
];

const FILES: readonly Kind[] = [
  {
    name: ARRAYS,
    example: ".npz",
    fits: ({ path }) => path.endsWith(".npz"),
    read: readArrays,
  },
  {
    name: "CIFAR-10",
    example: ".bin",
    fits: ({ path }) => /\.bin(\.gz)?$/.test(path),
    read: async (path, options) => ({ train: await cifar10([path], limitOf(options)) }),
  },
];

function readArrays(path: string, options: SourceOptions) {
  const { task = "auto", classNames = [] } = options;
  // a model that calls its classes by integers has learned from values
  const areValues = !areNumbered(classNames) && classNames.every((name) => /^-?\d+$/.test(name));
  const known = { task: "classification", classes: classNames, because: "as trained" } as const;
  return npyFolder(path, { task, ...limitOf(options) }, areValues ? known : undefined);
}

/** Data sets by name, where there is no such path. */
const NAMED = { mnist, "fashion-mnist": fashionMnist } as const;

/** What --data takes, in words. */
export const DATA_KINDS = [
  "a CSV file",
  `a folder of ${FOLDERS.map(({ name }) => name).join(", ")}`,
  `a file of ${FILES.map(({ name, example }) => `${name} (${example})`).join(", ")}`,
  ...Object.keys(NAMED),
].join("; ");

/** What is used of data with a test part. */
export const TEST_PART = "Of data that have a test part, that part";
/** What --data of predict takes. */
export const FEATURE_KINDS = `${DATA_KINDS}; and without a target: an image, a folder of images, .npy. ${TEST_PART}`;

/**
 * The data that a path or name stands for, or undefined where it may be a table.
 * @throws DataError where there is nothing, a folder holds nothing that is understood, or arguments
 * were given that do not concern it
 */
export async function readSource(
  path: string,
  options: SourceOptions = {},
  given: GivenFlags = {},
): Promise<Source | undefined> {
  const found = await look(path);
  if (!found) {
    refuseUnconcerned(path, given);
    return { ...(await fetchNamed(path as keyof typeof NAMED)), notes: [] };
  }
  const kind = kindOf(found);
  if (kind) {
    refuseUnconcerned(kind.name, given);
    return { notes: [], ...(await kind.read(path, options)) };
  }
  if (found.isFolder) throw notUnderstood(found);
  const isArray = path.endsWith(".npy");
  if (!isArray && !isImageName(path)) return undefined;
  const hint = isArray
    ? "give the folder that holds x.npy and y.npy"
    : "give the folder that holds a folder of images for each class";
  throw new DataError(
    "ONE_FILE",
    `Cannot read ${showPath(path)}: expected data with a target, got one file without`,
    { hint },
  );
}

const kindOf = (found: Found) => (found.isFolder ? FOLDERS : FILES).find(({ fits }) => fits(found));

/** Rows without a target, and the files they come from where each has its own. */
export interface Features {
  readonly x: ArrayInput;
  readonly sources?: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The rows to predict: an array, one image, a folder of images, or x of whatever readSource() takes;
 * undefined where the path may be a table.
 * @throws what readSource() throws
 */
export async function readFeatures(
  path: string,
  options: SourceOptions,
  given: GivenFlags = {},
): Promise<Features | undefined> {
  const found = await look(path);
  const isArray = found && !found.isFolder && path.endsWith(".npy");
  if (isArray || (found && kindOf(found)?.name === ARRAYS)) {
    refuseUnconcerned(ARRAYS, given);
    const { x, isTest } = await npyRows(path, limitOf(options));
    return { x, notes: isTest ? [testNote(path, x.shape[0]!)] : [] };
  }
  const names = found?.files.filter(isImageName) ?? [];
  if (found && !found.isFolder && isImageName(path)) names.push("");
  if (names.length > 0 && found?.folders.length === 0) {
    refuseUnconcerned("images", given);
    const files = names.map((name) => join(path, name));
    return { x: await images(files, formOf(options)), sources: files, notes: [] };
  }
  const source = await readSource(path, options, given);
  if (!source) return undefined;
  const { x, sources, length }: Dataset = source.test ?? source.train;
  const notes = source.test ? [...source.notes, testNote(path, length)] : source.notes;
  return { x, ...(sources && { sources }), notes };
}

const testNote = (path: string, rows: number) =>
  `${path}: its test part alone, ${showCount(rows)} rows`;

/** What there is at a path; undefined where there is nothing but a data set of that name. */
async function look(path: string): Promise<Found | undefined> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    if (Object.hasOwn(NAMED, path)) return undefined;
    throw unreadable(path, `a folder, a file, or ${Object.keys(NAMED).join(" or ")}`, error);
  }
  // a broken link is not a folder
  const follow = (target: string, link: FileKind) => stat(target).catch(() => link);
  const entries = isFolder ? await visibleEntries(path, follow) : [];
  const named = (folders: boolean) =>
    entries.filter((each) => each.isFolder === folders).map(({ name }) => name);
  return { path, files: named(false), folders: named(true), isFolder };
}

async function fetchNamed(name: keyof typeof NAMED): Promise<DataFolder> {
  let announced = "";
  const onProgress = ({ file, url }: DownloadProgress) => {
    if (file !== announced) say(`fetching ${url}`);
    announced = file;
  };
  return NAMED[name]({ onProgress });
}

const NAMES_SHOWN = 6;

function notUnderstood({ path, files }: Found): DataError {
  const shown = files.slice(0, NAMES_SHOWN).map((name) => `"${name}"`);
  const got =
    files.length === 0 ? "nothing" : shown.join(", ") + (files.length > NAMES_SHOWN ? ", …" : "");
  const expected = FOLDERS.map(({ name, example }) => `${name} (${example})`);
  return new DataError(
    "NOT_UNDERSTOOD",
    `Cannot read the folder ${showPath(path)}: expected one of ${expected.join("; ")}; got ${got}`,
    {
      expected,
      got: files,
      ...(files.some((name) => /\.(csv|tsv|txt)$/.test(name)) && {
        hint: "for a table give the file itself",
      }),
    },
  );
}
