import { join } from "node:path";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { toLabels } from "../data/labels.ts";
import { type SourceArray, toSource } from "../data/ndarray.ts";
import { npyLength, parseNpy } from "../data/npy.ts";
import { DataError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { type DataFolder, namesIn } from "./data-folder.ts";
import { type Path, pathOf, readBytes, showPath } from "./files.ts";
import type { Check } from "./inflate.ts";
import { type Archive, openZip } from "./zip.ts";

/**
 * The array of a .npy file of NumPy, in row-major order: uint8 as Uint8Array; other integers and bool
 * as Int32Array, or Float64Array where a value is beyond int32; float16 and float32 as Float32Array;
 * float64 as Float64Array. NaN and infinities stay as they are: data sets and models refuse them.
 * @throws FormatError if the file is not exactly one array of numbers, or an integer is 2^53 or beyond
 * @throws DataError if the file cannot be read
 *
 * @example
 * const { data, shape } = await npy("x.npy");
 * shape; // [4, 2]
 */
export async function npy(path: Path): Promise<SourceArray> {
  return parseNpy(await readBytes(path), showPath(path));
}

/**
 * The arrays of a .npz file, by the names that they were saved under, each as npy() gives it.
 * @throws FormatError if the file is no archive of arrays, and what npy() throws
 *
 * @example
 * const { x_train, y_train } = await npz("arrays.npz");
 * x_train.shape; // [3, 2]
 */
export async function npz(path: Path): Promise<Record<string, SourceArray>> {
  const archive = await open(path);
  const arrays = archive.names.map(async (name) => [
    name.replace(/\.npy$/, ""),
    parseNpy(await archive.read(name), `"${name}" in ${showPath(path)}`),
  ]);
  return Object.fromEntries(await Promise.all(arrays));
}

/** Options of npyDataset() and npyFolder(). */
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
 * const { train, test } = data.split({ test: 0.25, seed: 1 });
 * train.length; // 3
 */
export async function npyDataset(
  xPath: Path,
  yPath: Path,
  options: NpyDataOptions = {},
): Promise<Dataset> {
  const checked = checkedOptions("npyDataset", options);
  return readPair(readBytes, { x: xPath, y: yPath }, showPath, checked);
}

/**
 * The data of a folder, or of a .npz file, with the arrays `x_train` and `y_train`, and perhaps
 * `x_test` and `y_test`; or `x` and `y`. A capital X is as good.
 * @throws DataError if an array of a pair is missing, and what `npyDataset` throws
 *
 * @example
 * const { train, test } = await npyFolder("arrays"); // or "arrays.npz"
 * train.x.shape; // [4, 2]
 */
export async function npyFolder(path: Path, options: NpyDataOptions = {}): Promise<DataFolder> {
  const checked = checkedOptions("npyFolder", options);
  const { names, read } = await open(path);
  const data = (pair: Pair<string>) =>
    readPair(read, pair, (name) => `"${name}" in ${showPath(path)}`, checked);
  const train = findPair(path, names, "_train") ?? findPair(path, names, "");
  const test = findPair(path, names, "_test");
  if (train) return { train: await data(train), ...(test && { test: await data(test) }) };
  throw noNpyFiles(path, "x.npy and y.npy, or x_train.npy and y_train.npy", names);
}

const noNpyFiles = (path: Path, expected: string, names: readonly string[]) =>
  new DataError(
    "NO_NPY_FILES",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${names.length} other files`,
    { expected, got: names, hint: "read files of other names with npyDataset(x, y)" },
  );

/**
 * x alone, of a .npy file or of what npyFolder() reads: of the test arrays where there are some.
 * @throws DataError if there is no x, and what npy() throws
 */
export async function npyRows(path: Path): Promise<{ x: SourceArray; isTest: boolean }> {
  if (pathOf(path).endsWith(".npy")) return { x: withChannel(await npy(path)), isTest: false };
  const { names, read } = await open(path);
  const [x, other] = ["_test", "_train", ""].flatMap((part) => xOf(names, part) ?? []);
  if (x === undefined) throw noNpyFiles(path, "x.npy, x_train.npy or x_test.npy", names);
  const array = parseNpy(await read(x), `"${x}" in ${showPath(path)}`);
  return { x: withChannel(array), isTest: x === xOf(names, "_test") && other !== undefined };
}

/** Files by name: of a folder, or of an archive. */
async function open(path: Path): Promise<Pick<Archive, "names"> & { read: Reader }> {
  const folder = pathOf(path);
  if (folder.endsWith(".npz")) {
    const { names, read } = openZip(await readBytes(folder), showPath(path));
    return { names, read: (name) => read(name, asPromised(`"${name}" in ${showPath(path)}`)) };
  }
  return { names: await namesIn(folder), read: (name) => readBytes(join(folder, name)) };
}

type Reader = (name: string) => Promise<Uint8Array>;

/** No more than the header inside promises, so that a small file cannot fill the memory. */
function asPromised(what: string): Check {
  let promised: number | undefined;
  return (length, soFar) => {
    promised ??= npyLength(soFar(), what);
    if (promised !== undefined && length > promised) parseNpy(soFar(), what); // says what is wrong
  };
}

function checkedOptions(caller: string, options: NpyDataOptions) {
  requireKnownKeys(caller, options, ["task", "classNames"]);
  const classNames = readClassNames(options.classNames);
  const { task = classNames ? "classification" : "auto" } = options;
  const tasks = ["auto", "classification", "regression"];
  if (!tasks.includes(task)) throw unknownName("task", task, tasks);
  return { classNames, task };
}

interface Pair<T> {
  readonly x: T;
  readonly y: T;
}

/** A data set of two files, wherever they are. */
async function readPair<T>(
  read: (file: T) => Promise<Uint8Array>,
  files: Pair<T>,
  show: (file: T) => string,
  { task, classNames }: NpyDataOptions,
): Promise<Dataset> {
  const array = async (file: T) => toSource(parseNpy(await read(file), show(file)), show(file));
  const [x, y] = await Promise.all([array(files.x), array(files.y)]);
  const isClasses = task === "auto" ? holdsClasses(y) : task === "classification";
  return ownDataset({
    x: withChannel(x),
    y: isClasses ? labelsOf(y, `labels of ${show(files.y)}`, classNames) : valuesOf(y),
    ...(classNames && { classNames: [...classNames] }),
  });
}

/** Whether names of files are among those that npyFolder reads. */
export const holdsNpy = (names: readonly string[]): boolean =>
  names.some((name) => /^[xXy](_train|_test)?\.npy$/.test(name));

const xOf = (names: readonly string[], part: string) =>
  names.find((name) => name === `x${part}.npy` || name === `X${part}.npy`);

function findPair(path: Path, names: readonly string[], part: string): Pair<string> | undefined {
  const x = xOf(names, part);
  const y = names.find((name) => name === `y${part}.npy`);
  if (x && y) return { x, y };
  if (!x && !y) return undefined;
  const missing = `${x ? "y" : "x"}${part}.npy`;
  throw new DataError(
    "NO_NPY_FILES",
    `Cannot read ${showPath(path)}: expected ${missing} beside ${x ?? y}, got none`,
    { expected: missing },
  );
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
