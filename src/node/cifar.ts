import { join } from "node:path";
import { DataError } from "../core/errors.ts";
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
import { type DataFolder, namesIn } from "./data-folder.ts";
import { changed, type Path, pathOf, pathsOf, readText, showPath } from "./files.ts";
import { openPacked, type PackedFile } from "./packed-file.ts";

/** The ten classes of CIFAR-10, by their numbers. */
const CLASS_NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split(
  " ",
) as readonly string[];

const CIFAR10: CifarForm = { name: "CIFAR-10", labels: [10], label: 0 };

const cifar100Form = (label: number): CifarForm => ({
  name: "CIFAR-100",
  labels: [20, 100],
  label,
});

/**
 * CIFAR-10 from its binary files, compressed or not: x is uint8 [n, 32, 32, 3], y the class numbers.
 * A list of files makes one data set, in that order; a folder is searched for `data_batch_*.bin` or
 * `train_batch_*.bin` to train on and `test_batch.bin`, each with or without `.gz`.
 * @throws FormatError if a file does not hold whole records, or a label is none
 * @throws DataError if a file cannot be read or there is none by these names
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
  if (typeof paths !== "string" && !(paths instanceof URL)) {
    const files = pathsOf(paths, "CIFAR-10");
    return readFiles(files, { form: CIFAR10, classNames: CLASS_NAMES, budget });
  }
  const folder = pathOf(paths);
  const files = cifarFiles(await namesIn(folder));
  const reading = { form: CIFAR10, classNames: CLASS_NAMES, budget };
  return readFolder(folder, files, reading, "data_batch_1.bin");
}

/** Options of cifar100(). */
export interface Cifar100Options extends LimitOptions {
  /** The hundred classes, or the twenty they are grouped into. "fine" by default. */
  readonly labels?: "fine" | "coarse";
}

/**
 * CIFAR-100 from the folder of its binary version: `train.bin` and `test.bin`, compressed or not,
 * and the names of the classes from `fine_label_names.txt` or `coarse_label_names.txt`, where that is
 * there.
 * @throws FormatError if a file does not hold whole records, or a label is none
 * @throws DataError if a file cannot be read or is missing
 *
 * @example
 * const { train, test } = await cifar100("cifar-100-binary", { labels: "coarse" });
 * train.y.data; // [3, 19]
 */
export async function cifar100(path: Path, options: Cifar100Options = {}): Promise<DataFolder> {
  requireKnownKeys("cifar100", options, ["labels", "maxBytes"]);
  const { labels = "fine" } = options;
  const kinds = ["coarse", "fine"];
  if (!kinds.includes(labels)) throw unknownName("labels of cifar100", labels, kinds);
  const form = cifar100Form(kinds.indexOf(labels));
  const folder = pathOf(path);
  const names = await namesIn(folder);
  const list = `${labels}_label_names.txt`;
  const classNames = names.includes(list) ? await readNames(join(folder, list), form) : undefined;
  const file = (name: string) => [name, `${name}.gz`].filter((each) => names.includes(each));
  const files = { train: file("train.bin").slice(0, 1), test: file("test.bin").slice(0, 1) };
  const budget = new Budget(options.maxBytes);
  return readFolder(folder, files, { form, classNames, budget }, "train.bin");
}

interface Files {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/** The files of CIFAR-10 among names, in the order of their numbers. */
export function cifarFiles(names: readonly string[]): Files {
  const matching = (form: RegExp) =>
    names
      .filter((name) => form.test(name))
      // a file is not read twice where it lies beside its compressed form
      .filter((name) => !name.endsWith(".gz") || !names.includes(name.slice(0, -".gz".length)))
      .map((name) => ({ name, number: Number(name.match(/\d+/)?.[0] ?? 0) }))
      .sort((a, b) => a.number - b.number)
      .map(({ name }) => name);
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
  { train, test }: Files,
  reading: Reading,
  expected: string,
): Promise<DataFolder> {
  if (train.length === 0) {
    throw new DataError(
      "NO_CIFAR_FILES",
      `Cannot read ${showPath(folder)}: expected files of ${reading.form.name} such as ${expected}, got none`,
      { expected, hint: "read files of CIFAR-10 by other names with cifar10([file, …])" },
    );
  }
  const read = (names: readonly string[]) =>
    readFiles(
      names.map((name) => join(folder, name)),
      reading,
    );
  return { train: await read(train), ...(test.length > 0 && { test: await read(test) }) };
}

/** Counts the records of all files before an array for them is made. */
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
    const expected = "at least one file";
    throw new DataError(
      "CIFAR_COUNT",
      `Cannot read ${form.name}: expected ${expected}, got an empty list`,
      { expected, got: 0 },
    );
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

/** Bytes of a file when unpacked; unpacks it for that, keeping nothing, and no more than there may be. */
async function lengthOf(file: PackedFile, budget: Budget): Promise<number> {
  if (!file.isPacked) return file.size;
  const reader = file.read();
  try {
    const length = await reader.skip(budget.left);
    if (await reader.isAtEnd()) return length;
    throw budget.exceeded(file.what);
  } finally {
    await reader.close();
  }
}

async function readRecords(
  { what, read }: PackedFile,
  count: number,
  form: CifarForm,
  into: { readonly x: Uint8Array; readonly y: Int32Array; readonly row: number },
): Promise<void> {
  const record = new Uint8Array(recordBytes(form));
  const reader = read();
  try {
    for (let number = 0; number < count; number++) {
      if ((await reader.fill(record)) < record.length) throw changed(what, count * record.length);
      parseRecord(record, form, { ...into, row: into.row + number }, { what, number });
    }
    if (!(await reader.isAtEnd())) throw changed(what, count * record.length);
  } finally {
    await reader.close();
  }
}

/** One name a line, as many as there are classes. */
async function readNames(path: string, form: CifarForm): Promise<readonly string[]> {
  const names = (await readText(path, "names of classes"))
    .split(/\r?\n/)
    .filter((name) => name !== "");
  const expected = form.labels[form.label]!;
  if (names.length === expected) return readClassNames(names)!;
  throw new DataError(
    "CLASS_NAMES",
    `Cannot read ${showPath(path)}: expected ${expected} names, got ${names.length}`,
    { expected, got: names.length },
  );
}
