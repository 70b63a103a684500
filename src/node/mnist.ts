import { join } from "node:path";
import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { type Dataset, ownDataset, type Split } from "../data/dataset.ts";
import { parseIdx } from "../data/idx.ts";
import { toLabels } from "../data/labels.ts";
import { cacheFolder, type FetchOptions, fetchVerified, type KnownFile } from "./fetch-verified.ts";
import { pathOf } from "./files.ts";

/** A data set in four IDX files, where it is to be had, and the sums of what they hold. */
export interface KnownData {
  /** Its folder in the cache. */
  readonly name: string;
  readonly mirrors: readonly string[];
  readonly classNames: readonly string[];
  readonly train: KnownPair;
  readonly test: KnownPair;
}

interface KnownPair {
  readonly images: KnownFile;
  readonly labels: KnownFile;
}

const IMAGE_BYTES = 28 * 28;

const images = (part: string, count: number, sha256: string): KnownFile => ({
  name: `${part}-images-idx3-ubyte.gz`,
  bytes: 16 + count * IMAGE_BYTES,
  sha256,
});
const labels = (part: string, count: number, sha256: string): KnownFile => ({
  name: `${part}-labels-idx1-ubyte.gz`,
  bytes: 8 + count,
  sha256,
});

// sums of the files of yann.lecun.com/exdb/mnist, which is no longer open to programs, unpacked
const MNIST: KnownData = {
  name: "mnist",
  mirrors: [
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
  ],
  classNames: [..."0123456789"],
  train: {
    images: images(
      "train",
      60_000,
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    labels: labels(
      "train",
      60_000,
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
  },
  test: {
    images: images(
      "t10k",
      10_000,
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    labels: labels(
      "t10k",
      10_000,
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
  },
};

// sums of the files of github.com/zalandoresearch/fashion-mnist, unpacked
export const FASHION_MNIST: KnownData = {
  name: "fashion-mnist",
  mirrors: [
    "https://fashion-mnist.s3.eu-central-1.amazonaws.com",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
  ],
  classNames: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  train: {
    images: images(
      "train",
      60_000,
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    labels: labels(
      "train",
      60_000,
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
  },
  test: {
    images: images(
      "t10k",
      10_000,
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    labels: labels(
      "t10k",
      10_000,
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
  },
};

/**
 * MNIST, handwritten digits: 60,000 images to train on and 10,000 to test with, x uint8
 * [n, 28, 28, 1]. Downloaded at first use (11 MB) and kept in `folder`, by default `mnist` in
 * GRADLANE_CACHE, else in `gradlane` in XDG_CACHE_HOME or ~/.cache; afterwards no network is used.
 * Every file's SHA-256 is verified at every use; one that is wrong is fetched again.
 * @throws DataError if no mirror sends the right bytes, with every attempt, or they cannot be kept
 * @throws the signal's reason where it aborts
 *
 * @example
 * ```ts no-run
 * const { train, test } = await mnist(); // 60,000 and 10,000 images, downloaded once
 * const model = mlp({ hidden: [128] });
 * await model.fit(train, { epochs: 3 });
 * await model.score(test); // about 0.98
 * ```
 */
export function mnist(options: FetchOptions = {}): Promise<Split> {
  return fetchData(MNIST, options, "mnist");
}

/**
 * Fashion-MNIST, articles of Zalando, in the form of MNIST (31 MB). See mnist().
 * @throws as mnist() does
 *
 * @example
 * ```ts no-run
 * const { train, test } = await fashionMnist();
 * train.classNames![9]; // "Ankle boot"
 * ```
 */
export function fashionMnist(options: FetchOptions = {}): Promise<Split> {
  return fetchData(FASHION_MNIST, options, "fashionMnist");
}

const OPTIONS = ["folder", "mirrors", "signal", "onProgress", "timeout", "attempts", "pause"];

/** The data of four known files. @throws as mnist() does */
export async function fetchData(
  known: KnownData,
  options: FetchOptions,
  caller: string,
): Promise<Split> {
  requireKnownKeys(caller, options, OPTIONS);
  const { folder, mirrors = known.mirrors, timeout = 30_000, attempts = 3, pause = 500 } = options;
  if (!Array.isArray(mirrors) || mirrors.some((mirror) => !URL.canParse(mirror))) {
    throw refuse("mirrors", "a list of addresses", mirrors);
  }
  requireFrom(1, "timeout", timeout);
  requireFrom(1, "attempts", attempts);
  requireFrom(0, "pause", pause);
  const plan = {
    ...options,
    folder: folder === undefined ? join(cacheFolder(), known.name) : pathOf(folder),
    mirrors,
    timeout,
    attempts,
    pause,
  };
  const read = async (file: KnownFile) => parseIdx(await fetchVerified(file, plan), file.name);
  const readPair = async (pair: KnownPair): Promise<Dataset> => {
    // one after the other: a second download would share the line
    const y = await read(pair.labels);
    const x = await read(pair.images);
    return ownDataset({
      x: { data: x.data, shape: [...x.shape, 1] },
      y: { data: toLabels(y, pair.labels.name, known.classNames.length), shape: y.shape },
      classNames: known.classNames,
    });
  };
  return { train: await readPair(known.train), test: await readPair(known.test) };
}

function requireFrom(least: number, name: string, value: number): void {
  // beyond it timers fire at once
  if (Number.isInteger(value) && value >= least && value <= 0x7fffffff) return;
  throw refuse(name, `an integer from ${least}`, value);
}

const refuse = (name: string, expected: string, got: unknown) =>
  DataError.of("DOWNLOAD_OPTION", `use ${name}`, expected, got);
