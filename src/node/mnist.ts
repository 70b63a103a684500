import { join } from "node:path";
import { numberOption, type Option, readOptions, uncheckedOption } from "../core/options.ts";
import { type Dataset, ownDataset, type Split } from "../data/dataset.ts";
import { parseIdx } from "../data/idx.ts";
import { toLabels } from "../data/labels.ts";
import { cacheFolder, type FetchOptions, fetchVerified, type KnownFile } from "./fetch-verified.ts";
import { type Path, pathOf } from "./path.ts";

/** A data set of four IDX files: where to download them, and their checksums. */
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

/** The files of a part, with the SHA-256 of their uncompressed images and labels. */
const pairOf = (part: string, count: number, images: string, labels: string): KnownPair => ({
  images: {
    name: `${part}-images-idx3-ubyte.gz`,
    bytes: 16 + count * IMAGE_BYTES,
    sha256: images,
  },
  labels: { name: `${part}-labels-idx1-ubyte.gz`, bytes: 8 + count, sha256: labels },
});

// checksums of yann.lecun.com/exdb/mnist, which no longer allows downloads
export const MNIST: KnownData = {
  name: "mnist",
  mirrors: [
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
  ],
  classNames: [..."0123456789"],
  train: pairOf(
    "train",
    60_000,
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  ),
  test: pairOf(
    "t10k",
    10_000,
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  ),
};

// checksums of github.com/zalandoresearch/fashion-mnist
export const FASHION_MNIST: KnownData = {
  name: "fashion-mnist",
  mirrors: [
    "https://fashion-mnist.s3.eu-central-1.amazonaws.com",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
  ],
  classNames: [
    ...["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"],
    ...["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  ],
  train: pairOf(
    "train",
    60_000,
    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
  ),
  test: pairOf(
    "t10k",
    10_000,
    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  ),
};

/**
 * MNIST, handwritten digits: 60,000 training and 10,000 test images, x uint8 [n, 28, 28, 1]. Downloaded
 * on first use (11 MB) and cached in `folder`, by default `mnist` in GRADLANE_CACHE, else in `gradlane` in
 * XDG_CACHE_HOME or ~/.cache; afterwards no network is needed. The SHA-256 of each file is verified on
 * every use; a file with another one is downloaded again.
 * @throws DataError if no mirror sends the right bytes in any attempt, or they cannot be written
 * @throws the signal's reason if it aborts
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
 * Fashion-MNIST, images of clothing in the form of MNIST (31 MB). See mnist().
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

// timers treat larger delays as 1 ms
const upToTimer = (usual: number, low: number) =>
  numberOption({ default: usual, low, high: 0x7fffffff, integer: true });

const addresses: Option<readonly string[] | undefined> = {
  isOptional: true,
  expected: "a list of URLs",
  accepts: (mirrors) => Array.isArray(mirrors) && mirrors.every((each) => URL.canParse(each)),
};

const OPTIONS = {
  folder: uncheckedOption<Path>(), // by pathOf()
  mirrors: addresses,
  signal: uncheckedOption<AbortSignal>(),
  onProgress: uncheckedOption<NonNullable<FetchOptions["onProgress"]>>(),
  timeout: upToTimer(30_000, 1),
  attempts: upToTimer(3, 1),
  pause: upToTimer(500, 0),
};

/** The data of four known files. @throws as mnist() does */
export async function fetchData(
  known: KnownData,
  options: FetchOptions,
  caller: string,
): Promise<Split> {
  const {
    folder,
    mirrors = known.mirrors,
    ...settings
  } = readOptions(caller, OPTIONS, options, "DOWNLOAD_OPTION");
  const plan = {
    ...settings,
    mirrors,
    folder: folder === undefined ? join(cacheFolder(), known.name) : pathOf(folder),
  };
  const read = async (file: KnownFile) => parseIdx(await fetchVerified(file, plan), file.name);
  const readPair = async ({ images, labels }: KnownPair): Promise<Dataset> => {
    // in sequence, so that one download has the whole bandwidth
    const y = await read(labels);
    const x = await read(images);
    return ownDataset({
      x: { data: x.data, shape: [...x.shape, 1] },
      y: { data: toLabels(y, labels.name, known.classNames.length), shape: y.shape },
      classNames: known.classNames,
    });
  };
  return { train: await readPair(known.train), test: await readPair(known.test) };
}
