// Data sets of pairs of arrays.

import { toSource } from "../array/ndarray.ts";
import { requireSameRows } from "../array/rows.ts";
import type { SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { isAutoencoder } from "../data/byte-targets.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { toLabels } from "../data/labels.ts";
import type { NpyHeader } from "../data/npy.ts";
import {
  areNumbered,
  classNumbers,
  type Decision,
  decideTask,
  readTask,
  refuseNamedValues,
  type TaskChoice,
} from "../data/task.ts";
import { arrayNamed, holdsArrays } from "./array-names.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import type { DataFolder } from "./data-folder.ts";
import { type Path, pathOf, showPath } from "./files.ts";
import {
  fileAt,
  type NpyFile,
  openNamed,
  readArray,
  readArrays,
  readHeaders,
} from "./npy-files.ts";

/** Options of npyDataset() and npyFolder(). */
export interface NpyDataOptions extends LimitOptions {
  /** What y is; by default classes where it holds integers 0…c−1 or 1…c, as dataset() finds out. */
  readonly task?: TaskChoice;
  /** What the class numbers stand for. */
  readonly classNames?: readonly string[];
}

/**
 * A data set of two .npy files, or .npz files of one array each: x [n, …] and y [n] or [n, k]. x of shape [n] is one column; uint8 of
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
  const { budget } = checked;
  const pair = { x: await fileAt(xPath, budget), y: await fileAt(yPath, budget) };
  const [data] = await readPairs([pair], checked);
  return data!;
}

/**
 * The data of a folder, or of a .npz file, with the arrays `x_train` and `y_train`, and perhaps
 * `x_test` and `y_test`; or `x` and `y`. A capital X is as good, and so are names that say the same, of
 * .npz files with one array too: `kmnist-train-imgs.npz` and `kmnist-train-labels.npz`.
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
  const pairs: Pair<NpyFile>[] = [];
  for (const { x, y } of test ? [train, test] : [train]) {
    pairs.push({ x: await file(x), y: await file(y) });
  }
  const [data, held] = await readPairs(pairs, checked, known);
  return { train: data!, ...(held && { test: held }) };
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
export async function npyRows(
  path: Path,
  { maxBytes }: LimitOptions = {},
): Promise<{ x: SourceArray; isTest: boolean }> {
  const budget = new Budget(maxBytes);
  if (pathOf(path).endsWith(".npy")) {
    const [x] = await readArrays([await fileAt(path, budget)], budget);
    return { x: withChannel(x!), isTest: false };
  }
  const { names, file } = await openNamed(path, budget);
  const [only] = names;
  if (pathOf(path).endsWith(".npz") && names.length === 1) {
    const [x] = await readArrays([await file(only!)], budget);
    return { x: withChannel(x!), isTest: false };
  }
  const [x, other] = ["_test", "_train", ""].flatMap((part) => xOf(names, part) ?? []);
  if (x === undefined) throw noNpyFiles(path, "x.npy, x_train.npy or x_test.npy", names);
  const [array] = await readArrays([await file(x)], budget);
  return { x: withChannel(array!), isTest: x === xOf(names, "_test") && other !== undefined };
}

function checkedOptions(caller: string, options: NpyDataOptions) {
  requireKnownKeys(caller, options, ["task", "classNames", "maxBytes"]);
  const classNames = readClassNames(options.classNames);
  const task = readTask(options.task);
  refuseNamedValues(task, classNames);
  return { classNames, task, budget: new Budget(options.maxBytes) };
}

interface Pair<T> {
  readonly x: T;
  readonly y: T;
}

/** Data sets of two files each: all headers are compared before any numbers are read. */
async function readPairs(
  pairs: readonly Pair<NpyFile>[],
  { task, classNames, budget }: ReturnType<typeof checkedOptions>,
  known?: Decision,
): Promise<Dataset[]> {
  const headers = await readHeaders(
    pairs.flatMap(({ x, y }) => [x, y]),
    budget,
  );
  for (const [i, { y }] of pairs.entries()) {
    const [inX, inY] = [headers[2 * i]!, headers[2 * i + 1]!].map(({ shape }) => shape[0]);
    requireSameRows(`read ${y.what}`, inX, inY);
  }
  const sets: Dataset[] = [];
  let decision = known;
  for (const [i, pair] of pairs.entries()) {
    const array = async (file: NpyFile, header: NpyHeader) =>
      toSource(await readArray(file, header), file.what);
    const y = await array(pair.y, headers[2 * i + 1]!);
    const x = await array(pair.x, headers[2 * i]!);
    // the rows of a test part say less about the target
    decision ??= decideTask(`read ${pair.y.what}`, y, { task, classNames });
    sets.push(dataOf(x, y, decision, classNames, `labels of ${pair.y.what}`));
  }
  return sets;
}

function dataOf(
  x: SourceArray,
  y: SourceArray,
  decision: Decision,
  classNames: readonly string[] | undefined,
  what: string,
): Dataset {
  const { classes } = decision;
  const isClasses = decision.task === "classification";
  // a number from 0 is no name
  const names = classNames ?? (isClasses && !areNumbered(classes) ? classes : undefined);
  return ownDataset({
    x: withChannel(x),
    y: isClasses ? labelsOf(y, what, classNames, names) : valuesOf(y, x),
    ...(names && { classNames: names }),
    judged: decision,
  });
}

/** Whether names of files are among those that npyFolder reads. */
export const holdsNpy = (names: readonly string[]): boolean => holdsArrays(names);

const xOf = (names: readonly string[], part: string) => arrayNamed(names, "x", part);

function findPair(path: Path, names: readonly string[], part: string): Pair<string> | undefined {
  const x = xOf(names, part);
  const y = arrayNamed(names, "y", part);
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

/** Class numbers: as they are where names are given, or none are needed. */
function labelsOf(
  y: SourceArray,
  what: string,
  given: readonly string[] | undefined,
  names: readonly string[] | undefined,
): SourceArray {
  const isNumbered = given !== undefined || names === undefined;
  const data = isNumbered ? toLabels(y, what, given?.length) : classNumbers(y, names, what);
  return { data, shape: [data.length] };
}

/** Values are never whole numbers by kind, which stand for classes, nor bytes, which stand for shares. */
function valuesOf(y: SourceArray, x: SourceArray): SourceArray {
  // fit() takes them for shares of 255, as x
  if (isAutoencoder(y, x, true)) return y;
  return isInteger(y) ? { data: new Float64Array(y.data), shape: y.shape } : y;
}
