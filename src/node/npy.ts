import { join } from "node:path";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { toLabels } from "../data/labels.ts";
import { type SourceArray, toSource } from "../data/ndarray.ts";
import { parseNpy } from "../data/npy.ts";
import { DataError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { type DataFolder, namesIn } from "./data-folder.ts";
import { type Path, pathOf, readBytes, showPath } from "./files.ts";

/**
 * The array of a .npy file of NumPy, in row-major order: uint8 as Uint8Array; other integers and bool
 * as Int32Array, or Float64Array where a value is beyond int32; float16 and float32 as Float32Array;
 * float64 as Float64Array. NaN and infinities stay as they are: data sets and models refuse them.
 * @throws FormatError if the file is not exactly one array of numbers, or an integer is beyond 2^53
 * @throws DataError if the file cannot be read
 *
 * @example
 * const { data, shape } = await npy("embeddings.npy");
 */
export async function npy(path: Path): Promise<SourceArray> {
  return parseNpy(await readBytes(path), showPath(path));
}

export interface NpyDataOptions {
  /** What y is; by default classes where the file holds integers from 0, and else values. */
  readonly task?: "auto" | "classification" | "regression";
  /** What the class numbers stand for. */
  readonly classNames?: readonly string[];
}

/**
 * A data set of two .npy files: x [n, …] and y [n] or [n, k]. x of shape [n] is one column; uint8 of
 * shape [n, height, width] is images of one channel.
 * @throws FormatError, DataError as npy() does
 * @throws ShapeError if x and y differ in rows
 * @throws DataError if a number is not finite, or y does not hold class numbers where it should
 *
 * @example
 * const data = await npyDataset("x.npy", "y.npy");
 * const { train, test } = data.split({ test: 0.2, seed: 1 });
 */
export async function npyDataset(
  xPath: Path,
  yPath: Path,
  options: NpyDataOptions = {},
): Promise<Dataset> {
  requireKnownKeys("npyDataset", options, ["task", "classNames"]);
  const { classNames, task = classNames ? "classification" : "auto" } = options;
  const tasks = ["auto", "classification", "regression"];
  if (!tasks.includes(task)) throw unknownName("task", task, tasks);
  const [x, y] = await Promise.all([readFinite(xPath), readFinite(yPath)]);
  const isClasses = task === "auto" ? holdsClasses(y) : task === "classification";
  return ownDataset({
    x: withChannel(x),
    y: isClasses ? labelsOf(y, `labels of ${showPath(yPath)}`, classNames) : valuesOf(y),
    ...(classNames && { classNames: [...classNames] }),
  });
}

/**
 * The data of a folder that holds `x_train.npy` and `y_train.npy`, and perhaps `x_test.npy` and
 * `y_test.npy`; or `x.npy` and `y.npy`. A capital X is as good.
 * @throws DataError if a file of a pair is missing, and what `npyDataset` throws
 */
export async function npyFolder(path: Path, options: NpyDataOptions = {}): Promise<DataFolder> {
  const folder = pathOf(path);
  const names = await namesIn(folder);
  const read = (pair: Pair) => npyDataset(join(folder, pair.x), join(folder, pair.y), options);
  const train = findPair(folder, names, "_train") ?? findPair(folder, names, "");
  const test = findPair(folder, names, "_test");
  if (train) return { train: await read(train), ...(test && { test: await read(test) }) };
  const expected = "x.npy and y.npy, or x_train.npy and y_train.npy";
  throw new DataError(
    "NO_NPY_FILES",
    `Cannot read ${showPath(folder)}: expected ${expected}, got ${names.length} other files`,
    { expected, got: names, hint: "read files of other names with npyDataset(x, y)" },
  );
}

interface Pair {
  readonly x: string;
  readonly y: string;
}

/** Whether a folder's names are among those that npyFolder reads. */
export const holdsNpy = (names: readonly string[]): boolean =>
  names.some((name) => /^[xXy](_train)?\.npy$/.test(name));

function findPair(folder: string, names: readonly string[], part: string): Pair | undefined {
  const x = names.find((name) => name === `x${part}.npy` || name === `X${part}.npy`);
  const y = names.find((name) => name === `y${part}.npy`);
  if (x && y) return { x, y };
  if (!x && !y) return undefined;
  const missing = `${x ? "y" : "x"}${part}.npy`;
  throw new DataError(
    "NO_NPY_FILES",
    `Cannot read ${showPath(folder)}: expected ${missing} beside ${x ?? y}, got none`,
    { expected: missing },
  );
}

async function readFinite(path: Path): Promise<SourceArray> {
  return toSource(await npy(path), showPath(path));
}

/** One column where there is no axis for columns, one channel where images have none. */
function withChannel({ data, shape }: SourceArray): SourceArray {
  const isBare = shape.length === 1 || (data instanceof Uint8Array && shape.length === 3);
  return { data, shape: isBare ? [...shape, 1] : shape };
}

const isInteger = ({ data }: SourceArray) =>
  data instanceof Int32Array || data instanceof Uint8Array;

function holdsClasses(y: SourceArray): boolean {
  const isColumn = y.shape.length === 1 || (y.shape.length === 2 && y.shape[1] === 1);
  return isColumn && isInteger(y) && (y.data as Int32Array).every((value) => value >= 0);
}

function labelsOf(y: SourceArray, what: string, classNames?: readonly string[]): SourceArray {
  const data = toLabels(y, what, classNames?.length);
  return { data, shape: [data.length] };
}

/** Values are never whole numbers by kind, which stand for classes, nor bytes, which stand for shares. */
function valuesOf(y: SourceArray): SourceArray {
  return isInteger(y) ? { data: new Float64Array(y.data), shape: y.shape } : y;
}
