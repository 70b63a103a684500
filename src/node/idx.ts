import { join } from "node:path";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { parseIdx } from "../data/idx.ts";
import { toLabels } from "../data/labels.ts";
import type { SourceArray } from "../data/ndarray.ts";
import { DataError, FormatError } from "../errors.ts";
import { showShape } from "../graph/shape.ts";
import { requireKnownKeys } from "../names.ts";
import { type DataFolder, namesIn } from "./data-folder.ts";
import { type Path, pathOf, readBytes, showPath } from "./files.ts";
import { gunzipIdx } from "./gunzip.ts";

/** Options of idx() and idxFolder(). */
export interface IdxOptions {
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
  requireKnownKeys("idx", options, ["classNames"]);
  const classNames = readClassNames(options.classNames);
  const [x, y] = await Promise.all([readIdx(images), readIdx(labels)]);
  if (!(x.data instanceof Uint8Array) || x.shape.length !== 3) {
    throw unfit(images, "uint8 images of shape [n, height, width]", x);
  }
  if (y.data instanceof Float32Array || y.data instanceof Float64Array || y.shape.length !== 1) {
    throw unfit(labels, "integer labels of shape [n]", y);
  }
  if (x.shape[0] !== y.shape[0]) {
    throw unfit(labels, `${x.shape[0]} labels, as many as images`, y);
  }
  const numbers = toLabels(y, `labels of ${showPath(labels)}`, classNames?.length);
  return ownDataset({
    x: { data: x.data, shape: [...x.shape, 1] },
    y: { data: numbers, shape: y.shape },
    ...(classNames && { classNames }),
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
  const directory = pathOf(folder);
  const names = await namesIn(directory);
  const pairs = [
    findPair(directory, names, ["train"]),
    findPair(directory, names, ["t10k", "test"]),
  ];
  const sets = await Promise.all(
    pairs.map((pair) => pair && idx(pair.images, pair.labels, options)),
  );
  const [train, test] = sets.filter((set) => set !== undefined);
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

async function readIdx(path: Path): Promise<SourceArray> {
  const what = showPath(path);
  return parseIdx(await gunzipIdx(await readBytes(path), what), what);
}

function unfit(path: Path, expected: string, { data, shape }: SourceArray): FormatError {
  const got = `${data.constructor.name} of shape ${showShape(shape)}`;
  return new FormatError(
    "IDX_CONTENT",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${got}`,
    {
      expected,
      got,
    },
  );
}
