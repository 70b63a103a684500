import { join } from "node:path";
import { DataError, phrase } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import {
  CHANNELS,
  type CifarForm,
  countRecords,
  PIXELS,
  parseRecord,
  recordBytes,
  SIDE,
} from "../data/cifar.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { labelled } from "../data/task.ts";
import { allocated, Budget, type LimitOptions } from "./budget.ts";
import { readFrom } from "./byte-reader.ts";
import { type DataFolder, namesIn, noFiles } from "./data-folder.ts";
import { changed, readText } from "./files.ts";
import { openPacked, type PackedFile } from "./packed-file.ts";
import { type Path, pathOf, pathsOf, showPath } from "./path.ts";

const CIFAR10: CifarForm = { name: "CIFAR-10", labels: [10], label: 0 };
const CIFAR10_CLASSES: readonly string[] =
  "airplane automobile bird cat deer dog frog horse ship truck".split(" ");

/** The two labels of each record. */
const CIFAR100_LABELS = ["coarse", "fine"] as const;
const CIFAR100 = { name: "CIFAR-100", labels: [20, 100] } as const;

/**
 * CIFAR-10 from its binary files, compressed or not: x is uint8 [n, 32, 32, 3], y the class numbers.
 * A list of files becomes one data set, in that order. In a folder, `data_batch_*.bin` or
 * `train_batch_*.bin` are the training set and `test_batch.bin` is the test set, each with or without
 * `.gz`.
 * @throws FormatError if a file does not consist of whole records, or a label is out of range
 * @throws DataError if a file cannot be read, or the folder has no such file
 *
 * @example
 * const { train, test } = await cifar10("cifar-10-batches-bin");
 * train.x.shape; // [3, 32, 32, 3]
 * const first = await cifar10(["cifar-10-batches-bin/data_batch_1.bin"]);
 * first.classNames![9]; // "truck"
 */
export async function cifar10(files: readonly Path[], options?: LimitOptions): Promise<Dataset>;
export async function cifar10(folder: Path, options?: LimitOptions): Promise<DataFolder>;
export async function cifar10(
  paths: Path | readonly Path[],
  options: LimitOptions = {},
): Promise<Dataset | DataFolder> {
  requireKnownKeys("cifar10", options, ["maxBytes"]);
  const budget = new Budget(options.maxBytes);
  const reading = { form: CIFAR10, classNames: CIFAR10_CLASSES, budget };
  if (typeof paths !== "string" && !(paths instanceof URL)) {
    return readFiles(pathsOf(paths, "CIFAR-10"), reading);
  }
  const folder = pathOf(paths);
  const names = await namesIn(folder);
  return readFolder(folder, names, cifarFiles(names), reading, "data_batch_1.bin");
}

/** Options of cifar100(). */
export interface Cifar100Options extends LimitOptions {
  /** The hundred classes, or the twenty groups of them. Default: "fine". */
  readonly labels?: "fine" | "coarse";
}

/**
 * CIFAR-100 from the folder of its binary version: `train.bin` and `test.bin`, compressed or not, and
 * class names from `fine_label_names.txt` or `coarse_label_names.txt` if present.
 * @throws FormatError if a file does not consist of whole records, or a label is out of range
 * @throws DataError if a file cannot be read or is missing
 *
 * @example
 * const { train, test } = await cifar100("cifar-100-binary", { labels: "coarse" });
 * train.y.data; // [3, 19]
 */
export async function cifar100(path: Path, options: Cifar100Options = {}): Promise<DataFolder> {
  requireKnownKeys("cifar100", options, ["labels", "maxBytes"]);
  const { labels = "fine" } = options;
  const label = CIFAR100_LABELS.indexOf(labels);
  if (label < 0) throw unknownName("labels of cifar100", labels, CIFAR100_LABELS);
  const form = { ...CIFAR100, label };
  const folder = pathOf(path);
  const names = await namesIn(folder);
  const list = `${labels}_label_names.txt`;
  const classNames = names.includes(list) ? await readNames(join(folder, list), form) : undefined;
  const file = (name: string) =>
    [name, `${name}.gz`].filter((each) => names.includes(each)).slice(0, 1);
  const files = { train: file("train.bin"), test: file("test.bin") };
  const reading = { form, classNames, budget: new Budget(options.maxBytes) };
  return readFolder(folder, names, files, reading, "train.bin");
}

