// Data sets of pairs of arrays.

import { toSource } from "../array/ndarray.ts";
import { requireSameRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { requireKnownKeys } from "../core/names.ts";
import { isAutoencoder } from "../data/byte-targets.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { toLabels } from "../data/labels.ts";
import {
  areNumbered,
  classNumbers,
  type Decision,
  decideTask,
  givenTask,
  type TaskChoice,
} from "../data/task.ts";
import { arrayNamed } from "./array-names.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import type { ByteSource } from "./byte-reader.ts";
import { type DataFolder, noFiles, pairOf } from "./data-folder.ts";
import { fileAt, isArchive, openNamed, readArray, readArrays, readHeaders } from "./npy-files.ts";
import { type Path, pathOf } from "./path.ts";

/** Options of npyDataset() and npyFolder(). */
export interface NpyDataOptions extends LimitOptions {
  /** The meaning of y. Default: classes if it holds integers 0…c−1 or 1…c, as for dataset(). */
  readonly task?: TaskChoice;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames?: readonly string[];
}

/**
 * A data set of two .npy files, or .npz files of one array each: x [n, …] and y [n] or [n, k]. x of shape
 * [n] is one column; uint8 of shape [n, height, width] is images of one channel.
 * @throws FormatError, DataError as npy() does
 * @throws ShapeError if x and y differ in rows
 * @throws DataError if a number is not finite, or y does not hold class numbers although it should
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
  const { budget } = checked;
  const pair = [await fileAt(xPath, budget), await fileAt(yPath, budget)] as const;
  const [data] = await readPairs([pair], checked);
  return data!;
}

/**
 * The data of a folder or a .npz file with the arrays `x_train` and `y_train`, optionally `x_test` and
 * `y_test`; or `x` and `y`. Names may be capitalised, or say the same in other words:
 * `kmnist-train-imgs.npz` and `kmnist-train-labels.npz`, each with one array.
 * @throws DataError if an array of a pair is missing, and what `npyDataset` throws
 *
 * @example
 * const { train, test } = await npyFolder("arrays"); // or "arrays.npz"
 * train.x.shape; // [4, 2]
 */
export async function npyFolder(
  path: Path,
  options: NpyDataOptions = {},
  known?: Decision,
): Promise<DataFolder> {
  const checked = checkedOptions("npyFolder", options);
  const { names, file } = await openNamed(path, checked.budget);
  const train = findPair(path, names, "_train") ?? findPair(path, names, "");
  const test = findPair(path, names, "_test");
  if (!train) throw noNpyFiles(path, "x.npy and y.npy, or x_train.npy and y_train.npy", names);
  const pairs: Pair[] = [];
  for (const [x, y] of test ? [train, test] : [train]) pairs.push([await file(x), await file(y)]);
  const [data, held] = await readPairs(pairs, checked, known);
  return { train: data!, ...(held && { test: held }) };
}

const NO_FILES = "NO_NPY_FILES";

const noNpyFiles = (path: Path, expected: string, names: readonly string[]) =>
  noFiles(NO_FILES, path, expected, names, "read files of other names with npyDataset(x, y)");

/**
 * x alone, from a .npy file or from what npyFolder() reads; the test arrays take precedence.
 * @throws DataError if there is no x, and what npy() throws
 */
export async function npyRows(
  path: Path,
  { maxBytes }: LimitOptions = {},
): Promise<{ x: SourceArray; isTest: boolean }> {
  const budget = new Budget(maxBytes);
  const read = async (file: ByteSource) => withChannel((await readArrays([file], budget))[0]!);
  if (pathOf(path).endsWith(".npy")) {
    return { x: await read(await fileAt(path, budget)), isTest: false };
  }
  const { names, file } = await openNamed(path, budget);
  const [only] = names;
  if (isArchive(path) && names.length === 1) {
    return { x: await read(await file(only!)), isTest: false };
  }
  const [x, other] = ["_test", "_train", ""].flatMap((part) => arrayNamed(names, "x", part) ?? []);
  if (x === undefined) throw noNpyFiles(path, "x.npy, x_train.npy or x_test.npy", names);
  const isTest = x === arrayNamed(names, "x", "_test") && other !== undefined;
  return { x: await read(await file(x)), isTest };
}

function checkedOptions(caller: string, options: NpyDataOptions) {
  requireKnownKeys(caller, options, ["task", "classNames", "maxBytes"]);
  const classNames = readClassNames(options.classNames);
  givenTask(options.task, classNames); // checks both
  return { classNames, task: options.task, budget: new Budget(options.maxBytes) };
}

/** x and y. */
type Pair = readonly [ByteSource, ByteSource];

/** Data sets of two files each: all headers are compared before any numbers are read. */
async function readPairs(
  pairs: readonly Pair[],
  { task, classNames, budget }: ReturnType<typeof checkedOptions>,
  known?: Decision,
): Promise<Dataset[]> {
  const headers = await readHeaders(pairs.flat(), budget);
  for (const [i, [, y]] of pairs.entries()) {
    requireSameRows(`read ${y.what}`, headers[2 * i]!.shape[0], headers[2 * i + 1]!.shape[0]);
  }
  const sets: Dataset[] = [];
  let decision = known;
  for (const [i, [xFile, yFile]] of pairs.entries()) {
    const array = async (file: ByteSource, header: number) =>
      toSource(await readArray(file, headers[header]!), file.what);
    const y = await array(yFile, 2 * i + 1);
    const x = await array(xFile, 2 * i);
    // decided by the training set, which has more rows
    decision ??= decideTask(`read ${yFile.what}`, y, { task, classNames });
    sets.push(dataOf(x, y, decision, classNames, `labels of ${yFile.what}`));
  }
  return sets;
}

function dataOf(
  x: SourceArray,
  y: SourceArray,
  decision: Decision,
  given: readonly string[] | undefined,
  what: string,
): Dataset {
  const { classes } = decision;
  const isClasses = decision.task === "classification";
  // numbers from 0 need no names
  const names = given ?? (isClasses && !areNumbered(classes) ? classes : undefined);
  const isNumbered = given !== undefined || names === undefined;
  const labels = () =>
    isNumbered ? toLabels(y, what, given?.length) : classNumbers(y, names, what);
  const numbers = isClasses ? labels() : undefined;
  return ownDataset({
    x: withChannel(x),
    y: numbers ? { data: numbers, shape: [numbers.length] } : valuesOf(y, x),
    ...(names && { classNames: names }),
    judged: decision,
  });
}

function findPair(path: Path, names: readonly string[], part: string) {
  const found = [arrayNamed(names, "x", part), arrayNamed(names, "y", part)] as const;
  return pairOf(NO_FILES, path, found, [`x${part}.npy`, `y${part}.npy`]);
}

/** Adds an axis to x of one column, and to images of one channel. */
function withChannel({ data, shape }: SourceArray): SourceArray {
  const isBare = shape.length === 1 || (data instanceof Uint8Array && shape.length === 3);
  return { data, shape: isBare ? [...shape, 1] : shape };
}

/** Targets of a regression as floats: integers would be taken for classes, bytes for shares of 255. */
function valuesOf(y: SourceArray, x: SourceArray): SourceArray {
  const isInteger = y.data instanceof Int32Array || y.data instanceof Uint8Array;
  // fit() scales the bytes of an autoencoder as it does x
  if (!isInteger || isAutoencoder(y, x, true)) return y;
  return { data: new Float64Array(y.data), shape: y.shape };
}
