// The kinds of data besides tables that --data accepts.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { firstOf } from "../core/show.ts";
import { countOf } from "../core/text.ts";
import { areNumbered } from "../data/task.ts";
import { holdsArrays } from "../node/array-names.ts";
import { cifar10, cifar100, cifarFiles } from "../node/cifar.ts";
import { type DataFolder, type FileKind, visibleEntries } from "../node/data-folder.ts";
import type { DownloadProgress } from "../node/fetch-verified.ts";
import { idxFolder } from "../node/idx.ts";
import { isImageName } from "../node/image-formats.ts";
import { FASHION_MNIST, fashionMnist, type KnownData, MNIST, mnist } from "../node/mnist.ts";
import { npyFolder, npyRows } from "../node/npy-data.ts";
import { showPath } from "../node/path.ts";
import { images } from "../node/read-images.ts";
import { unreadable } from "../node/system-errors.ts";
import { formOf, readImageFolder } from "./image-data.ts";
import { ARRAYS, type DataOptions, IMAGES, requireApplicable } from "./option-rules.ts";
import type { Source, SourceOptions } from "./source-options.ts";
import { say } from "./terminal.ts";

/** A path, and the names in it if it is a folder. */
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
    read: (path, { maxBytes }) => idxFolder(path, { maxBytes }),
  },
  {
    name: "CIFAR-10 binaries",
    example: "data_batch_1.bin …",
    fits: ({ files }) => cifarFiles(files).train.length > 0,
    read: (path, { maxBytes }) => cifar10(path, { maxBytes }),
  },
  {
    name: "CIFAR-100 binaries",
    example: "train.bin, test.bin",
    fits: ({ files }) => files.some((name) => /^train\.bin(\.gz)?$/.test(name)),
    read: (path, { maxBytes }) => cifar100(path, { maxBytes }),
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
  { name: ARRAYS, example: ".npz", fits: ({ path }) => path.endsWith(".npz"), read: readArrays },
  {
    name: "CIFAR-10",
    example: ".bin",
    fits: ({ path }) => /\.bin(\.gz)?$/.test(path),
    read: async (path, { maxBytes }) => ({ train: await cifar10([path], { maxBytes }) }),
  },
];

function readArrays(path: string, options: SourceOptions) {
  const { task = "auto", classNames = [], maxBytes } = options;
  // a model whose classes are other integers than 0, 1 … has learned them from an array
  const areValues = !areNumbered(classNames) && classNames.every((name) => /^-?\d+$/.test(name));
  const known = { task: "classification", classes: classNames, because: "as trained" } as const;
  return npyFolder(path, { task, maxBytes }, areValues ? known : undefined);
}

/** Data sets by name, unless there is such a path. */
const NAMED = { mnist, "fashion-mnist": fashionMnist } as const;
/** Their files, whose content is known. */
export const KNOWN_DATA: ReadonlyMap<string, KnownData> = new Map(
  [MNIST, FASHION_MNIST].map((known) => [known.name, known]),
);
const NAMES = Object.keys(NAMED);

/** What --data accepts. */
export const DATA_KINDS = [
  "a CSV file",
  `a folder of ${FOLDERS.map(({ name }) => name).join(", ")}`,
  `a file of ${FILES.map(({ name, example }) => `${name} (${example})`).join(", ")}`,
  ...NAMES,
].join("; ");

export const TEST_SET = "If the data have a test set, it is used";
/** What --data of predict accepts. */
export const FEATURE_KINDS = `${DATA_KINDS}; or without a target: an image, a folder of images, .npy. ${TEST_SET}`;

/**
 * The data of a path or name; undefined if it may be a table.
 * @throws DataError if the path is missing or its kind is unknown, or for options that do not apply
 */
