import { join } from "node:path";
import type { SourceArray } from "../array/types.ts";
import { DataError, FormatError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { showShape } from "../core/shape.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { type IdxHeader, parseIdxHeader, requireLength } from "../data/idx.ts";
import { toLabels } from "../data/labels.ts";
import { bytesOf } from "../data/number-kind.ts";
import { labelled } from "../data/task.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type DataFolder, namesIn } from "./data-folder.ts";
import { changed, type Path, pathOf, showPath } from "./files.ts";
import { openPacked, type PackedFile, requirePossible } from "./packed-file.ts";
import { readNumbers } from "./read-numbers.ts";

/** Options of idx() and idxFolder(). */
export interface IdxOptions extends LimitOptions {
  /** What the class numbers stand for. */
  readonly classNames?: readonly string[];
}

/**
 * Images and labels from two IDX files as MNIST has them, compressed or not: x is uint8
 * [n, height, width, 1], y holds the class numbers [n].
 * @throws FormatError if a file is not what it should be
 * @throws DataError if a file cannot be read, or a label has no class name
 *
 * @example
 * const data = await idx("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
 * data.x.shape; // [2, 28, 28, 1]
 */
export async function idx(images: Path, labels: Path, options: IdxOptions = {}): Promise<Dataset> {
  requireKnownKeys("idx", options, OPTIONS);
  const { classNames, budget } = checked(options);
  return readPair({ images, labels }, classNames, budget);
}

const OPTIONS = ["classNames", "maxBytes"];

const checked = ({ classNames, maxBytes }: IdxOptions) => ({
  classNames: readClassNames(classNames),
  budget: new Budget(maxBytes),
});

interface Pair {
  readonly images: Path;
  readonly labels: Path;
}

/** Both headers first, so that what does not fit is not unpacked. */
async function readPair(
  { images, labels }: Pair,
  classNames: readonly string[] | undefined,
  budget: Budget,
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
  const numbers = toLabels(await readArray(y), `labels of ${y.file.what}`, classNames?.length);
  const pixels = await readArray(x);
  return ownDataset({
    x: { data: pixels.data, shape: [...pixels.shape, 1] },
    y: { data: numbers, shape: y.header.shape },
    ...(classNames && { classNames }),
    judged: labelled(numbers, "they are labels of images"),
  });
}

/**
 * The data set of a folder that holds train-images and train-labels, t10k-images and t10k-labels,
 * by their usual names: `-idx3-ubyte` or `.idx3-ubyte`, with or without `.gz`. Where there is only one
 * pair, it is `train`.
 * @throws DataError if a file of a pair is missing, and what `idx` throws
 *
 * @example
 * const { train, test } = await idxFolder("digits");
 * train.x.shape; // [4, 28, 28, 1]
 * test!.length; // 2
 */
export async function idxFolder(folder: Path, options: IdxOptions = {}): Promise<DataFolder> {
  requireKnownKeys("idxFolder", options, OPTIONS);
  const { classNames, budget } = checked(options);
  const directory = pathOf(folder);
  const names = await namesIn(directory);
  const pairs = [
    findPair(directory, names, ["train"]),
    findPair(directory, names, ["t10k", "test"]),
  ];
  const sets: Dataset[] = [];
  for (const pair of pairs) if (pair) sets.push(await readPair(pair, classNames, budget));
  const [train, test] = sets;
  if (train) return { train, ...(test && { test }) };
  throw new DataError(
    "NO_IDX_FILES",
    `Cannot read ${showPath(folder)}: expected IDX files such as train-images-idx3-ubyte.gz, got ${names.length} other files`,
    { got: names, hint: "read files of other names with idx(images, labels)" },
  );
}

/** The two files that begin with one of the words, if either is there. */
function findPair(directory: string, names: readonly string[], words: readonly string[]) {
  const find = (kind: string, rank: number) =>
    words
      .flatMap((word) => ["-", "."].map((dot) => `${word}-${kind}${dot}idx${rank}-ubyte`))
      .flatMap((name) => [name, `${name}.gz`])
      .find((name) => names.includes(name));
  const images = find("images", 3);
  const labels = find("labels", 1);
  if (images && labels) return { images: join(directory, images), labels: join(directory, labels) };
  if (!images && !labels) return undefined;
  const missing = `${words[0]}-${images ? "labels-idx1-ubyte" : "images-idx3-ubyte"}`;
  throw new DataError(
    "NO_IDX_FILES",
    `Cannot read ${showPath(directory)}: expected ${missing} beside ${images ?? labels}, got none`,
    { expected: missing },
  );
}

interface IdxFile {
  readonly file: PackedFile;
  readonly header: IdxHeader;
}

/** A file and its header. */
async function openIdx(path: Path, budget: Budget): Promise<IdxFile> {
  const file = await openPacked(path, budget);
  const reader = file.read();
  try {
    const header = await readHeader(reader, file.what);
    if (!file.isPacked) requireLength(header, file.size, file.what);
    return { file, header };
  } finally {
    await reader.close();
  }
}

const readHeader = (reader: ByteReader, what: string): Promise<IdxHeader> =>
  reader.head((soFar, isAll) => parseIdxHeader(soFar, what, { most: Number.MAX_VALUE, isAll }));

async function readArray({ file, header }: IdxFile): Promise<SourceArray> {
  const { what } = file;
  const reader = file.read();
  try {
    if ((await readHeader(reader, what)).end !== header.end) throw changed(what, header.end);
    await reader.skip(header.start);
    const { data, bytes } = await readNumbers(reader, header, what);
    const length = header.start + bytes;
    requireLength(header, (await reader.isAtEnd()) ? length : length + 1, what);
    return { data, shape: header.shape };
  } finally {
    await reader.close();
  }
}

function unfit(path: Path, expected: string, { kind, shape }: IdxHeader): FormatError {
  const got = `${kind.name} of shape ${showShape(shape)}`;
  return new FormatError(
    "IDX_CONTENT",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${got}`,
    {
      expected,
      got,
    },
  );
}
