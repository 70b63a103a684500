import { join } from "node:path";
import { FormatError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { showShape } from "../core/shape.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { type IdxHeader, parseIdxHeader, requireLength } from "../data/idx.ts";
import { toLabels } from "../data/labels.ts";
import { bytesOf } from "../data/number-kind.ts";
import { labelled } from "../data/task.ts";
import { type ArrayFormat, readHeader, readNumbers } from "./array-file.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import { type DataFolder, namesIn, noFiles, pairOf } from "./data-folder.ts";
import { openPacked, type PackedFile, requirePossible } from "./packed-file.ts";
import { type Path, pathOf, showPath } from "./path.ts";

/** Options of idx() and idxFolder(). */
export interface IdxOptions extends LimitOptions {
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[];
}

/**
 * A data set from two IDX files in the form of MNIST, compressed or not: x is uint8 [n, height, width, 1],
 * y the class numbers [n].
 * @throws FormatError if a file has another format or shape
 * @throws DataError if a file cannot be read, or a label has no class name
 *
 * @example
 * const data = await idx("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
 * data.x.shape; // [2, 28, 28, 1]
 */
export async function idx(images: Path, labels: Path, options: IdxOptions = {}): Promise<Dataset> {
  return readPair(images, labels, readOptions("idx", options));
}

interface Reading {
  readonly classNames: readonly string[] | undefined;
  readonly budget: Budget;
}

function readOptions(caller: string, options: IdxOptions): Reading {
  requireKnownKeys(caller, options, ["classNames", "maxBytes"]);
  return { classNames: readClassNames(options.classNames), budget: new Budget(options.maxBytes) };
}

/** Checks both headers before anything is decompressed. */
async function readPair(
  images: Path,
  labels: Path,
  { classNames, budget }: Reading,
): Promise<Dataset> {
  const x = await openIdx(images, budget);
  if (x.header.kind.name !== "uint8" || x.header.shape.length !== 3) {
    throw unfit(images, "uint8 images of shape [n, height, width]", x.header);
  }
  const y = await openIdx(labels, budget);
  if (y.header.kind.name.startsWith("float") || y.header.shape.length !== 1) {
    throw unfit(labels, "integer labels of shape [n]", y.header);
  }
  const [count] = x.header.shape;
  if (count !== y.header.shape[0]) {
    throw unfit(labels, `${count} labels, as many as images`, y.header);
  }
  budget.take(bytesOf(x.header) + bytesOf(y.header), x.file.what);
  for (const { file, header } of [x, y]) requirePossible(file, header.end);
  const what = `labels of ${y.file.what}`;
  const { shape } = y.header;
  const { data } = await readNumbers(y.file, IDX, y.header);
  const numbers = toLabels({ data, shape }, what, classNames?.length);
  const pixels = await readNumbers(x.file, IDX, x.header);
  return ownDataset({
    x: { data: pixels.data, shape: [...x.header.shape, 1] },
    y: { data: numbers, shape },
    ...(classNames && { classNames }),
    judged: labelled(numbers, "they are labels of images"),
  });
}

/**
 * The data set of a folder of IDX files by their usual names: train-images and train-labels, t10k-images
 * and t10k-labels, followed by `-idx3-ubyte` or `.idx3-ubyte`, with or without `.gz`. A single pair is
 * `train`.
 * @throws DataError if a file of a pair is missing, and what `idx` throws
 *
 * @example
 * const { train, test } = await idxFolder("digits");
 * train.x.shape; // [4, 28, 28, 1]
 * test!.length; // 2
 */
export async function idxFolder(path: Path, options: IdxOptions = {}): Promise<DataFolder> {
  const reading = readOptions("idxFolder", options);
  const folder = pathOf(path);
  const names = await namesIn(folder);
  const sets: Dataset[] = [];
  for (const pair of [
    findPair(folder, names, ["train"]),
    findPair(folder, names, ["t10k", "test"]),
  ]) {
    if (pair) sets.push(await readPair(join(folder, pair[0]), join(folder, pair[1]), reading));
  }
  const [train, test] = sets;
  if (train) return { train, ...(test && { test }) };
  const expected = "IDX files such as train-images-idx3-ubyte.gz";
  const hint = "read files of other names with idx(images, labels)";
  throw noFiles("NO_IDX_FILES", folder, expected, names, hint);
}

/** The images and labels whose names begin with one of the words, if there are any. */
function findPair(folder: string, names: readonly string[], words: readonly string[]) {
  const find = (kind: string, rank: number) =>
    words
      .flatMap((word) => ["-", "."].map((dot) => `${word}-${kind}${dot}idx${rank}-ubyte`))
      .flatMap((name) => [name, `${name}.gz`])
      .find((name) => names.includes(name));
  const usual = [`${words[0]}-images-idx3-ubyte`, `${words[0]}-labels-idx1-ubyte`] as const;
  return pairOf("NO_IDX_FILES", folder, [find("images", 3), find("labels", 1)], usual);
}

const IDX: ArrayFormat<IdxHeader> = { parseHeader: parseIdxHeader, requireLength };

interface IdxFile {
  readonly file: PackedFile;
  readonly header: IdxHeader;
}

async function openIdx(path: Path, budget: Budget): Promise<IdxFile> {
  const file = await openPacked(path, budget);
  const header = await readHeader(file, IDX);
  if (!file.isPacked) requireLength(header, file.size, file.what);
  return { file, header };
}

function unfit(path: Path, expected: string, { kind, shape }: IdxHeader): FormatError {
  const got = `${kind.name} of shape ${showShape(shape)}`;
  return FormatError.of("IDX_CONTENT", `read ${showPath(path)}`, expected, phrase(got, got));
}