export async function readSource(
  path: string,
  options: SourceOptions = {},
  given: DataOptions = {},
): Promise<Source | undefined> {
  const found = await look(path);
  if (!found) {
    requireApplicable(path, given);
    return { ...(await fetchNamed(path as keyof typeof NAMED)), notes: [] };
  }
  const kind = kindOf(found);
  if (kind) {
    requireApplicable(kind.name, given);
    return { notes: [], ...(await kind.read(path, options)) };
  }
  if (found.isFolder) throw unknownFolder(found);
  const isArray = path.endsWith(".npy");
  if (!isArray && !isImageName(path)) return undefined;
  const hint = isArray
    ? "use the folder that contains x.npy and y.npy"
    : "use the folder that contains a folder of images for each class";
  const expected = phrase("data with a target");
  const got = phrase("one file without a target");
  throw DataError.of("ONE_FILE", `read ${showPath(path)}`, expected, got, { hint });
}

const kindOf = (found: Found) => (found.isFolder ? FOLDERS : FILES).find(({ fits }) => fits(found));

/** Rows without a target, and their files if each has its own. */
export interface Features {
  readonly x: ArrayInput;
  readonly sources?: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The rows to predict: an array, an image, a folder of images, or x of the data of readSource(); undefined
 * if the path may be a table.
 * @throws what readSource() throws
 */
export async function readFeatures(
  path: string,
  options: SourceOptions,
  given: DataOptions = {},
): Promise<Features | undefined> {
  const found = await look(path);
  const isArray = found && !found.isFolder && path.endsWith(".npy");
  if (isArray || (found && kindOf(found)?.name === ARRAYS)) {
    requireApplicable(ARRAYS, given);
    const { x, isTest } = await npyRows(path, { maxBytes: options.maxBytes });
    return { x, notes: isTest ? [testNote(path, x.shape[0]!)] : [] };
  }
  const names = found?.files.filter(isImageName) ?? [];
  if (found && !found.isFolder && isImageName(path)) names.push("");
  if (names.length > 0 && found?.folders.length === 0) {
    requireApplicable("images", given);
    const files = names.map((name) => join(path, name));
    return { x: await images(files, formOf(options)), sources: files, notes: [] };
  }
  const source = await readSource(path, options, given);
  if (!source) return undefined;
  const { x, sources, length } = source.test ?? source.train;
  const notes = source.test ? [...source.notes, testNote(path, length)] : source.notes;
  return { x, notes, ...present({ sources }) };
}

const testNote = (path: string, rows: number) =>
  `${path}: only the test set, ${countOf(rows, "row")}`;

/** What is at a path; undefined for the name of a data set. */
async function look(path: string): Promise<Found | undefined> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    if (NAMES.includes(path)) return undefined;
    throw unreadable(path, `a folder, a file, or ${NAMES.join(" or ")}`, error);
  }
  // a broken link is not a folder
  const follow = (target: string, link: FileKind) => stat(target).catch(() => link);
  const entries = isFolder ? await visibleEntries(path, follow) : [];
  const named = (folders: boolean) =>
    entries.filter((each) => each.isFolder === folders).map(({ name }) => name);
  return { path, files: named(false), folders: named(true), isFolder };
}

function fetchNamed(name: keyof typeof NAMED): Promise<DataFolder> {
  let announced = "";
  const onProgress = ({ file, url }: DownloadProgress) => {
    if (file !== announced) say(`downloading ${url}`);
    announced = file;
  };
  return NAMED[name]({ onProgress });
}

const NAMES_SHOWN = 6;

function unknownFolder({ path, files }: Found): DataError {
  const kinds = FOLDERS.map(({ name, example }) => `${name} (${example})`);
  const shown = firstOf(files, NAMES_SHOWN, (name) => `"${name}"`);
  const isTable = files.some((name) => /\.(csv|tsv|txt)$/.test(name));
  return DataError.of(
    "NOT_UNDERSTOOD",
    `read the folder ${showPath(path)}`,
    phrase(`one of ${kinds.join("; ")}`, kinds),
    phrase(shown || "nothing", files),
    isTable ? { hint: "for a table, use the path of the file" } : {},
  );
}