interface Files {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The files of CIFAR-10 in a folder, in the order of their numbers. */
export function cifarFiles(names: readonly string[]): Files {
  const numberOf = (name: string) => Number(name.match(/\d+/)?.[0] ?? 0);
  const matching = (form: RegExp) =>
    names
      .filter((name) => form.test(name))
      // not both a file and its compressed copy
      .filter((name) => !name.endsWith(".gz") || !names.includes(name.slice(0, -".gz".length)))
      .sort((a, b) => numberOf(a) - numberOf(b));
  return {
    train: matching(/^(data|train)_batch(_\d+)?\.bin(\.gz)?$/),
    test: matching(/^test_batch(_\d+)?\.bin(\.gz)?$/),
  };
}

interface Reading {
  readonly form: CifarForm;
  readonly classNames: readonly string[] | undefined;
  readonly budget: Budget;
}

async function readFolder(
  folder: string,
  names: readonly string[],
  { train, test }: Files,
  reading: Reading,
  usual: string,
): Promise<DataFolder> {
  if (train.length === 0) {
    const expected = `files of ${reading.form.name} such as ${usual}`;
    const hint = "read files of CIFAR-10 by other names with cifar10([file, …])";
    throw noFiles("NO_CIFAR_FILES", folder, expected, names, hint);
  }
  const read = (files: readonly string[]) =>
    readFiles(
      files.map((name) => join(folder, name)),
      reading,
    );
  return { train: await read(train), ...(test.length > 0 && { test: await read(test) }) };
}

/** Counts the records of all files before it allocates the arrays. */
async function readFiles(
  paths: readonly string[],
  { form, classNames, budget }: Reading,
): Promise<Dataset> {
  const files: { file: PackedFile; count: number }[] = [];
  for (const path of paths) {
    const file = await openPacked(path, budget);
    const length = await lengthOf(file, budget);
    budget.take(length, file.what);
    files.push({ file, count: countRecords(length, form, file.what) });
  }
  const count = files.reduce((sum, file) => sum + file.count, 0);
  if (count === 0) {
    const got = phrase("an empty list", 0);
    throw DataError.of("CIFAR_COUNT", `read ${form.name}`, "at least one file", got);
  }
  const x = allocated(() => new Uint8Array(count * PIXELS), form.name);
  const y = new Int32Array(count);
  let row = 0;
  for (const each of files) {
    await readRecords(each.file, each.count, form, { x, y, row });
    row += each.count;
  }
  return ownDataset({
    x: { data: x, shape: [count, SIDE, SIDE, CHANNELS] },
    y: { data: y, shape: [count] },
    ...(classNames && { classNames }),
    judged: labelled(y, "they are labels of images"),
  });
}

/** The decompressed size of a file, which keeps nothing in memory and stops at the budget. */
async function lengthOf(file: PackedFile, budget: Budget): Promise<number> {
  if (!file.isPacked) return file.size;
  return readFrom(file, async (reader) => {
    const length = await reader.skip(budget.left);
    if (await reader.isAtEnd()) return length;
    throw budget.exceeded(file.what);
  });
}

function readRecords(
  file: PackedFile,
  count: number,
  form: CifarForm,
  into: { readonly x: Uint8Array; readonly y: Int32Array; readonly row: number },
): Promise<void> {
  const { what } = file;
  const record = new Uint8Array(recordBytes(form));
  return readFrom(file, async (reader) => {
    for (let number = 0; number < count; number++) {
      if ((await reader.fill(record)) < record.length) throw changed(what, count * record.length);
      parseRecord(record, form, { ...into, row: into.row + number }, { what, number });
    }
    if (!(await reader.isAtEnd())) throw changed(what, count * record.length);
  });
}

/** The names of all classes, one per line. */
async function readNames(path: string, form: CifarForm): Promise<readonly string[]> {
  const text = await readText(path, "names of classes");
  const names = text.split(/\r?\n/).filter((name) => name !== "");
  const expected = form.labels[form.label]!;
  if (names.length === expected) return readClassNames(names)!;
  const wanted = phrase(`${expected} names`, expected);
  throw DataError.of("CLASS_NAMES", `read ${showPath(path)}`, wanted, names.length);
}
