import { join } from "node:path";
import { CHANNELS, type CifarForm, countRecords, PIXELS, parseCifar, SIDE } from "../data/cifar.ts";
import { readClassNames } from "../data/class-names.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { DataError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { type DataFolder, namesIn } from "./data-folder.ts";
import { MOST_BYTES, type Path, pathOf, readBytes, readText, showPath } from "./files.ts";
import { gunzip } from "./gunzip.ts";

/** The ten classes of CIFAR-10, by their numbers. */
const CLASS_NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split(
  " ",
) as readonly string[];

const CIFAR10: CifarForm = { name: "CIFAR-10", labels: [10], label: 0 };
// seven times CIFAR-10: a small file cannot fill the memory
const MOST_INFLATED = 0x40000000;

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
export async function cifar10(files: readonly Path[]): Promise<Dataset>;
export async function cifar10(folder: Path): Promise<DataFolder>;
export async function cifar10(paths: Path | readonly Path[]): Promise<Dataset | DataFolder> {
  if (typeof paths !== "string" && !(paths instanceof URL)) {
    return readFiles(paths, CIFAR10, CLASS_NAMES);
  }
  const folder = pathOf(paths);
  const files = cifarFiles(await namesIn(folder));
  return readFolder(folder, files, CIFAR10, CLASS_NAMES, "data_batch_1.bin");
}

/** Options of cifar100(). */
export interface Cifar100Options {
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
  requireKnownKeys("cifar100", options, ["labels"]);
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
  return readFolder(folder, files, form, classNames, "train.bin");
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

async function readFolder(
  folder: string,
  { train, test }: Files,
  form: CifarForm,
  classNames: readonly string[] | undefined,
  expected: string,
): Promise<DataFolder> {
  if (train.length === 0) {
    throw new DataError(
      "NO_CIFAR_FILES",
      `Cannot read ${showPath(folder)}: expected files of ${form.name} such as ${expected}, got none`,
      { expected, hint: "read files of CIFAR-10 by other names with cifar10([file, …])" },
    );
  }
  const read = (names: readonly string[]) =>
    readFiles(
      names.map((name) => join(folder, name)),
      form,
      classNames,
    );
  return { train: await read(train), ...(test.length > 0 && { test: await read(test) }) };
}

async function readFiles(
  paths: readonly Path[],
  form: CifarForm,
  classNames: readonly string[] | undefined,
): Promise<Dataset> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const what = showPath(path);
      const bytes = await gunzip(await readBytes(path), MOST_INFLATED, what);
      return { what, bytes, count: countRecords(bytes.length, form, what) };
    }),
  );
  const count = files.reduce((sum, file) => sum + file.count, 0);
  if (count === 0 || count * PIXELS > MOST_BYTES) {
    const expected = `from 1 to ${Math.floor(MOST_BYTES / PIXELS)} images`;
    throw new DataError(
      "CIFAR_COUNT",
      `Cannot read ${form.name}: expected ${expected}, got ${count} in ${paths.length} files`,
      { expected, got: count },
    );
  }
  const x = new Uint8Array(count * PIXELS);
  const y = new Int32Array(count);
  let first = 0;
  for (const { bytes, what, count: records } of files) {
    parseCifar(bytes, form, { x, y, first }, what);
    first += records;
  }
  return ownDataset({
    x: { data: x, shape: [count, SIDE, SIDE, CHANNELS] },
    y: { data: y, shape: [count] },
    ...(classNames && { classNames }),
  });
}

/** One name a line, as many as there are classes. */
async function readNames(path: string, form: CifarForm): Promise<string[]> {
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
